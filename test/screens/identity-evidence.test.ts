import { describe, expect, it, onTestFinished } from 'vitest';
import type { EvidenceRow } from '../../src/domain/outcome.ts';
import { buildFeatures } from '../../src/features/build-features.ts';
import type { CaseRow } from '../../src/rules/case-schema.ts';
import { jurisdictionChain } from '../../src/rules/jurisdiction-chain.ts';
import { bindParams, type PlannedScreen, planScreens } from '../../src/rules/plan.ts';
import { asSubquery } from '../../src/rules/sql-text.ts';
import { clausesOf } from '../../src/scoring/clauses.ts';
import { loadCase } from '../../src/screens/case-facts.ts';
import { fetchEvidence, fetchEvidenceOfMany, type SubjectNo } from '../../src/screens/evidence.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';
import { shippedRules } from '../rules/shipped-rules.ts';

type Given = Readonly<Record<string, readonly CaseRow[]>>;

interface Answered {
  readonly db: Database;
  readonly planned: PlannedScreen;
  /** Flagged pairs, in order. */
  readonly flagged: readonly (SubjectNo & { readonly strength: number })[];
}

const loaded = shippedRules();

async function answer(id: string, given: Given): Promise<Answered> {
  const rules = await loaded;
  const db = await Database.open({ threads: 1 });
  onTestFinished(() => db.close());
  await createFactTables(db);
  await createResultTables(db);
  await loadCase(db, {
    name: 'evidence',
    kind: 'flagged',
    params: {},
    features: {},
    baseline: null,
    given,
    expect: [],
  });
  const screens = rules.screens.filter((screen) => screen.id === id);
  const plan = planScreens({ ...rules, screens }, rules.defaultProfile);
  await buildFeatures(db, plan);
  const planned = plan.screens[0]!;
  const { screen, params } = planned;
  const flagged = await db.rows<SubjectNo & { readonly strength: number }>(
    `select subject_no, partner_no, strength from (${asSubquery(screen.sql)}) where outcome = 'flagged' order by subject_no, partner_no`,
    bindParams(screen.sql, params),
  );
  return { db, planned, flagged };
}

const trace = (
  lot_id: string,
  bidder_id: string | null,
  kind: string,
  value: string,
  operation: string,
): CaseRow => ({ lot_id, bidder_id, kind, value, operation });
const bid = (lot_id: string, bidder_id: string): CaseRow => ({ lot_id, bidder_id });

const MAC = '00-1B-21-3C-4D-5E';
const DISK = 'WD-WCC4N0123456';
const CPU = 'BFEBFBFF000906EA';

/** In N2, the later lot, card, processor and disk agree in what A and B uploaded; in N1 and N3 the card alone. */
const lots = [
  { lot_id: 'N1', opened_at: '2024-01-10T01:00:00' },
  { lot_id: 'N2', opened_at: '2024-05-31T16:30:00' },
  { lot_id: 'N3', opened_at: '2024-09-10T01:00:00' },
];
const bids = lots.flatMap(({ lot_id }) => ['A', 'B', 'C'].map((bidder) => bid(lot_id, bidder)));
const MACHINE: Given = {
  lots,
  bids,
  bid_traces: [
    ...['N1', 'N2', 'N3'].flatMap((lot) => ['A', 'B'].map((x) => trace(lot, x, 'mac', MAC, 'upload'))),
    ...['A', 'B', 'C'].map((x) => trace('N2', x, 'cpu', CPU, 'upload')),
    trace('N2', null, 'cpu', CPU, 'make'),
    ...['A', 'B'].map((x) => trace('N2', x, 'disk', DISK, 'upload')),
    trace('N2', 'C', 'disk', 'S4EVNX0M777777', 'upload'),
  ],
};

const about = ({ values }: EvidenceRow): string =>
  [values.lot_id, values.bidder, values.fact, values.operation].join(' ');

