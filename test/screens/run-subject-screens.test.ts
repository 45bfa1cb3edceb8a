import { afterAll, describe, expect, it } from 'vitest';
import { loadRules } from '../../src/rules/load-rules.ts';
import { createPool, type WorkerPool } from '../../src/scorers/pool.ts';
import { runGroupScreens, runPairScreens } from '../../src/screens/run-subject-screens.ts';
import { summariseScreens } from '../../src/screens/summarise-screens.ts';
import { copyRules, type RulesCopy, TIGHT } from '../rules/fixture-rules.ts';
import { answers, tinyRun } from './tiny-run.ts';

/** Screens in SQL alone never reach the pool. */
const NO_POOL = {} as WorkerPool;

const PAIR_SQL = `
with met as (
  select a.bidder_no as low_no, b.bidder_no as high_no, cast(count(*) as integer) as joint
  from bids a
  join bids b on b.lot_no = a.lot_no and b.bidder_no > a.bidder_no
  group by a.bidder_no, b.bidder_no
)
select
  low_no as subject_no,
  high_no as partner_no,
  case when joint < $min_joint then 'not_evaluable' when 1.0 / joint <= $alpha then 'flagged' else 'cleared' end as outcome,
  case when joint < $min_joint then 'too_few_lots' end as reason,
  cast(joint as double) as statistic,
  joint as n,
  case when joint >= $min_joint then cast(1.0 / joint as double) end as p_value,
  cast(null as double) as strength
from met
`;
const GROUP_SQL = `
select
  group_no as subject_no,
  -1 as partner_no,
  case when size < $min_joint then 'not_evaluable' when 1.0 / size <= $alpha then 'flagged' else 'cleared' end as outcome,
  case when size < $min_joint then 'too_few_lots' end as reason,
  cast(size as double) as statistic,
  size as n,
  case when size >= $min_joint then cast(1.0 / size as double) end as p_value,
  cast(null as double) as strength
from groups
`;

/** The small rules with one screen about pairs or groups in place of the one about lots. */
function rulesAbout(subject: 'bidder_pair' | 'group', sql: string): RulesCopy {
  const copy = copyRules();
  copy.edit(`${TIGHT}/rule.yaml`, 'subject: lot', `subject: ${subject}`);
  copy.edit(
    `${TIGHT}/rule.yaml`,
    /min_bids:\n {4}default: 3\n {4}min: 3/,
    'min_joint:\n    default: 2\n    min: 1',
  );
  copy.edit(`${TIGHT}/rule.yaml`, 'default: 0.05', 'default: 0.34');
  copy.edit(`${TIGHT}/rule.yaml`, 'code: too_few_bids', 'code: too_few_lots');
  copy.edit(`${TIGHT}/rule.yaml`, '[lowest_price]', 'all');
  copy.edit(`${TIGHT}/rule.yaml`, /features: .*\n {2}nulls: .*/, 'features: []\n  nulls: []');
  copy.write(`${TIGHT}/screen.sql`, sql);
  copy.write(
    `${TIGHT}/cases.yaml`,
    `
- name: a list price is flagged all the same
  kind: known_false_positive
  expect: [{ subject_id: A|B, outcome: flagged }]
`,
  );
  return copy;
}

/** A and B meet three times, A and C twice, B and C once. */
const MEETINGS = [
  ['L0', 'A'],
  ['L0', 'B'],
  ['L1', 'A'],
  ['L1', 'B'],
  ['L2', 'A'],
  ['L2', 'B'],
  ['L2', 'C'],
  ['L3', 'A'],
  ['L3', 'C'],
].map(([lot_id, bidder_id]) => ({ lot_id: lot_id as string, bidder_id: bidder_id as string, amount: 1 }));

