import { afterAll, expect, test } from 'vitest';
import { createPool } from '../../src/scorers/pool.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { runScoredScreen, type ScoredOutcomes } from '../../src/screens/scored-screen.ts';
import { openWorld, screenSql, type WorldLot } from './world.ts';

const pool = createPool({ threads: 2 });
afterAll(() => pool.close());

const PARAMS = {
  fdr: 0.01,
  join_fdr: 0.05,
  min_joint: 3,
  exact_limit: 300_000,
  first_look: 0.01,
  circle_level: 0.05,
  max_circle: 8,
  max_circle_pairs: 5000,
  max_flagged_share: 0.3,
  min_pairs_for_share: 100,
};

async function coBidding(
  lots: readonly WorldLot[],
  params: Partial<typeof PARAMS> = {},
  workers = pool,
  features: Parameters<typeof openWorld>[1] = {},
): Promise<ScoredOutcomes> {
  const world = await openWorld(lots, features);
  try {
    return await runScoredScreen(
      world,
      {
        candidatesSql: await screenSql('persistent-co-bidding', 'candidates.sql'),
        scorer: 'stratified-hypergeometric',
        params: { ...PARAMS, ...params },
      },
      { pool: workers, seed: 1 },
    );
  } finally {
    world.close();
  }
}

const pick = <T>(random: Random, from: readonly T[], count: number): readonly T[] => {
  const left = [...from];
  return Array.from({ length: count }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
};

const range = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i);

/** Firms that keep to their own segment and choose its lots independently; 8 of 20 firms bid on each lot. */
function honestMarket(segments: number, seed: number): readonly WorldLot[] {
  const random = seededRandom(seed, 'honest', segments);
  return range(0, segments).flatMap((segment) =>
    range(0, 60).map((lot) => ({
      segment,
      minute: lot * 1000,
      bidders: pick(random, range(segment * 20, 20), 8),
    })),
  );
}

const shareFlagged = ({ outcome }: ScoredOutcomes): number =>
  outcome.filter((code) => code === 1).length / outcome.length;
const pairs = ({ subject_no, partner_no, outcome }: ScoredOutcomes, code: number): readonly string[] =>
  [...outcome.keys()].filter((i) => outcome[i] === code).map((i) => `${subject_no[i]}|${partner_no[i]}`);

test('honest firms are not linked however many segments the market has, and without segments nearly all would be', async () => {
  for (const segments of [1, 2, 5, 10]) {
    const lots = honestMarket(segments, 11);
    const stratified = await coBidding(lots);
    expect(stratified.outcome.length).toBeGreaterThanOrEqual(segments * 150);
    expect(shareFlagged(stratified), `${segments} segments`).toBeLessThan(0.001);
    if (segments < 10) continue;
    const pooled = await coBidding(
      lots.map((lot) => ({ ...lot, segment: 0 })),
      { max_flagged_share: 1 },
    );
    expect(shareFlagged(pooled)).toBeGreaterThan(0.9);
  }
});

test('a null that most pairs contradict answers for none of them', async () => {
  const lots = honestMarket(10, 11).map((lot) => ({ ...lot, segment: 0 }));
  const answers = await coBidding(lots);
  expect(new Set(answers.reason)).toEqual(new Set(['segments_too_coarse']));
  expect(answers.outcome.every((code) => code === 2)).toBe(true);
  expect([...answers.p_value].every(Number.isNaN)).toBe(true);
});

/** 40 honest firms, and four that always come together to a fifth of the lots. */
function marketWithRing(seed: number): readonly WorldLot[] {
  const random = seededRandom(seed, 'ring');
  return range(0, 120).map((lot) => ({
    segment: 0,
    minute: lot * 100,
    bidders: [...pick(random, range(0, 40), 5), ...(lot % 5 === 0 ? [40, 41, 42, 43] : [])],
  }));
}

