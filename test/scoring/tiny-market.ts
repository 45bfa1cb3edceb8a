import type { Family, SubjectKind } from '../../src/domain/outcome.ts';
import type { Plan } from '../../src/rules/plan.ts';
import type { Screen } from '../../src/rules/rule-set.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';

export interface TinyScreen {
  readonly id: string;
  readonly family: Family;
  readonly subject?: SubjectKind;
  readonly scored?: false;
  readonly graded?: false;
  readonly edge?: string;
  readonly onlyWith?: readonly Family[];
  readonly ground?: Screen['ground'];
  readonly falsePositives?: readonly string[];
}

const t = (en: string) => ({ en, 'zh-CN': `中文 ${en}` });

/** Rows of the lot; of a pair or a group simply the first rows. */
const evidenceSql = (subject: SubjectKind): string => `
  select 'bids' as table_name, l.lot_id || '/' || d.bidder_id as row_key, s.file as file, b.line as line, cast(b.amount as varchar) as amount
  from bids b join lots l on l.lot_no = b.lot_no join bidders d on d.bidder_no = b.bidder_no join sources s on s.source_no = b.source_no
  where ${subject === 'lot' ? 'b.lot_no = $subject_no and $partner_no = -1' : '$subject_no >= 0 and $partner_no >= -1'}
  order by b.line
  limit $limit`;

export function tinyScreen(tiny: TinyScreen): Screen {
  return {
    id: tiny.id,
    title: t(`Title of ${tiny.id}`),
    status: 'stable',
    level: 'medium',
    version: 3,
    subject: tiny.subject ?? 'lot',
    family: tiny.family,
    conduct: ['cover-bidding'],
    award_methods: 'all',
    null: 'none',
    direction: 'high',
    scorer: null,
    edge: tiny.edge ?? null,
    scored: tiny.scored ?? true,
    graded: tiny.graded ?? true,
    only_with: tiny.onlyWith ?? null,
    ground: tiny.ground ?? null,
    description: t('Flags'),
    rationale: t('because'),
    params: {},
    requires: { tables: [], columns: [], features: [], nulls: [] },
    exclusions: [{ code: 'too_few_bids', text: t('too few bids') }],
    assumptions: [t('assumption')],
    false_positives: (tiny.falsePositives ?? ['new_entrant']).map((id) => ({ id, text: t(id) })),
    refutation: [t(`refutes ${tiny.family}`)],
    triage: [t('look at the files'), t(`triage ${tiny.id}`)],
    sentence: t('statistic {statistic} with n {n} and p {p_value}, first amount {amount}'),
    legal_basis: [
      { jurisdiction: 'cn-national', clause: 'c1', strength: 'clue_weak', checked_on: '2026-01-01' },
      { jurisdiction: 'elsewhere', clause: 'c1', strength: 'presumption', checked_on: '2026-01-01' },
    ],
    references: [],
    sql: '',
    evidence_sql: evidenceSql(tiny.subject ?? 'lot'),
    cases: [],
    hash: 'h',
    folder: `screens/${tiny.id}`,
  } as Screen;
}

/** A plan of hand-made screens, numbered in the order given. */
export function tinyPlan(
  screens: readonly TinyScreen[],
  scoring: Record<string, number | string> = {},
): Plan {
  return {
    rules: {
      folder: '',
      screens: screens.map(tinyScreen),
      features: [],
      nulls: [],
      jurisdictions: [
        {
          id: 'cn-national',
          clauses: [
            {
              id: 'c1',
              instrument: t('Regulations'),
              provision: '第四十条',
              in_force_from: '2012-02-01',
              checked_on: '2026-01-01',
              text_read: true,
              exceptions: [],
            },
          ],
        },
      ],
      defaultProfile: undefined as never,
    },
    profile: { name: 'tiny', jurisdiction: 'cn-national', scoring } as never,
    screens: screens.map((screen, screen_no) => ({
      screen_no,
      screen: tinyScreen(screen),
      params: {},
      alpha: 0.01,
    })),
    features: [],
    nulls: [],
    reasons: ['too_few_bids'],
    exemptions: [],
    expired: [],
  };
}

export interface TinyLot {
  readonly id: string;
  /** Bidder to amount, in any order; the first winner named below wins. */
  readonly bids: Readonly<Record<string, number | null>>;
  readonly winner?: string;
  readonly opened?: string;
  readonly ceiling?: number;
  readonly buyer?: string;
  readonly category?: string;
  readonly consortia?: Readonly<Record<string, string>>;
}