describe('evidence of one device', () => {
  it('names every identifier that is equal in a lot, weak ones too but last, the lot with most of them first', async () => {
    const { db, planned, flagged } = await answer('shared-machine', MACHINE);
    expect(flagged).toMatchObject([{ subject_no: 0, partner_no: 1 }]);
    const rows = await fetchEvidence(db, planned, flagged[0]!, 20);
    expect(rows.map(about)).toEqual([
      'N2 A disk upload',
      'N2 B disk upload',
      'N2 A mac upload',
      'N2 B mac upload',
      'N2 A cpu upload',
      'N2 B cpu upload',
      'N3 A mac upload',
      'N3 B mac upload',
      'N1 A mac upload',
      'N1 B mac upload',
    ]);
    // Times are kept in UTC: in China it was half an hour after midnight.
    expect(rows[0]!.values.on_date).toBe('2024-06-01');
  });

  it('shows no serial in the clear, neither as it was written nor as it was read', async () => {
    const { db, planned, flagged } = await answer('shared-machine', MACHINE);
    const told = JSON.stringify(await fetchEvidence(db, planned, flagged[0]!, 20));
    for (const value of [MAC, DISK, CPU, MAC.replaceAll('-', ''), DISK.replaceAll('-', '')])
      expect(told).not.toContain(value);
    expect(told).toContain('private_value');
  });

  it('tells what both did from what only one did', async () => {
    const { db, planned, flagged } = await answer('shared-machine', {
      lots,
      bids,
      bid_traces: [
        trace('N1', 'A', 'mac', MAC, 'make'),
        trace('N1', 'A', 'mac', MAC, 'upload'),
        trace('N1', 'B', 'mac', MAC, 'upload'),
        trace('N2', 'A', 'disk', DISK, 'make'),
        trace('N2', 'B', 'disk', DISK, 'upload'),
      ],
    });
    const rows = await fetchEvidence(db, planned, flagged[0]!, 20);
    expect(rows.map((row) => `${about(row)} (${row.values.own_operation})`)).toEqual([
      'N2 A disk mixed (make)',
      'N2 B disk mixed (upload)',
      'N1 A mac mixed (make)',
      'N1 A mac upload (upload)',
      'N1 B mac upload (upload)',
    ]);
  });

  it.each([
    ['fj-jz-2018-29', MACHINE, '第（一）项（上传电脑硬件） presumption'],
    [
      'fj-jz-2018-29',
      { ...MACHINE, bid_traces: MACHINE.bid_traces!.filter(({ kind }) => kind === 'mac') },
      '第（一）项（上传电脑硬件） clue_medium',
    ],
  ])('lets %s judge by all of card, processor and disk', async (id, given, wanted) => {
    const { db, planned, flagged } = await answer('shared-machine', given);
    const evidence = await fetchEvidence(db, planned, flagged[0]!, 20);
    const { jurisdictions } = await loaded;
    const clauses = clausesOf(
      [{ screen: planned.screen, evidence }],
      jurisdictionChain(jurisdictions, id),
      [],
    );
    expect(clauses.map(({ provision, strength }) => `${provision} ${strength}`)).toContain(wanted);
  });
});

it('a device in different lots is evidence of no clause about one lot', async () => {
  const { db, planned, flagged } = await answer('machine-across-lots', {
    lots,
    bids,
    bid_traces: [trace('N1', 'A', 'mac', MAC, 'upload'), trace('N2', 'B', 'mac', MAC, 'upload')],
  });
  const evidence = await fetchEvidence(db, planned, flagged[0]!, 20);
  expect(evidence.map(({ values }) => `${values.lot_id} ${values.bidder} ${values.trace}`)).toEqual([
    'N2 B mac',
    'N1 A mac',
  ]);
  const { jurisdictions } = await loaded;
  const chain = jurisdictionChain(jurisdictions, 'city-guide-any');
  expect(clausesOf([{ screen: planned.screen, evidence }], chain, []).flatMap(({ facts }) => facts)).toEqual(
    [],
  );
});

