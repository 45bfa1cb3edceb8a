import { afterEach, describe, expect, it } from 'vitest';
import type { CapHit } from '../../src/domain/run.ts';
import { identity } from '../../src/scoring/leads.ts';
import { scoreRun } from '../../src/scoring/score-run.ts';
import type { Database } from '../../src/store/database.ts';
import { addGroups, addOutcomes, type TinyLot, tinyMarket, tinyPlan } from './tiny-market.ts';

let db: Database | undefined;
afterEach(() => {
  db?.close();
  db = undefined;
});

const SHAPE = 0;
const GAPS = 1;
const PAIR = 2;
const COHERENT = 3;
const SCREENS = [
  { id: 'tight-bids', family: 'price_shape' },
  { id: 'even-gaps', family: 'price_regularity' },
  { id: 'often-together', family: 'network', subject: 'bidder_pair', edge: 'co_bidding' },
  { id: 'closed-circle', family: 'network', subject: 'group' },
] as const;

// A, B, C meet in L1..L4; X, Y, Z are others. L9 has no bids of the ring.
const RING: readonly TinyLot[] = [
  ...[1, 2, 3, 4].map(
    (i): TinyLot => ({
      id: `L${i}`,
      bids: { A: 100, B: 101.5, C: 103, X: 120 },
      winner: 'A',
      opened: `2025-0${i}-01`,
    }),
  ),
  { id: 'L8', bids: { X: 90, Y: 95, Z: 99 }, winner: 'X', opened: '2025-05-01' },
  { id: 'L9', bids: { X: 80, Y: 85, Z: 90 }, winner: 'Y', opened: '2025-06-01' },
];

async function ring(): Promise<Database> {
  const market = await tinyMarket(RING);
  await addGroups(market, [[0, 1, 2]]);
  await addOutcomes(market, [
    ...[0, 1, 2, 3].map((subject) => ({ screen: SHAPE, subject, p: 1e-4 })),
    { screen: SHAPE, subject: 4, p: 0.6 },
    { screen: SHAPE, subject: 5, outcome: 2 },
    ...[0, 1, 2, 3, 4].map((subject) => ({ screen: GAPS, subject, p: 0.5 })),
    { screen: GAPS, subject: 5, outcome: 2 },
    { screen: PAIR, subject: 0, partner: 1, p: 1e-6 },
    { screen: PAIR, subject: 0, partner: 2, p: 1e-5 },
    { screen: PAIR, subject: 1, partner: 2, p: 1e-5 },
    { screen: PAIR, subject: 3, partner: 4, p: 0.9 },
    { screen: COHERENT, subject: 0, p: 1e-3 },
  ]);
  return market;
}