test('four firms that always come together are linked, all six pairs and nobody else', async () => {
  const answers = await coBidding(marketWithRing(3));
  expect(pairs(answers, 1)).toEqual(['40|41', '40|42', '40|43', '41|42', '41|43', '42|43']);
  const first = answers.outcome.indexOf(1);
  expect(answers.n[first]).toBe(24);
  expect(answers.edges?.weight[first]).toBeCloseTo(24 - answers.edges!.expected[first]!, 12);
  expect(answers.statistic[first]).toBeCloseTo(24 / answers.edges!.expected[first]!, 12);
  expect(answers.edges?.q_value[first]).toBeGreaterThanOrEqual(answers.p_value[first]!);
});

test('beside a link stand its q-value under any dependence, its p-value under the degree-preserving null and the likeness of the two', async () => {
  const { edges, outcome } = await coBidding(marketWithRing(3));
  for (const [i, code] of outcome.entries()) {
    expect(edges!.q_by[i]).toBeGreaterThanOrEqual(edges!.q_value[i]!);
    expect(Number.isNaN(edges!.bicm_p[i])).toBe(code !== 1);
    if (code !== 1) continue;
    expect(edges!.q_by[i]! / edges!.q_value[i]!).toBeGreaterThan(5);
    // The four come to the same 24 lots and to no other.
    expect(edges!.similarity[i]).toBe(1);
    expect(edges!.bicm_p[i]).toBeLessThan(1e-6);
    expect(edges!.bicm_p[i]).toBeGreaterThan(0);
  }
});

test('with lots of equal size and firms of equal activity the second opinion is the binomial tail', async () => {
  // 40 lots of three; two firms have ten lots each, all joint: the other bids come from firms that bid once.
  const lots = range(0, 40).map((lot) => ({
    segment: 0,
    bidders: lot < 10 ? [1, 2, 1000 + lot] : [2000 + 3 * lot, 2001 + 3 * lot, 2002 + 3 * lot],
  }));
  const { edges, outcome } = await coBidding(lots);
  expect([...outcome]).toEqual([1]);
  // C(40, 10) q^10 (1 - q)^30 + …, q = 1/16.
  let [tail, term] = [0, (15 / 16) ** 40];
  for (let k = 0; k <= 40; k++) {
    if (k >= 10) tail += term;
    term *= ((40 - k) / (k + 1)) * (1 / 15);
  }
  expect(edges!.bicm_p[0]! / tail).toBeCloseTo(1, 6);
});

test('threads and the order of rows change nothing', async () => {
  const lots = marketWithRing(4);
  const wanted = await coBidding(lots);
  const renumbered = [...lots].map((lot) => ({ ...lot, bidders: [...lot.bidders].reverse() }));
  for (const threads of [1, 4]) {
    const other = createPool({ threads });
    expect(await coBidding(renumbered, {}, other)).toEqual(wanted);
    await other.close();
  }
});

test('only lots while both firms were active count', async () => {
  // Firm 1 bids from minute 0, firm 2 from minute 50; both stop at 99. 100 lots of five, 10 joint lots in the second half.
  const lots = range(0, 100).map((lot) => ({
    segment: 0,
    minute: lot,
    bidders: [
      100 + lot,
      200 + lot,
      300 + lot,
      ...(lot % 5 === 0 || lot === 99 ? [1] : [500 + lot]),
      ...(lot >= 50 && (lot % 5 === 0 || lot === 99) ? [2] : [400 + lot]),
    ],
  }));
  const timed = await coBidding(lots);
  expect(timed.n[0]).toBe(11);
  expect(timed.edges?.expected[0]).toBeCloseTo((11 * 11) / 50, 12);
  const untimed = await coBidding(lots.map(({ segment, bidders }) => ({ segment, bidders })));
  expect(untimed.edges?.expected[0]).toBeCloseTo((21 * 11) / 100, 12);
});

test('two firms that bid on every lot of their segment could never be linked, and the answer says so', async () => {
  const lots = range(0, 12).map((lot) => ({ segment: 0, minute: lot, bidders: [1, 2] }));
  const answers = await coBidding(lots);
  expect([...answers.outcome]).toEqual([2]);
  expect(answers.reason).toEqual(['cannot_fire']);
});

