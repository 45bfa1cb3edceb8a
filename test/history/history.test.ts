import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bidderHistory } from '../../src/history/bidder-history.ts';
import { explainWarning } from '../../src/history/explain-warning.ts';
import { groupView } from '../../src/history/group-view.ts';
import { lotView } from '../../src/history/lot-view.ts';
import type { BidderHistory } from '../../src/history/types.ts';
import { scoreRun } from '../../src/scoring/score-run.ts';
import type { Database } from '../../src/store/database.ts';
import { addGroups, addOutcomes, type TinyLot, tinyMarket, tinyPlan } from '../scoring/tiny-market.ts';

const SCREENS = [
  { id: 'tight-bids', family: 'price_shape' },
  { id: 'often-together', family: 'network', subject: 'bidder_pair', edge: 'co_bid' },
] as const;

// A wins two of three lots against B; C and D are met once; E never meets A.
const LOTS: readonly TinyLot[] = [
  { id: 'L1', bids: { A: 100, B: 110 }, winner: 'A', opened: '2024-03-01', category: 'roads' },
  { id: 'L2', bids: { A: 200.5, B: 190, C: 210 }, winner: 'B', opened: '2025-03-01', category: 'roads' },
  {
    id: 'L3',
    bids: { A: 300, B: 310, C: 320, D: 330 },
    winner: 'A',
    opened: '2025-04-01',
    category: 'roads',
  },
  { id: 'L4', bids: { E: 50, F: 60 }, opened: '2025-04-02', category: 'roads' },
  { id: 'L5', bids: { E: 50, F: 60 }, opened: '2025-04-02', category: 'bridges' },
];

let db: Database;
beforeEach(async () => {
  db = await tinyMarket(LOTS);
  for (const [no, { id, family }] of SCREENS.entries())
    await db.run(`insert into screens values ($no, $id, 2, $family, $subject, 'h', '{}', 0.01)`, {
      no,
      id,
      family,
      subject: no === 0 ? 'lot' : 'bidder_pair',
    });
  await db.run(`insert into reasons values (0, 'too_few_bids')`);
  await db.run(`insert into bidder_edges values (0, 1, 'co_bid', 3, 1.5, 1e-6, 1e-5, 3, 1e-4, 1e-5, 0.5)`);
  await addGroups(db, [[0, 1]]);
  await addOutcomes(db, [
    { screen: 0, subject: 0, outcome: 2 },
    { screen: 0, subject: 1, p: 1e-4 },
    { screen: 0, subject: 2, p: 0.4 },
    { screen: 1, subject: 0, partner: 1, p: 1e-6 },
  ]);
  await scoreRun(db, tinyPlan(SCREENS));
});
afterEach(() => db.close());

async function found(query: string): Promise<BidderHistory> {
  const answer = await bidderHistory({ db }, query);
  if (answer.found === null) throw new Error(`candidates: ${JSON.stringify(answer.candidates)}`);
  return answer.found;
}