describe('scoreRun', () => {
  it('counts what one bidder does only beside a flag of the families that the rule names', async () => {
    const screens = (pattern: 'network' | 'identity') =>
      [
        ...SCREENS,
        { id: 'never-wins', family: 'win_pattern', subject: 'bidder', onlyWith: [pattern] },
      ] as const;
    const found = async (pattern: 'network' | 'identity') => {
      const market = await ring();
      await addOutcomes(market, [{ screen: 4, subject: 1, p: 1e-6 }]);
      const [warning] = await scoreRun(market, tinyPlan(screens(pattern)));
      market.close();
      const mine = warning?.signals.filter(({ screen }) => screen === 'never-wins') ?? [];
      return { mine, part: warning?.waterfall.find(({ part }) => part === 'win_pattern') };
    };
    const beside = await found('network');
    expect(beside.mine.map(({ subject }) => subject)).toEqual([{ kind: 'bidder', id: 'B' }]);
    expect(beside.part?.amount).toBeGreaterThan(0);
    const alone = await found('identity');
    expect(alone.mine).toEqual([]);
    expect(alone.part).toBeUndefined();
  });

  it('asks the pairs of a set again, for the price of the set alone', async () => {
    const screens = [
      ...SCREENS,
      { id: 'one-covers', family: 'win_pattern', subject: 'bidder_pair' },
    ] as const;
    const found = async (p: number) => {
      const market = await ring();
      // Cleared over all pairs of the night.
      await addOutcomes(market, [{ screen: 4, subject: 0, partner: 1, p, outcome: 0 }]);
      const [warning] = await scoreRun(market, tinyPlan(screens));
      market.close();
      return warning?.signals.filter(({ screen }) => screen === 'one-covers').length;
    };
    expect(await found(0.003)).toBe(1);
    // Three pairs, level 0.01.
    expect(await found(0.004)).toBe(0);
  });

  it('lends no link of a lone pair or of another group the credit of the links of a ring', async () => {
    const found = async (
      family: 'documents' | 'win_pattern',
      p: number,
      others: readonly number[][] = [],
      ringP = 1e-9,
    ) => {
      const market = await tinyMarket(RING);
      await addGroups(market, [[0, 1, 2], ...others]);
      const ps = new Map([
        ['0,1', ringP],
        ['0,2', ringP],
        ['1,2', ringP],
        ['3,4', p],
      ]);
      await addOutcomes(
        market,
        [0, 1, 2, 3, 4, 5].flatMap((subject) =>
          [1, 2, 3, 4, 5]
            .filter((partner) => partner > subject)
            .map((partner) => {
              const own = ps.get(`${subject},${partner}`);
              return { screen: 0, subject, partner, p: own ?? 0.5, outcome: own === undefined ? 0 : 1 };
            }),
        ),
      );
      const screens = [{ id: 'texts-alike', family, subject: 'bidder_pair' }] as const;
      const warnings = await scoreRun(market, tinyPlan(screens));
      market.close();
      return warnings.flatMap(({ level, members }) =>
        members.some(({ bidder_id }) => bidder_id === 'X') ? [level] : [],
      );
    };
    // Fourth of 15 pairs: q 0.0094, e 5.2; first without those of the ring: q 0.0375, e 2.6.
    expect(await found('documents', 0.0025)).toEqual([]);
    expect(await found('win_pattern', 0.0025)).toEqual(['low']);
    const other = [[3, 4, 5]];
    expect(await found('documents', 0.0025, other)).toEqual([]);
    expect(await found('win_pattern', 0.0025, other)).toEqual(['low']);
    // q 0.0015, e 13.
    expect(await found('documents', 0.0001)).toEqual(['medium']);
    // Without a ring nothing is lent, and nothing taken.
    expect(await found('documents', 0.0003, [], 0.5)).toEqual(await found('win_pattern', 0.0003, [], 0.5));
  });

  it('does not warn of a set that only meets often, where prices and wins were asked and are silent', async () => {
    const quiet = async (price: number) => {
      const market = await tinyMarket(RING);
      await addGroups(market, [[0, 1, 2]]);
      await addOutcomes(market, [
        ...[0, 1, 2, 3].map((subject) => ({ screen: SHAPE, subject, p: price })),
        { screen: PAIR, subject: 0, partner: 1, p: 1e-9 },
        { screen: PAIR, subject: 0, partner: 2, p: 1e-9 },
        { screen: PAIR, subject: 1, partner: 2, p: 1e-9 },
      ]);
      const caps: CapHit[] = [];
      const warnings = await scoreRun(market, tinyPlan(SCREENS), { onCaps: (hits) => caps.push(...hits) });
      market.close();
      return { warnings: warnings.length, unlisted: caps.find(({ cap }) => cap === 'list_level')?.hits };
    };
    expect(await quiet(0.6)).toEqual({ warnings: 0, unlisted: 1 });
    expect(await quiet(0.001)).toEqual({ warnings: 1, unlisted: undefined });
  });

  it('takes a pattern that a group does not show as silence, not as innocence', async () => {
    const more = [...SCREENS, { id: 'turns', family: 'network', subject: 'group', graded: false }] as const;
    const priority = async (p: number) => {
      const market = await ring();
      await addOutcomes(market, [{ screen: 4, subject: 0, p, outcome: 0 }]);
      const [warning] = await scoreRun(market, tinyPlan(more));
      market.close();
      return warning?.priority;
    };
    expect(await priority(1)).toBe(await priority(0.2));
  });

  it('makes one warning of a ring and lists its lots in it', async () => {
    db = await ring();
    const warnings = await scoreRun(db, tinyPlan(SCREENS));
    expect(warnings.map(({ kind }) => kind)).toEqual(['group']);
    const [warning] = warnings;
    expect(warning).toMatchObject({
      ...identity('group', ['G0']),
      rank: 1,
      level: 'critical',
      lot_count: 4,
    });
    expect(warning?.members).toEqual([
      { bidder_id: 'A', name: '名称 A', role: 'winner', lots: 4, wins: 4, expected_wins: 1 },
      { bidder_id: 'B', name: '名称 B', role: 'never_won', lots: 4, wins: 0, expected_wins: 1 },
      { bidder_id: 'C', name: '名称 C', role: 'never_won', lots: 4, wins: 0, expected_wins: 1 },
    ]);
    expect(warning?.lots.map(({ lot_id }) => lot_id)).toEqual(['L1', 'L2', 'L3', 'L4']);
    expect(warning?.lots[0]?.bids[1]).toEqual({
      bidder_id: 'B',
      amount: '101.5000',
      status: 'valid',
      member: true,
      winner: false,
      file: 'bids.csv',
      line: 3,
    });
    expect(warning?.signals.map(({ screen, subject }) => [screen, subject.id])).toContainEqual([
      'often-together',
      'A|B',
    ]);
    expect(warning?.signals.find(({ subject }) => subject.id === 'L1')?.sentence).toEqual({
      en: 'statistic 1.23 with n 5 and p 0.0001, first amount 100.0000',
      'zh-CN': '中文 statistic 1.23 with n 5 and p 0.0001, first amount 100.0000',
    });
    for (const signal of warning?.signals ?? []) expect(signal.evidence.length).toBeGreaterThan(0);
    expect(warning?.clauses).toEqual([
      {
        jurisdiction: 'cn-national',
        instrument: { en: 'Regulations', 'zh-CN': '中文 Regulations' },
        provision: '第四十条',
        strength: 'clue_weak',
        text_read: true,
        facts: [],
        exceptions: [],
      },
    ]);
    expect(warning?.next_steps.map(({ en }) => en).slice(0, 1)).toEqual(['look at the files']);
    expect(new Set(warning?.next_steps.map(({ en }) => en)).size).toBe(warning?.next_steps.length);
  });

  it('adds up to the priority and shares each family among its signals', async () => {
    db = await ring();
    const [warning] = await scoreRun(db, tinyPlan(SCREENS));
    const sum = warning?.waterfall.reduce((total, { amount }) => total + amount, 0);
    expect(Math.abs((sum as number) - (warning?.priority as number))).toBeLessThan(1e-9);
    for (const line of warning?.waterfall ?? []) {
      if (line.screen === null) continue;
      const shares = warning?.signals.filter(({ screen }) => screen === line.screen) ?? [];
      expect(shares.reduce((total, { contribution }) => total + contribution, 0)).toBeCloseTo(line.amount, 9);
    }
  });

  it('scores every lot, tells the unanswered one, and lets lots inherit from their group', async () => {
    db = await ring();
    await scoreRun(db, tinyPlan(SCREENS));
    const rows = await db.rows<{ lot_no: number; score: number; evaluated: boolean; flagged: boolean }>(
      'select * from lot_scores order by lot_no',
    );
    expect(rows.map(({ evaluated }) => evaluated)).toEqual([true, true, true, true, true, false]);
    expect(rows.map(({ flagged }) => flagged)).toEqual([true, true, true, true, false, false]);
    expect(rows[5]?.score).toBe(0);
    // Unfloored: p of 0.6 and 0.5 speak a little against.
    expect(rows[4]?.score).toBeCloseTo(2 * Math.log10(0.5) - 0.5 * Math.log10(0.6 * 0.5), 9);
    expect(rows[0]?.score).toBeGreaterThan(2);
  });

  it('warns of a lot only when no group explains it', async () => {
    db = await ring();
    await addOutcomes(db, [{ screen: SHAPE, subject: 5, p: 1e-6 }]);
    const warnings = await scoreRun(db, tinyPlan(SCREENS));
    expect(warnings.map(({ kind, level }) => [kind, level])).toEqual([
      ['group', 'critical'],
      ['lot', 'medium'],
    ]);
    expect(warnings[1]).toMatchObject({ ...identity('lot', ['L9']), lot_count: 1 });
    expect(warnings[1]?.members.map(({ bidder_id, role }) => [bidder_id, role])).toEqual([
      ['X', 'bidder'],
      ['Y', 'winner'],
      ['Z', 'bidder'],
    ]);
    const lots = await db.rows(
      'select w.rank, l.lot_no from warning_lots l join warnings w using (id) order by all',
    );
    expect(lots).toEqual([
      { rank: 1, lot_no: 0 },
      { rank: 1, lot_no: 1 },
      { rank: 1, lot_no: 2 },
      { rank: 1, lot_no: 3 },
      { rank: 2, lot_no: 5 },
    ]);
  });

  it('warns of a pair that lies in no group', async () => {
    db = await tinyMarket(RING);
    await addOutcomes(db, [{ screen: PAIR, subject: 0, partner: 1, p: 1e-6 }]);
    const [warning, ...others] = await scoreRun(db, tinyPlan(SCREENS));
    expect(others).toEqual([]);
    expect(warning).toMatchObject({
      ...identity('pair', ['A', 'B']),
      kind: 'pair',
      lot_count: 4,
      level: 'medium',
    });
  });

  it.each<[string, readonly ('device' | 'money')[], string]>([
    ['two things of one kind', ['device', 'device'], 'medium'],
    ['a machine and an account', ['device', 'money'], 'critical'],
  ])('takes %s that a pair shares for as many ways of looking', async (_, grounds, level) => {
    const screens = grounds.map((ground, i) => ({
      id: `shared-${i}`,
      family: 'identity' as const,
      subject: 'bidder_pair' as const,
      ground,
    }));
    db = await tinyMarket(RING);
    await addOutcomes(
      db,
      grounds.map((_, screen) => ({ screen, subject: 0, partner: 1, strength: 5 })),
    );
    const [warning] = await scoreRun(db, tinyPlan(screens));
    expect(warning?.level).toBe(level);
    // What is shared counts once, however many rules saw it.
    const lines = warning?.waterfall.filter(({ part }) => part === 'identity') ?? [];
    expect(lines.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(4, 9);
  });

  it.each([
    ['beside another flag', true, 'critical'],
    ['and says nothing alone', false, 'informational'],
  ])('hears a pair screen that needs company %s', async (_, beside, level) => {
    db = await tinyMarket(RING);
    await addOutcomes(db, [
      { screen: 0, subject: 0, partner: 1, p: 1e-6 },
      ...(beside ? [{ screen: 1, subject: 0, partner: 1, p: 1e-3 }] : []),
    ]);
    const screens = [
      { id: 'same-moments', family: 'identity', subject: 'bidder_pair', onlyWith: ['win_pattern'] },
      { id: 'one-wins', family: 'win_pattern', subject: 'bidder_pair' },
    ] as const;
    const [warning] = await scoreRun(db, tinyPlan(screens, { list_level: 'informational' }));
    expect(warning?.level).toBe(level);
    const sum = warning?.waterfall.reduce((total, { amount }) => total + amount, 0);
    expect(sum).toBeCloseTo(warning?.priority as number, 9);
  });

  it('merges pairs that share a bidder into one case', async () => {
    db = await tinyMarket(RING);
    await addOutcomes(db, [
      { screen: PAIR, subject: 0, partner: 1, p: 1e-6 },
      { screen: PAIR, subject: 0, partner: 2, p: 1e-5 },
    ]);
    const warnings = await scoreRun(db, tinyPlan(SCREENS));
    expect(warnings.map(({ kind, members }) => [kind, members.length])).toEqual([['group', 3]]);
  });

  it('does not count a screen that is not scored', async () => {
    db = await ring();
    const unscored = SCREENS.map((screen) => ({ ...screen, scored: false as const }));
    expect(await scoreRun(db, tinyPlan(unscored))).toEqual([]);
    const { evaluated } = await db.row<{ evaluated: boolean }>(
      'select bool_or(evaluated) as evaluated from lot_scores',
    );
    expect(evaluated).toBe(false);
  });

  it('cuts at the limits and says so', async () => {
    db = await ring();
    await addOutcomes(db, [{ screen: SHAPE, subject: 5, p: 1e-6 }]);
    const caps: CapHit[] = [];
    const limits = { max_warnings: 1, max_lots: 2, max_bids: 3, max_evidence: 1, max_signals: 2 };
    const warnings = await scoreRun(db, tinyPlan(SCREENS, limits), {
      onCaps: (found) => caps.push(...found),
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.lots).toHaveLength(2);
    expect(warnings[0]?.lot_count).toBe(4);
    expect(warnings[0]?.lots[0]?.bids.map(({ bidder_id }) => bidder_id)).toEqual(['A', 'B', 'C']);
    expect(caps.map(({ cap, limit, hits }) => [cap, limit, hits])).toEqual([
      ['max_warnings', 1, 1],
      ['max_lots', 2, 1],
      ['max_signals', 2, 1],
      ['max_bids', 3, 2],
      ['max_evidence', 1, 2],
    ]);
    const sum = warnings[0]?.waterfall.reduce((total, { amount }) => total + amount, 0);
    expect(sum).toBeCloseTo(warnings[0]?.priority as number, 9);
  });

  it('says nothing about a market without outcomes', async () => {
    db = await tinyMarket(RING);
    expect(await scoreRun(db, tinyPlan(SCREENS))).toEqual([]);
    expect(await db.rows('select distinct score, evaluated, flagged from lot_scores')).toEqual([
      { score: 0, evaluated: false, flagged: false },
    ]);
  });

  it('lists what could not be answered, with the reason', async () => {
    db = await ring();
    await addOutcomes(db, [{ screen: COHERENT, subject: 0, outcome: 2 }]);
    const [warning] = await scoreRun(db, tinyPlan(SCREENS));
    expect(warning?.not_evaluable).toEqual([
      {
        screen: 'closed-circle',
        subject: { kind: 'group', id: 'G0' },
        reason: 'too_few_bids',
        text: { en: 'too few bids', 'zh-CN': '中文 too few bids' },
      },
    ]);
  });
});
