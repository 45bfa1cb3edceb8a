import { describe, expect, it } from 'vitest';
import { loadRules } from '../../src/rules/load-rules.ts';
import { testRules } from '../../src/screens/test-rules.ts';
import { copyRules, FIXTURE_RULES, refusal, TIGHT } from '../rules/fixture-rules.ts';

/** What the cases of the small rules say after one edit: only those that fail. */
async function failing(
  file: string,
  from: string | RegExp,
  to: string,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const copy = copyRules();
  copy.edit(`${TIGHT}/${file}`, from, to);
  const results = await testRules(await loadRules(copy.folder));
  return Object.fromEntries(
    results
      .filter(({ differences }) => differences.length > 0)
      .map(({ name, differences }) => [name, differences]),
  );
}

describe('running cases', () => {
  it('passes cases that say what the screen does', async () => {
    const results = await testRules(await loadRules(FIXTURE_RULES), 'tight-bids');
    expect(results.map(({ differences }) => differences)).toEqual([[], [], [], [], [], []]);
  });

  it('suggests the screen that may have been meant', async () => {
    const rules = await loadRules(FIXTURE_RULES);
    expect(await refusal(testRules(rules, 'tight-bid'))).toBe(
      'There is no screen tight-bid. Did you mean tight-bids?',
    );
  });

  it.each([
    [
      'an outcome',
      'outcome: flagged, statistic: 0.001',
      'outcome: cleared, statistic: 0.001',
      'T: outcome is flagged (reason none, p 0.01), expected cleared',
    ],
    ['a reason', 'reason: too_few_bids', 'reason: exempt', 'T: reason is too_few_bids, expected exempt'],
    [
      'a p-value',
      'p_value: 0.01 }\n- name: a wide field',
      'p_value: 0.010001 }\n- name: a wide field',
      'T: p_value is 0.01, expected 0.010001',
    ],
    ['a statistic', 'statistic: 0.001', 'statistic: 0.002', 'T: statistic is 0.001, expected 0.002'],
    ['a number of bids', 'n: 3', 'n: 4', 'T: n is 3, expected 4'],
    [
      'a subject',
      'subject_id: T, outcome: cleared',
      'subject_id: X, outcome: cleared',
      'X: not among the given rows',
    ],
  ])('shows how %s differs', async (_, from, to, message) => {
    expect(Object.values(await failing('cases.yaml', from, to))).toEqual([[message]]);
  });

  it('fails a screen that fails, with what DuckDB said', async () => {
    const differences = await failing(
      'screen.sql',
      'then cast(p_value as double)',
      "then cast(lot_no || 'x' as double)",
    );
    expect(Object.keys(differences)).toHaveLength(4);
    expect(Object.values(differences)[0]?.[0]).toMatch(/Conversion Error/);
  });

  it('fails a flag without evidence, and evidence that cannot be read', async () => {
    const without = await failing('evidence.sql', "b.status = 'valid'", "b.status = 'void'");
    expect(without['three bids within a hair']).toEqual(['T: flagged, but the evidence is empty']);
    expect(without['a wide field']).toBeUndefined();
    const broken = await failing('evidence.sql', 'b.amount, p.bidder_id', 'b.no_such');
    expect(broken['three bids within a hair']?.[0]).toMatch(/^T: evidence: Binder Error/);
  });

  it('fails evidence of a lot that lies in other lots', async () => {
    const copy = copyRules();
    copy.edit(`${TIGHT}/evidence.sql`, 'where b.lot_no = $subject_no and', 'where $subject_no >= 0 and');
    copy.edit(
      `${TIGHT}/cases.yaml`,
      'lots: [{ lot_id: T, award_method: lowest_price }]\n    bids:\n',
      'lots: [{ lot_id: T, award_method: lowest_price }, { lot_id: V, award_method: scored }]\n    bids:\n      - { lot_id: V, bidder_id: W, amount: 500, status: valid }\n',
    );
    const results = await testRules(await loadRules(copy.folder));
    expect(results[0]?.differences).toEqual([
      'T: the evidence needs rows of other lots than its own, which scoring does not give it',
    ]);
  });

  it('fails a sentence with a gap', async () => {
    const copy = copyRules();
    copy.edit(`${TIGHT}/rule.yaml`, '仅为最低价的', '仅为最低价（{low}）的');
    copy.edit(`${TIGHT}/rule.yaml`, 'of the lowest (', 'of the lowest, {low} (');
    const results = await testRules(await loadRules(copy.folder));
    expect(results[0]?.differences).toEqual([
      'T: the sentence (zh-CN) has no value for {low}',
      'T: the sentence (en) has no value for {low}',
    ]);
    copy.edit(
      `${TIGHT}/evidence.sql`,
      'as amount\n',
      'as amount, cast(min(b.amount) over () as varchar) as low\n',
    );
    expect((await testRules(await loadRules(copy.folder)))[0]?.differences).toEqual([]);
  });

  it('stands a case in a market, with feature parameters of its own', async () => {
    const copy = copyRules();
    copy.edit(
      `${TIGHT}/cases.yaml`,
      '- name: a wide field\n  kind: cleared\n  given:',
      '- name: a wide field\n  kind: cleared\n  features: { lot_range: { min_amount: 1050 } }\n  baseline: { lots: 3, bids: 4 }\n  given:',
    );
    copy.edit(
      `${TIGHT}/cases.yaml`,
      '- { subject_id: T, outcome: cleared, p_value: 1 }',
      '- { subject_id: T, outcome: not_evaluable, reason: too_few_bids, n: 2 }\n    - { subject_id: base-lot-0003, outcome: cleared, n: 4 }',
    );
    expect((await testRules(await loadRules(copy.folder)))[1]?.differences).toEqual([]);
  });
});