describe('bidderHistory', () => {
  it('finds by id, then by name, then by a part that only one has', async () => {
    expect((await bidderHistory({ db }, 'A')).matched).toBe('id');
    expect((await bidderHistory({ db }, '名称 B')).matched).toBe('name');
    await db.run(`update bidders set name = '路桥三公司' where bidder_id = 'C'`);
    const answer = await bidderHistory({ db }, '路桥');
    expect([answer.matched, answer.found?.bidder_id]).toEqual(['part_of_name', 'C']);
  });

  it('gives candidates when the words could mean several', async () => {
    const answer = await bidderHistory({ db }, '名称');
    expect(answer.found).toBeNull();
    expect(answer.candidates.map(({ bidder_id }) => bidder_id)).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
  });

  it('says who is nearest when nobody is meant', async () => {
    await expect(bidderHistory({ db }, '名称 Q')).rejects.toMatchObject({
      code: 'bidder_unknown',
      exitCode: 2,
      message: expect.stringContaining('名称 A'),
    });
  });

  it('adds up activity by market and year with exact amounts and rows', async () => {
    const { activity, lots, bids, rows } = await found('A');
    expect([lots, bids, rows.count]).toEqual([3, 3, 3]);
    expect(activity).toEqual([
      {
        category: 'roads',
        region: null,
        year: 2025,
        currency: 'CNY',
        lots: 2,
        bids: 2,
        wins: 1,
        win_amount: '300.0000',
        rows: {
          count: 2,
          sample: [
            { file: 'bids.csv', line: 4 },
            { file: 'bids.csv', line: 7 },
          ],
        },
      },
      expect.objectContaining({ year: 2024, lots: 1, wins: 1, win_amount: '100.0000' }),
    ]);
  });

  it('sets wins against a draw among the bidders of each lot', async () => {
    const { wins } = await found('A');
    expect(wins).toMatchObject({ decided_lots: 3, wins: 2, exact: true });
    expect(wins.expected).toBeCloseTo(1 / 2 + 1 / 3 + 1 / 4, 12);
    // P(X <= 2) = 1 - 1/24; P(X >= 2) = 1/8 + 1/12 + 1/24 + 1/24 = 7/24, worked out by hand.
    expect(wins.p_lower).toBeCloseTo(23 / 24, 12);
    expect(wins.p_two_sided).toBeCloseTo(7 / 12, 12);
    expect(wins.rows.count).toBe(3);
  });

  it('counts only lots whose winner is known', async () => {
    expect((await found('E')).wins).toMatchObject({ decided_lots: 0, expected: 0, p_lower: null });
  });

  it('leaves out lots in which the bid did not stand', async () => {
    await db.run(`update bids set status = 'disqualified' where bidder_no = 0 and lot_no = 1`);
    expect((await found('A')).wins).toMatchObject({ decided_lots: 2, wins: 2 });
  });

  it('shows companions with what chance alone would give', async () => {
    const { companions, companions_met } = await found('A');
    expect(companions_met).toBe(3);
    // Segments of roads: first half of 2024 holds L1, of 2025 L2, L3 and L4. A: 1 and 2 lots; B: 1 and 2.
    expect(companions[0]).toMatchObject({
      bidder_id: 'B',
      joint: 3,
      wins: 2,
      companion_wins: 1,
      q_value: 1e-5,
      q_by: 1e-4,
      bicm_p: 1e-5,
      similarity: 0.5,
    });
    expect(companions[0]?.expected).toBeCloseTo(1 + (2 * 2) / 3, 5);
    expect(companions[1]).toMatchObject({
      bidder_id: 'C',
      joint: 2,
      q_value: null,
      q_by: null,
      bicm_p: null,
      similarity: null,
    });
    expect(companions[1]?.expected).toBeCloseTo((2 * 2) / 3, 5);
    expect(companions[0]?.rows.count).toBe(3);
  });

  it('names groups and warnings', async () => {
    const { groups, warnings } = await found('B');
    expect(groups.map(({ group_id, members, core }) => [group_id, members.length, core])).toEqual([
      ['G0', 2, true],
    ]);
    expect(warnings.map(({ rank, kind }) => [rank, kind])).toEqual([[1, 'group']]);
  });

  it('says where a bidder stands among those it is linked to, and nothing of one without links', async () => {
    await db.run('insert into bidder_positions values (0, 0, 3, true, 2)');
    await db.run('update group_members set core = 0 where bidder_no = 0');
    expect((await found('A')).position).toEqual({ degree: 3, cut_point: true, core_years: 2 });
    expect((await found('A')).groups.map(({ core }) => core)).toEqual([false]);
    expect((await found('C')).position).toBeNull();
  });

  it('keeps look-ups on one connection apart', async () => {
    const answers = await Promise.all(['A', 'B', 'C', 'E'].map((id) => bidderHistory({ db }, id)));
    expect(answers.map(({ found: one }) => [one?.bidder_id, one?.lots])).toEqual([
      ['A', 3],
      ['B', 3],
      ['C', 2],
      ['E', 2],
    ]);
  });
});