/** Ten firms that share everything in every lot, so that every pair is flagged by every screen. */
function ringOf(size: number): Given {
  const ring = Array.from({ length: size }, (_, i) => `R${i}`);
  const ids = ['N1', 'N2', 'N3'];
  const each = <T>(row: (lot: string, bidder: string) => T): readonly T[] =>
    ids.flatMap((lot) => ring.map((bidder) => row(lot, bidder)));
  const left: readonly (readonly [string, string])[] = [
    ['mac', MAC],
    ['disk', DISK],
    ['pricing_lock', 'GLD-8800123'],
    ['file_id', '3F2504E0-4F89-11D3-9A0C-0305E82C3301'],
    ['ca_certificate', 'CA-5501-7788'],
    ['author', 'zhaojm-bid'],
    ['ip', '218.75.20.9'],
  ];
  return {
    lots,
    bids: each(bid),
    bid_traces: [
      ...left.flatMap(([kind, value]) => each((lot, bidder) => trace(lot, bidder, kind, value, 'upload'))),
      // Each firm uses one device alone in a lot of its own.
      ...ring.map((bidder, i) => trace(ids[i % 3]!, bidder, 'board', `BOARD-${i % 4}-77X`, 'make')),
    ],
    bid_people: each((lot_id, bidder_id) => ({
      lot_id,
      bidder_id,
      person_id: '33010119800101002X',
      role: 'contact',
      phone: '13800139001',
      insured_by: ring[bidder_id === ring[0] ? 1 : 0]!,
    })),
    bid_securities: each((lot_id, bidder_id) => ({
      lot_id,
      bidder_id,
      security_id: `${lot_id}${bidder_id}`,
      payer_account: '6222021201001122',
      refund_account: '6222021201003344',
      premium_payer_account: '6222021201005566',
    })),
    parties: ring.map((party_id) => ({ party_id, address: '宁波市某区某路1号301室' })),
  };
}

describe('evidence of many pairs at once', () => {
  it.each([
    'shared-machine',
    'machine-across-lots',
    'shared-pricing-lock',
    'shared-file-origin',
    'shared-certificate',
    'shared-author',
    'shared-network-address',
    'same-person',
    'insured-by-rival',
    'shared-contact',
    'same-payer',
    'shared-refund-account',
  ])('%s: is that of each pair alone', async (id) => {
    const { db, planned, flagged } = await answer(id, ringOf(7));
    expect(flagged.length).toBeGreaterThanOrEqual(3);
    const many = await fetchEvidenceOfMany(db, planned, flagged, 20);
    for (const [i, pair] of flagged.entries()) {
      const alone = await fetchEvidence(db, planned, pair, 20);
      expect(many[i]).toEqual(alone);
      const named = new Set(alone.map(({ values }) => values.bidder));
      expect(named.size).toBe(2);
    }
  });
});

it('shows the contact that speaks and not that of an agency whose customers bid apart', async () => {
  const own = (bidder: string) => [1, 2].map((i) => bid(`${bidder}${i}`, bidder));
  const given = [bid('N1', 'A'), bid('N1', 'B'), ...own('A'), ...own('B'), ...own('C')];
  const { db, planned, flagged } = await answer('shared-contact', {
    lots: [...new Set(given.map(({ lot_id }) => lot_id))].map((lot_id) => ({ lot_id }) as CaseRow),
    bids: given,
    parties: [
      { party_id: 'A', phone: '0571-87654321', email: 'office@a.example' },
      { party_id: 'B', phone: '0571-87654321', email: 'office@a.example' },
      { party_id: 'C', phone: '0571-87654321', email: 'office@c.example' },
    ],
  });
  expect(flagged).toHaveLength(1);
  const rows = await fetchEvidence(db, planned, flagged[0]!, 20);
  expect(rows.map(({ values }) => `${values.bidder} ${values.fact}`)).toEqual(['A email', 'B email']);
});