describe('screens about pairs', () => {
  it('answer for the pairs they choose, the smaller bidder first', async () => {
    const run = await tinyRun(rulesAbout('bidder_pair', PAIR_SQL).folder, { bids: MEETINGS });
    const report = await runPairScreens(run.db, run.plan, NO_POOL, 1);
    expect(report.failures).toEqual([]);
    expect(await answers(run)).toEqual([
      '0|1 flagged 0.3333333333333333',
      '0|2 cleared 0.5',
      '1|2 not_evaluable too_few_lots',
    ]);
  });

  it.each([
    [
      'name the larger bidder first',
      'low_no as subject_no,\n  high_no as',
      'high_no as subject_no,\n  low_no as',
      /3 answers do not keep to subject_no >= 0 and partner_no > subject_no/,
    ],
    [
      'answer twice for a pair',
      'from met\n',
      'from met, range(2) r(i)\n',
      /3 subjects were answered more than once/,
    ],
    [
      'name no pair',
      'low_no as subject_no',
      'cast(null as integer) as subject_no',
      /3 answers do not keep to subject_no >= 0/,
    ],
  ])('that %s fail and write nothing', async (_, from, to, message) => {
    const run = await tinyRun(rulesAbout('bidder_pair', PAIR_SQL.replace(from, to)).folder, {
      bids: MEETINGS,
    });
    const report = await runPairScreens(run.db, run.plan, NO_POOL, 1);
    expect(report.failures[0]?.message).toMatch(message);
    expect(await answers(run)).toEqual([]);
    expect(report.caps.map(({ cap }) => cap)).toEqual(['screen_failed:tight-bids']);
  });

  it('say that they examined nobody where a table is missing', async () => {
    const copy = rulesAbout('bidder_pair', PAIR_SQL);
    copy.edit(`${TIGHT}/rule.yaml`, 'tables: [lots, bids]', 'tables: [bids, party_links]');
    const run = await tinyRun(copy.folder, { bids: MEETINGS });
    const report = await runPairScreens(run.db, run.plan, NO_POOL, 1);
    expect(report.failures).toEqual([]);
    expect(report.caps[0]?.text.en).toContain('party_links');
    expect((await summariseScreens(run.db, run.plan))[0]).toMatchObject({
      flagged: 0,
      cleared: 0,
      not_evaluable: 0,
    });
  });

  const exemption = {
    screen: 'tight-bids',
    reason: 'one group of firms',
    author: 'Wang',
    expires: '2027-01-01',
  };
  it.each([
    ['A|B', ['0|1 not_evaluable exempt', '0|2 cleared 0.5'], 1],
    ['B|A', ['0|1 not_evaluable exempt', '0|2 cleared 0.5'], 1],
    ['A', ['0|1 not_evaluable exempt', '0|2 not_evaluable exempt'], 1],
    ['C', ['0|1 flagged 0.3333333333333333', '0|2 not_evaluable exempt'], 0],
    ['A|Z', ['0|1 flagged 0.3333333333333333', '0|2 cleared 0.5'], 0],
  ])('an exemption of %s silences exactly its pairs', async (subject, expected, suppressed) => {
    const run = await tinyRun(
      rulesAbout('bidder_pair', PAIR_SQL).folder,
      { bids: MEETINGS },
      {
        exemptions: [{ ...exemption, subject }],
      },
    );
    const report = await runPairScreens(run.db, run.plan, NO_POOL, 1);
    expect((await answers(run)).slice(0, 2)).toEqual(expected);
    expect(report.exemptions).toEqual([{ ...exemption, subject, suppressed }]);
  });

  it('an exemption finds a pair whose ids contain the bar', async () => {
    const bids = ['x|y', 'z'].flatMap((bidder_id) =>
      ['L0', 'L1', 'L2'].map((lot_id) => ({ lot_id, bidder_id, amount: 1 })),
    );
    const run = await tinyRun(
      rulesAbout('bidder_pair', PAIR_SQL).folder,
      { bids },
      {
        exemptions: [{ ...exemption, subject: 'x|y|z' }],
      },
    );
    await runPairScreens(run.db, run.plan, NO_POOL, 1);
    expect(await answers(run)).toEqual(['0|1 not_evaluable exempt']);
  });
});