test('a lot over the cap is left out of the pairs, and the cap is reported', async () => {
  const crowd = { segment: 0, minute: 500, bidders: range(0, 30) };
  const lots = [...marketWithRing(5), crowd];
  const capped = await coBidding(lots, {}, pool, { max_lot_bidders: 20 });
  expect(capped.caps).toMatchObject([{ cap: 'max_lot_bidders', limit: 20, hits: 1 }]);
  const without = await coBidding(marketWithRing(5), {}, pool, { max_lot_bidders: 20 });
  expect(without.caps).toEqual([]);
  expect(capped.p_value).toEqual(without.p_value);
});

test('lots of unequal size do not link honest firms', async () => {
  const random = seededRandom(6, 'sizes');
  const lots = range(0, 600).map((lot) => ({
    segment: 0,
    minute: lot,
    bidders: pick(random, range(0, 40), lot % 4 === 0 ? 20 : 3),
  }));
  expect(shareFlagged(await coBidding(lots, { first_look: 0, max_flagged_share: 1 }))).toBeGreaterThan(0.3);
  expect(shareFlagged(await coBidding(lots))).toBe(0);
});

test('failing threads leave every pair unanswered with a reason', async () => {
  const broken = createPool({ threads: 1, worker: new URL('./no-such-worker.mjs', import.meta.url) });
  const answers = await coBidding(marketWithRing(3), {}, broken);
  await broken.close();
  expect(new Set(answers.reason)).toEqual(new Set(['worker_failed']));
  expect(answers.edges).toBeUndefined();
});

test('a firm too busy to be linked pair by pair is linked to the circle it joins', async () => {
  // Forty trades of ten lots a period; in one, four firms come together to seven of ten, and firm 3 to one more.
  const random = seededRandom(9, 'busy');
  const lots = range(0, 40).flatMap((trade) =>
    range(0, 60).map((lot) => {
      const ring = trade === 0 && lot % 10 < 7;
      const alone = trade === 0 && lot % 10 === 7;
      // Every lot has eight bidders, so that none draws more than another.
      const others = pick(random, range(100 + trade * 15, 15), ring ? 4 : alone ? 7 : 8);
      return {
        segment: trade * 6 + Math.floor(lot / 10),
        minute: lot,
        bidders: [...(ring ? [0, 1, 2, 3] : alone ? [3] : []), ...others],
      };
    }),
  );
  const alone = await coBidding(lots, { fdr: 1e-5, circle_level: 0, join_fdr: 0 });
  expect(pairs(alone, 1)).toEqual(['0|1', '0|2', '1|2']);
  expect(alone.reason[alone.outcome.indexOf(1) + 2]).toBe('cannot_fire');
  const joined = await coBidding(lots, { fdr: 1e-5, circle_level: 0 });
  expect(pairs(joined, 1)).toEqual(['0|1', '0|2', '0|3', '1|2', '1|3', '2|3']);
  // Links of the third step count too where it is asked whether too many pairs are linked.
  const tested = joined.outcome.filter((code) => code !== 2).length;
  const few = { fdr: 1e-5, circle_level: 0, min_pairs_for_share: 1, max_flagged_share: 4.5 / tested };
  expect(new Set((await coBidding(lots, few)).reason)).toEqual(new Set(['segments_too_coarse']));
  expect(pairs(await coBidding(lots, { ...few, join_fdr: 0 }), 1)).toHaveLength(3);
  // Five whole periods: (C(8, 7) / C(10, 7))^5 for a pair (in the sixth all seven lots until they stop), and half as much again for the circle of three.
  const busy = [...joined.outcome.keys()].filter(
    (i) => joined.outcome[i] === 1 && joined.partner_no[i] === 3,
  );
  for (const i of busy) {
    expect(joined.reason[i]).toBeNull();
    expect(joined.p_value[i]! / (8 / 120) ** 5).toBeCloseTo(1, 9);
    expect(joined.edges!.q_value[i]).toBeGreaterThanOrEqual(1.5 * joined.p_value[i]!);
  }
});