it('shows the premium that one account paid, and not the deposits of a company that pays for everybody', async () => {
  const firms = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'];
  const lotOf = (firm: string): string => (firm < 'C' ? 'N' : `L${firm}`);
  const { db, planned, flagged } = await answer('same-payer', {
    lots: [...new Set(firms.map(lotOf))].map((lot_id) => ({ lot_id })),
    bids: firms.map((firm) => bid(lotOf(firm), firm)),
    bid_securities: firms.map((firm, i) => ({
      lot_id: lotOf(firm),
      bidder_id: firm,
      security_id: firm,
      payer_account: '6222021201001122',
      premium_payer_account: firm < 'C' ? '6222021201003344' : `622202120100${5500 + i}`,
    })),
  });
  expect(flagged).toHaveLength(1);
  const rows = await fetchEvidence(db, planned, flagged[0]!, 20);
  expect(rows.map(({ values }) => `${values.bidder} ${values.fact}`)).toEqual([
    'A premium_payer',
    'B premium_payer',
  ]);
});

describe('evidence of a person whom a rival insures', () => {
  const PERSON = '33010119800101002X';
  const insured = (role: string): Promise<Answered> =>
    answer('insured-by-rival', {
      lots,
      bids,
      bid_people: [
        { lot_id: 'N1', bidder_id: 'A', person_id: PERSON, role, insured_by: 'B' },
        // No rival of itself, nor one whom nobody knows.
        { lot_id: 'N2', bidder_id: 'A', person_id: PERSON, role, insured_by: 'A' },
        { lot_id: 'N3', bidder_id: 'A', person_id: PERSON, role, insured_by: 'somebody else' },
      ],
    });

  it('is the row that names the person, masked, and the bid of the insurer', async () => {
    const { db, planned, flagged } = await insured('submitter');
    const rows = await fetchEvidence(db, planned, flagged[0]!, 20);
    expect(rows.map(({ table, key }) => `${table} ${key}`)).toEqual([
      'bid_people N1|A|submitter',
      'bids N1|B|1',
    ]);
    expect(rows[0]!.values).toMatchObject({ bidder: 'A', insurer: 'B', persons: '1', lots: '1' });
    expect(JSON.stringify(rows)).not.toContain(PERSON);
  });

  it.each([
    ['representative', ['第四十条第（二）项 clue_medium', '第四十条第（一）项 clue_weak']],
    ['project_manager', ['第四十二条第二款第（三）项 clue_medium', '第四十条第（一）项 clue_weak']],
  ])('bears on clauses by what the person does there: %s', async (role, wanted) => {
    const { db, planned, flagged } = await insured(role);
    const evidence = await fetchEvidence(db, planned, flagged[0]!, 20);
    const chain = jurisdictionChain((await loaded).jurisdictions, 'cn-national');
    const told = clausesOf([{ screen: planned.screen, evidence }], chain, ['2024-01-10']);
    const regulations = told.filter(({ instrument }) => instrument.en.includes('Tendering and Bidding Law'));
    expect(regulations.map(({ provision, strength }) => `${provision} ${strength}`)).toEqual(wanted);
  });
});

it.each([
  // -log10(prior x 50 / (7 - 2 + 50)) for seven firms, at most what a fact of the kind may weigh. A contact of seven is an agency's.
  ['shared-machine', 7, -Math.log10(0.005 / 55)],
  ['same-payer', 7, -Math.log10(0.005 / 55)],
  ['shared-contact', 5, 1.5],
  ['shared-network-address', 7, 1],
  ['shared-author', 7, 1],
])('%s of %i firms: a rare fact weighs %f', async (id, firms, strength) => {
  const { flagged } = await answer(id, ringOf(firms));
  expect(flagged).toHaveLength((firms * (firms - 1)) / 2);
  for (const pair of flagged) expect(pair.strength).toBeCloseTo(strength, 9);
});
