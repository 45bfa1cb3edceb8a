import { describe, expect, it } from 'vitest';
import { loadRules } from '../../src/rules/load-rules.ts';
import { writeRuleDocs } from '../../src/rules/rule-docs.ts';
import { checkRules } from '../../src/screens/check-rules.ts';
import { copyRules, type RulesCopy, refusal, TIGHT } from '../rules/fixture-rules.ts';

async function documented(): Promise<RulesCopy> {
  const copy = copyRules();
  await writeRuleDocs(await loadRules(copy.folder));
  return copy;
}

describe('checking rules', () => {
  it('counts what it found in order', async () => {
    const copy = await documented();
    expect(await checkRules(copy.folder)).toEqual({ screens: 1, features: 2, cases: 6 });
  });

  it.each([
    [
      'a kind of case that is missing',
      `${TIGHT}/cases.yaml`,
      'kind: cleared',
      'kind: flagged',
      /cases\.yaml: has no case of kind cleared/,
    ],
    [
      'a case that does not show its kind',
      `${TIGHT}/cases.yaml`,
      'outcome: cleared, p_value: 1',
      'outcome: flagged',
      /\[1\]\.expect: no subject is expected to be cleared/,
    ],
    [
      'a reason that is not said',
      `${TIGHT}/cases.yaml`,
      ', reason: too_few_bids',
      '',
      /\[2\]\.expect\[0\]\.reason: must say why/,
    ],
    [
      'SQL that reads an undeclared table',
      `${TIGHT}/screen.sql`,
      'from ranked\n',
      'from ranked where lot_no not in (select lot_no from awards)\n',
      /screen\.sql: requires: does not name awards, which the SQL reads/,
    ],
    [
      'a declared feature that is not read',
      `${TIGHT}/rule.yaml`,
      'features: [lot_relative_range]',
      'features: [lot_relative_range, lot_range]',
      /requires: names lot_range, which the SQL does not read/,
    ],
    [
      'SQL that names a column that is not there',
      `${TIGHT}/screen.sql`,
      'r.relative_range as statistic',
      'r.relative_rang as statistic',
      /screen\.sql: Binder Error.*relative_rang/,
    ],
    [
      'an answer of other columns',
      `${TIGHT}/screen.sql`,
      'as strength',
      'as weight',
      /screen\.sql: columns must be/,
    ],
    [
      'evidence that reads an undeclared table',
      `${TIGHT}/evidence.sql`,
      'where b.lot_no',
      'where exists (select 1 from panel_members) and b.lot_no',
      /evidence\.sql: requires: does not name panel_members/,
    ],
    [
      'evidence without an order',
      `${TIGHT}/evidence.sql`,
      'order by b.amount, p.bidder_id, b.line',
      '',
      /evidence\.sql: must end in order by … limit \$limit/,
    ],
    [
      'evidence that asks a step by in (select …)',
      `${TIGHT}/evidence.sql`,
      'join lots l on',
      'join (with named as (select 0 as x) select 0 as x where 0 in (select x from named)) n on true join lots l on',
      /evidence\.sql: must join the step named/,
    ],
    [
      'evidence without its place',
      `${TIGHT}/evidence.sql`,
      'b.line as line',
      'b.line as row_number',
      /evidence\.sql: lacks the columns line/,
    ],
    [
      'evidence that DuckDB refuses',
      `${TIGHT}/evidence.sql`,
      'b.amount, p.bidder_id, b.line',
      'b.no_such',
      /evidence\.sql: Binder Error/,
    ],
    [
      'a feature that reads more than it says',
      'features/lot_relative_range.sql',
      'from lot_range',
      'from lot_range where lot_no in (select lot_no from lots)',
      /lot_relative_range\.sql: reads: does not name lots/,
    ],
    [
      'a feature that reads less than it says',
      'features/lot_relative_range.sql',
      '-- reads: lot_range',
      '-- reads: lot_range, lots',
      /reads: names lots, which the SQL does not read/,
    ],
    [
      'SQL that reads a file',
      `${TIGHT}/screen.sql`,
      'from ranked\n',
      "from ranked, read_text('/etc/passwd')\n",
      /screen\.sql: .*(disabled|must not call)/i,
    ],
  ])('refuses %s', async (_, file, from, to, message) => {
    const copy = await documented();
    copy.edit(file, from, to);
    expect(await refusal(checkRules(copy.folder))).toMatch(message);
  });

  it('refuses an unknown counter of a feature', async () => {
    const copy = copyRules();
    copy.write('features/lot_relative_range.yaml', 'counted_by: no-such-counter\n');
    expect(await refusal(checkRules(copy.folder))).toContain(
      'features/lot_relative_range.sql: counted_by: no-such-counter does not exist.',
    );
  });

  it('refuses a counter that returns other columns than the SQL of its feature', async () => {
    const copy = copyRules();
    copy.write(
      'features/pair_lots.sql',
      '-- reads: lots\nselect lot_no, 0 as segment_no, 0 as minute, 2 as size, 9 as size_cap from lots\n',
    );
    copy.write('features/participation.sql', '-- reads: bids\nselect bidder_no, lot_no from bids\n');
    copy.write('features/lot_relative_range.yaml', 'counted_by: joint-lots\n');
    copy.write(
      'features/lot_relative_range.sql',
      '-- reads: lot_range, pair_lots, participation\nselect r.lot_no, r.n, null::double as relative_range from lot_range r, pair_lots, participation\n',
    );
    expect(await refusal(checkRules(copy.folder))).toContain(
      'joint-lots counts bidder_a_no, bidder_b_no, joint; the SQL of lot_relative_range says lot_no, n, relative_range',
    );
  });

  it('refuses an unknown scorer', async () => {
    const copy = await documented();
    copy.edit(`${TIGHT}/rule.yaml`, 'direction: low', 'direction: low\nscorer: no-such-scorer');
    copy.write(
      `${TIGHT}/candidates.sql`,
      'select lot_no as subject_no, -1 as partner_no from lots where award_method in ($award_methods)\n',
    );
    copy.remove(`${TIGHT}/screen.sql`);
    expect(await refusal(checkRules(copy.folder))).toContain('scorer: no-such-scorer does not exist.');
  });
});
