import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runLotScreens } from '../../src/screens/run-screens.ts';
import { summariseScreens } from '../../src/screens/summarise-screens.ts';
import { copyRules, FIXTURE_RULES, TIGHT } from '../rules/fixture-rules.ts';
import { answers, lotOf, tinyRun, together } from './tiny-run.ts';

const TIGHT_LOT = [1000, 1000.5, 1001];
const WIDE_LOT = [1000, 1100, 1300];

/** A second screen that differs by its name alone. */
function again(copy: ReturnType<typeof copyRules>): void {
  for (const file of ['rule.yaml', 'screen.sql', 'evidence.sql', 'cases.yaml'])
    copy.write(
      `${TIGHT}-again/${file}`,
      readFileSync(`${copy.folder}/${TIGHT}/${file}`, 'utf8').replace(
        'id: tight-bids',
        'id: tight-bids-again',
      ),
    );
}

describe('screens about lots', () => {
  it('answer for every lot, also one without bids', async () => {
    const run = await tinyRun(
      FIXTURE_RULES,
      together(lotOf('L0', TIGHT_LOT), lotOf('L1', WIDE_LOT), lotOf('L2', [])),
    );
    const report = await runLotScreens(run.db, run.plan);
    expect(report.failures).toEqual([]);
    expect(await answers(run)).toEqual(['0 flagged 0.01', '1 cleared 1', '2 not_evaluable too_few_bids']);
  });

  it('stay silent, and say so, for award methods they are not valid for', async () => {
    const run = await tinyRun(
      FIXTURE_RULES,
      together(
        lotOf('L0', TIGHT_LOT, 'scored'),
        lotOf('L1', TIGHT_LOT, null),
        lotOf('L2', TIGHT_LOT, 'unknown'),
      ),
    );
    await runLotScreens(run.db, run.plan);
    expect(await answers(run)).toEqual([
      '0 not_evaluable award_method_not_covered',
      '1 not_evaluable award_method_unknown',
      '2 not_evaluable award_method_unknown',
    ]);
    const [routed] = await run.db.rows('select statistic, n, p_value from outcomes where subject_no = 0');
    expect(routed).toEqual({ statistic: null, n: null, p_value: null });
  });

  it('share the lots that they are not asked about, and write no answers for them', async () => {
    const copy = copyRules();
    again(copy);
    const run = await tinyRun(
      copy.folder,
      together(lotOf('L0', TIGHT_LOT), lotOf('L1', TIGHT_LOT, 'scored')),
    );
    await runLotScreens(run.db, run.plan);
    const { lists, answered } = await run.db.row<{ lists: bigint; answered: bigint }>(
      'select (select count(distinct list_no) from silences) as lists, (select count(*) from answers) as answered',
    );
    expect([lists, answered]).toEqual([1n, 2n]);
    const said = ['0 flagged 0.01', '1 not_evaluable award_method_not_covered'];
    expect(await answers(run)).toEqual([...said, ...said]);
  });

  it('fail where they answer for a lot that they were not asked about', async () => {
    const copy = copyRules();
    copy.edit(`${TIGHT}/screen.sql`, '($award_methods)', "($award_methods, 'scored')");
    const run = await tinyRun(
      copy.folder,
      together(lotOf('L0', TIGHT_LOT), lotOf('L1', TIGHT_LOT, 'scored')),
    );
    const { failures } = await runLotScreens(run.db, run.plan);
    expect(failures.map(({ message }) => message)).toEqual(['2 answers for 1 subjects, not one each']);
    expect(await answers(run)).toEqual(['0 not_evaluable screen_failed', '1 not_evaluable screen_failed']);
  });

  it('that are valid for all award methods do not ask for one', async () => {
    const copy = copyRules();
    copy.edit(`${TIGHT}/rule.yaml`, '[lowest_price]', 'all');
    copy.edit(`${TIGHT}/screen.sql`, / {2}where l.award_method in .*\n/, '');
    const run = await tinyRun(copy.folder, lotOf('L0', TIGHT_LOT, null));
    await runLotScreens(run.db, run.plan);
    expect(await answers(run)).toEqual(['0 flagged 0.01']);
  });

  it('write what they are and why they may not know', async () => {
    const run = await tinyRun(FIXTURE_RULES, lotOf('L0', TIGHT_LOT));
    await runLotScreens(run.db, run.plan);
    const [screen] = await run.db.rows('select * from screens');
    expect(screen).toEqual({
      screen_no: 0,
      screen: 'tight-bids',
      version: 1,
      family: 'price_shape',
      subject: 'lot',
      hash: run.plan.screens[0]?.screen.hash,
      parameters: '{"alpha":0.05,"min_bids":3}',
      alpha: 0.05,
    });
    const reasons = await run.db.rows<{ reason: string }>('select reason from reasons order by reason_no');
    expect(reasons.map(({ reason }) => reason)).toEqual(run.plan.reasons);
  });

  it('name the table or column that the data lack', async () => {
    const copy = copyRules();
    copy.edit(`${TIGHT}/rule.yaml`, 'tables: [lots, bids]', 'tables: [lots, bids, awards]');
    const noAwards = await tinyRun(copy.folder, lotOf('L0', TIGHT_LOT));
    await runLotScreens(noAwards.db, noAwards.plan);
    expect(await answers(noAwards)).toEqual(['0 not_evaluable missing_table:awards']);

    copy.edit(`${TIGHT}/rule.yaml`, 'tables: [lots, bids, awards]', 'tables: [lots, bids]');
    const bids = [{ lot_id: 'L0', bidder_id: 'A', rate: 0.1 }];
    const noAmounts = await tinyRun(copy.folder, {
      lots: [{ lot_id: 'L0', award_method: 'lowest_price' }],
      bids,
    });
    await runLotScreens(noAmounts.db, noAmounts.plan);
    expect(await answers(noAmounts)).toEqual(['0 not_evaluable missing_column:bids.amount']);
    const [summary] = await summariseScreens(noAmounts.db, noAmounts.plan);
    expect(summary?.reasons[0]?.text.en).toContain('bids.amount');
  });

  it('are summarised by three counts that make up all lots', async () => {
    const run = await tinyRun(
      FIXTURE_RULES,
      together(lotOf('L0', TIGHT_LOT), lotOf('L1', WIDE_LOT), lotOf('L2', [5]), lotOf('L3', [5], 'scored')),
    );
    await runLotScreens(run.db, run.plan);
    const [summary] = await summariseScreens(run.db, run.plan);
    expect(summary).toMatchObject({ screen: 'tight-bids', flagged: 1, cleared: 1, not_evaluable: 2 });
    expect(summary?.reasons.map(({ reason, count }) => [reason, count])).toEqual([
      ['award_method_not_covered', 1],
      ['too_few_bids', 1],
    ]);
    expect(summary?.reasons[1]?.text).toEqual({ en: 'Too few standing bids.', 'zh-CN': '有效报价不足。' });
  });

  it('report progress, one event a screen and one at the end', async () => {
    const run = await tinyRun(FIXTURE_RULES, lotOf('L0', TIGHT_LOT));
    const seen: string[] = [];
    await runLotScreens(run.db, run.plan, {
      onProgress: ({ done, total, item }) => seen.push(`${done}/${total} ${item?.en}`),
    });
    expect(seen).toEqual(['0/1 Bids lie too close together', '1/1 undefined']);
  });

  it('stop when told to', async () => {
    const run = await tinyRun(FIXTURE_RULES, lotOf('L0', TIGHT_LOT));
    await expect(runLotScreens(run.db, run.plan, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });

  it('give the same rows for any number of threads and any order of the input', async () => {
    const lots = Array.from({ length: 300 }, (_, i) =>
      lotOf(`L${i}`, [100, 100 + (i % 7) / 10, 101 + (i % 3)]),
    );
    const seen = new Set<string>();
    for (const [threads, parts] of [
      [1, lots],
      [2, [...lots].reverse()],
      [4, lots.filter((_, i) => i % 2 === 0).concat(lots.filter((_, i) => i % 2 === 1))],
    ] as const) {
      const run = await tinyRun(FIXTURE_RULES, together(...parts), {}, threads);
      await runLotScreens(run.db, run.plan);
      const rows = await run.db.rows('select * from outcomes order by screen_no, subject_no, partner_no');
      seen.add(JSON.stringify(rows));
    }
    expect(seen.size).toBe(1);
  });
});

describe('a screen that breaks its contract', () => {
  const screen = `${TIGHT}/screen.sql`;
  const broken: readonly (readonly [string, string | RegExp, string, RegExp])[] = [
    [
      'fails while it runs',
      'then cast(p_value as double)',
      "then cast(lot_no || 'x' as double)",
      /Conversion Error/,
    ],
    ['does not exist', 'from lot_relative_range r', 'from lot_relativ_range r', /Catalog Error/],
    [
      'answers twice for a lot',
      'from ranked\n',
      'from ranked, range(2) r(i)\n',
      /4 answers for 2 subjects, not one each/,
    ],
    [
      'leaves a lot out',
      'from ranked\n',
      'from ranked where lot_no > 0\n',
      /1 answers for 2 subjects, not one each/,
    ],
    [
      'answers for an unknown lot',
      'lot_no as subject_no',
      'lot_no + 1 as subject_no',
      /2 answers for 2 subjects, not one each/,
    ],
    [
      'names a partner',
      'cast(-1 as integer)',
      'cast(7 as integer)',
      /2 answers do not keep to subject_no >= 0 and partner_no = -1/,
    ],
    ['gives an outcome of its own', "'flagged'", "'guilty'", /1 answers have no or an unknown outcome/],
    [
      'gives a reason it did not declare',
      "then 'too_few_bids' end",
      "then 'few' end",
      /1 answers have a reason/,
    ],
    [
      'gives a reason for an answer',
      "case when n < $min_bids then 'too_few_bids' end",
      "case when n > $min_bids * 0 then 'too_few_bids' end",
      /1 answers have a reason/,
    ],
    [
      'has a p-value above 1',
      'then cast(p_value as double)',
      'then cast(p_value + 1 as double)',
      /1 p-values lie outside 0 to 1/,
    ],
    [
      'flags above its level',
      'p_value <= $alpha',
      'p_value <= $alpha * 0',
      /1 answers are not flagged exactly where/,
    ],
    [
      'returns other columns',
      'cast(null as double) as strength',
      'cast(null as double) as weight',
      /columns must be/,
    ],
    [
      'returns other types',
      'cast(null as double) as strength',
      '1 as strength',
      /they are .*strength INTEGER/,
    ],
  ];
  it.each(broken)('%s: is not_evaluable for all lots, and the others go on', async (_, from, to, message) => {
    const copy = copyRules();
    again(copy);
    copy.edit(screen, from, to);
    const run = await tinyRun(copy.folder, together(lotOf('L0', TIGHT_LOT), lotOf('L1', [5])));
    const report = await runLotScreens(run.db, run.plan);
    expect(report.failures.map((failure) => failure.screen)).toEqual(['tight-bids']);
    expect(report.failures[0]?.message).toMatch(message);
    expect(report.caps[0]?.text.en).toContain('tight-bids stopped with an error');
    expect(await answers(run, 'tight-bids')).toEqual([
      '0 not_evaluable screen_failed',
      '1 not_evaluable screen_failed',
    ]);
    expect(await answers(run, 'tight-bids-again')).toEqual([
      '0 flagged 0.01',
      '1 not_evaluable too_few_bids',
    ]);
  });
});

describe('an exemption', () => {
  const exemption = { screen: 'tight-bids', reason: 'looked into', author: 'Wang', expires: '2027-01-01' };

  it('silences its lot, counts what it silenced, and leaves other lots alone', async () => {
    const run = await tinyRun(FIXTURE_RULES, together(lotOf('L0', TIGHT_LOT), lotOf('L1', TIGHT_LOT)), {
      exemptions: [{ ...exemption, subject: 'L1' }],
    });
    const report = await runLotScreens(run.db, run.plan);
    expect(await answers(run)).toEqual(['0 flagged 0.01', '1 not_evaluable exempt']);
    expect(report.exemptions).toEqual([{ ...exemption, subject: 'L1', suppressed: 1 }]);
  });

  it('counts nothing where the lot was not flagged or is not in the data', async () => {
    const run = await tinyRun(FIXTURE_RULES, lotOf('L0', WIDE_LOT), {
      exemptions: [
        { ...exemption, subject: 'L0' },
        { ...exemption, subject: "L'; drop table lots; --" },
      ],
    });
    const report = await runLotScreens(run.db, run.plan);
    expect(report.exemptions.map(({ suppressed }) => suppressed)).toEqual([0, 0]);
    expect(await answers(run)).toEqual(['0 not_evaluable exempt']);
  });

  it('past its last day changes nothing', async () => {
    const run = await tinyRun(FIXTURE_RULES, lotOf('L0', TIGHT_LOT), {
      exemptions: [{ ...exemption, subject: 'L0', expires: '2026-11-21' }],
    });
    const report = await runLotScreens(run.db, run.plan);
    expect(await answers(run)).toEqual(['0 flagged 0.01']);
    expect(report.exemptions).toEqual([]);
    expect(report.caps.map(({ cap }) => cap)).toEqual(['exemption_expired:tight-bids:L0']);
  });
});