/** Facts and empty results in one database in memory; numbers follow the order of ids. */
export async function tinyMarket(lots: readonly TinyLot[], threads?: number): Promise<Database> {
  const db = await Database.open(threads === undefined ? {} : { threads });
  await createFactTables(db);
  await createResultTables(db);
  await db.run(`insert into sources values (0, 'bids.csv', 'csv', 'utf-8', 1, 'x', 0, 0, 0)`);
  const lotIds = lots.map(({ id }) => id).sort();
  const bidderIds = [...new Set(lots.flatMap(({ bids }) => Object.keys(bids)))].sort();
  for (const [no, id] of bidderIds.entries())
    await db.run('insert into bidders values ($no, $id, $name, null, false)', { no, id, name: `名称 ${id}` });
  let line = 1;
  for (const lot of lots) {
    const lot_no = lotIds.indexOf(lot.id);
    await db.run(
      `insert into lots (lot_no, lot_id, award_method, currency, opened_at, ceiling_price, buyer_id, category, source_no, line)
       values ($lot_no, $id, 'lowest_price', 'CNY', cast($opened as timestamp), cast($ceiling as decimal(20,4)), $buyer, $category, 0, 1)`,
      {
        lot_no,
        id: lot.id,
        opened: lot.opened ?? null,
        ceiling: lot.ceiling === undefined ? null : String(lot.ceiling),
        buyer: lot.buyer ?? null,
        category: lot.category ?? null,
      },
    );
    for (const [bidder, amount] of Object.entries(lot.bids)) {
      await db.run(
        `insert into bids (lot_no, bidder_no, round, amount, currency, status, consortium_id, copies, contradicted, source_no, line)
         values ($lot_no, $bidder_no, 1, cast($amount as decimal(20,4)), 'CNY', 'valid', $consortium, 1, false, 0, $line)`,
        {
          lot_no,
          bidder_no: bidderIds.indexOf(bidder),
          amount: amount === null ? null : String(amount),
          consortium: lot.consortia?.[bidder] ?? null,
          line: ++line,
        },
      );
    }
    if (lot.winner !== undefined)
      await db.run(
        `insert into awards (lot_no, bidder_no, amount, currency, status, source_no, line)
         values ($lot_no, $bidder_no, cast($amount as decimal(20,4)), 'CNY', 'active', 0, 1)`,
        {
          lot_no,
          bidder_no: bidderIds.indexOf(lot.winner),
          amount: String(lot.bids[lot.winner] ?? 0),
        },
      );
  }
  return db;
}

export interface TinyOutcome {
  readonly screen: number;
  readonly subject: number;
  readonly partner?: number;
  readonly p?: number;
  readonly strength?: number;
  readonly outcome?: 0 | 1 | 2;
}

/** Outcomes as given; flagged from p <= 0.01, or from a strength. */
export async function addOutcomes(db: Database, outcomes: readonly TinyOutcome[]): Promise<void> {
  await db.append('answers', {
    screen_no: Int32Array.from(outcomes, ({ screen }) => screen),
    subject_no: Int32Array.from(outcomes, ({ subject }) => subject),
    partner_no: Int32Array.from(outcomes, ({ partner }) => partner ?? -1),
    outcome: outcomes.map(
      ({ outcome, p, strength }) => outcome ?? ((p ?? 1) <= 0.01 || strength !== undefined ? 1 : 0),
    ) as never,
    reason_no: Int32Array.from(outcomes, ({ outcome }) => (outcome === 2 ? 0 : -1)),
    statistic: Float64Array.from(outcomes, () => 1.23456),
    n: Int32Array.from(outcomes, () => 5),
    p_value: Float64Array.from(outcomes, ({ p }) => p ?? Number.NaN),
    strength: Float64Array.from(outcomes, ({ strength }) => strength ?? Number.NaN),
  });
}

/** Consensus groups of bidder numbers, with the lots in which two of them bid. */
export async function addGroups(db: Database, groups: readonly (readonly number[])[]): Promise<void> {
  for (const [group_no, members] of groups.entries()) {
    await db.run('insert into groups values ($group_no, $id, $id, $size, 1)', {
      group_no,
      id: `G${group_no}`,
      size: members.length,
    });
    for (const bidder_no of members)
      await db.run(
        `insert into group_members (group_no, bidder_no) values ($group_no, $bidder_no);
         insert into known_groups select 'G' || $group_no, 1, 1, bidder_id from bidders where bidder_no = $bidder_no`
          .replaceAll('$group_no', String(group_no))
          .replaceAll('$bidder_no', String(bidder_no)),
      );
  }
  await db.run(
    `insert into group_lots select m.group_no, b.lot_no, count(*) from group_members m join bids b on b.bidder_no = m.bidder_no
     group by m.group_no, b.lot_no having count(*) >= 2`,
  );
}