describe('a screen of pairs in SQL with an edge', () => {
  it('links the flagged pairs, the weight that of the fact', async () => {
    const rules = rulesAbout(
      'bidder_pair',
      PAIR_SQL.replace('cast(null as double) as strength', '2.5::double as strength'),
    );
    rules.edit(`${TIGHT}/rule.yaml`, 'direction: low\n', 'direction: low\nedge: met\n');
    const run = await tinyRun(rules.folder, { bids: MEETINGS });
    const report = await runPairScreens(run.db, run.plan, NO_POOL, 1);
    expect(report.failures).toEqual([]);
    expect(await run.db.rows('select * from bidder_edges')).toEqual([
      {
        bidder_a_no: 0,
        bidder_b_no: 1,
        kind: 'met',
        joint: 3,
        expected: null,
        p_value: 1 / 3,
        q_value: null,
        weight: 2.5,
        q_by: null,
        bicm_p: null,
        similarity: null,
      },
    ]);
  });
});

describe('screens about groups', () => {
  const group_members = [
    { group_id: 'G1', bidder_id: 'A' },
    { group_id: 'G1', bidder_id: 'B' },
    { group_id: 'G1', bidder_id: 'C' },
    { group_id: 'G0', bidder_id: 'A' },
  ];

  it('answer for every group', async () => {
    const run = await tinyRun(rulesAbout('group', GROUP_SQL).folder, { bids: MEETINGS, group_members });
    await runGroupScreens(run.db, run.plan, NO_POOL, 1);
    expect(await answers(run)).toEqual(['0 not_evaluable too_few_lots', '1 flagged 0.3333333333333333']);
  });

  it('that leave one out fail for all', async () => {
    const sql = GROUP_SQL.replace('from groups', 'from groups where size > 1');
    const run = await tinyRun(rulesAbout('group', sql).folder, { bids: MEETINGS, group_members });
    const report = await runGroupScreens(run.db, run.plan, NO_POOL, 1);
    expect(report.failures[0]?.message).toBe('1 answers for 2 subjects, not one each');
    expect(await answers(run)).toEqual(['0 not_evaluable screen_failed', '1 not_evaluable screen_failed']);
  });

  it('have nothing to say where there is no group', async () => {
    const run = await tinyRun(rulesAbout('group', GROUP_SQL).folder, { bids: MEETINGS });
    const report = await runGroupScreens(run.db, run.plan, NO_POOL, 1);
    expect(report.failures).toEqual([]);
    expect(await answers(run)).toEqual([]);
  });
});

describe('a scored screen with an edge', () => {
  const pool = createPool({ threads: 1 });
  const loading = loadRules();
  afterAll(() => pool.close());

  /** The first shipped screen that links pairs by a test, over the rows of its own first flagged case. */
  async function linked(exempt: readonly string[]) {
    const rules = await loading;
    const screen = rules.screens.find(
      (each) => each.edge !== null && each.scorer !== null && each.null !== 'none',
    )!;
    const item = screen.cases.find(({ kind }) => kind === 'flagged')!;
    const id = item.expect[0]!.subject_id;
    const screens = Object.fromEntries(
      rules.screens.map((each) => [
        each.id,
        { enabled: each === screen, params: each === screen ? item.params : {} },
      ]),
    );
    const run = await tinyRun(rules.folder, item.given, {
      screens,
      features: item.features,
      exemptions: exempt.map((subject) => ({
        screen: screen.id,
        subject: subject === 'the pair' ? id : subject,
        reason: 'one group of firms',
        author: 'Wang',
        expires: '2027-01-01',
      })),
    });
    const report = await runPairScreens(run.db, run.plan, pool, 1);
    const edges = await run.db.rows<{ kind: string; q_value: number; p_value: number }>(
      'select * from bidder_edges',
    );
    return { screen, report, edges };
  }

  it('writes an edge for every flagged pair, and no other', async () => {
    const { screen, report, edges } = await linked([]);
    expect(report.failures).toEqual([]);
    expect(edges.length).toBeGreaterThan(0);
    for (const edge of edges) {
      expect(edge.kind).toBe(screen.edge);
      expect(edge.q_value).toBeGreaterThanOrEqual(edge.p_value);
    }
  });

  it('leaves out the edge of an exempt pair, so that no group grows from it', async () => {
    const all = (await linked([])).edges.length;
    const { report, edges } = await linked(['the pair']);
    expect(report.exemptions.map(({ suppressed }) => suppressed)).toEqual([1]);
    expect(edges).toHaveLength(all - 1);
  });
});