describe('lotView', () => {
  it('shows bids in order, every answer, and the warnings', async () => {
    const view = await lotView({ db }, 'L2', { rules: tinyPlan(SCREENS).rules });
    expect(
      view.bids.map(({ bidder_id, place, amount, winner }) => [bidder_id, place, amount, winner]),
    ).toEqual([
      ['B', 1, '190.0000', true],
      ['A', 2, '200.5000', false],
      ['C', 3, '210.0000', false],
    ]);
    expect(view.screens).toEqual([
      expect.objectContaining({ screen: 'tight-bids', outcome: 'flagged', p_value: 1e-4, reason: null }),
    ]);
    expect(view.screens[0]?.title?.en).toBe('Title of tight-bids');
    expect(view.facts).toMatchObject({ category: 'roads', award_method: 'lowest_price' });
    expect(view.warnings).toHaveLength(1);
    expect(view.source).toEqual({ file: 'bids.csv', line: 1 });
  });

  it('says why a screen could not answer', async () => {
    const view = await lotView({ db }, 'L1', { rules: tinyPlan(SCREENS).rules });
    expect(view.screens[0]).toMatchObject({
      outcome: 'not_evaluable',
      reason: 'too_few_bids',
      reason_text: { en: 'too few bids' },
    });
  });

  it('suggests the nearest id', async () => {
    await expect(lotView({ db }, 'L7')).rejects.toMatchObject({
      code: 'lot_unknown',
      message: expect.stringContaining('L1'),
    });
  });
});

describe('explainWarning', () => {
  it('takes the id, the id without W-, and the beginning of the fingerprint', async () => {
    const { id, fingerprint } = await db.row<{ id: string; fingerprint: string }>(
      'select id, fingerprint from warnings',
    );
    for (const name of [id, id.slice(2), fingerprint, fingerprint.slice(0, 6), ` ${id.toLowerCase()} `])
      expect((await explainWarning({ db }, name)).id).toBe(id);
  });

  it('refuses what is too short or means nothing, and says what there is', async () => {
    const { id } = await db.row<{ id: string }>('select id from warnings');
    for (const name of ['W-', 'zzz', 'W-0000000000', "'; drop table warnings --"])
      await expect(explainWarning({ db }, name)).rejects.toMatchObject({
        code: 'warning_unknown',
        message: expect.stringContaining(id),
      });
  });
});

describe('groupView', () => {
  it('tells members, lots in order, links and the warning about the group', async () => {
    const group = await groupView({ db }, 'G0');
    expect(group).toMatchObject({ group_id: 'G0', size: 2, since_run: 1 });
    expect(group.members.map(({ bidder_id, lots, wins }) => [bidder_id, lots, wins])).toEqual([
      ['A', 3, 2],
      ['B', 3, 1],
    ]);
    expect(group.timeline.steps.map(({ lot_id, turn }) => [lot_id, turn])).toEqual([
      ['L1', 'first'],
      ['L2', 'next'],
      ['L3', 'next'],
    ]);
    expect(group.edges).toEqual([
      { bidder_a: 'A', bidder_b: 'B', joint: 3, kind: 'co_bid', expected: 1.5, p_value: 1e-6 },
    ]);
    expect(group.warnings).toHaveLength(1);
  });

  it('names the groups there are when it is given a wrong one, and tells of one that has ended', async () => {
    await expect(groupView({ db }, 'G7')).rejects.toMatchObject({
      code: 'group_unknown',
      values: { known: 'G0' },
    });
    await db.run(
      `insert into known_groups values ('G-0123456789ab', 1, 0, 'E'), ('G-0123456789ab', 1, 0, 'F')`,
    );
    await expect(groupView({ db }, '0123456')).rejects.toMatchObject({
      code: 'group_ended',
      values: { group: 'G-0123456789ab', members: 'E, F' },
    });
  });
});
