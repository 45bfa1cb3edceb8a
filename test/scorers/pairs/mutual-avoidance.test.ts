import { afterAll, expect, test } from 'vitest';
import { createPool } from '../../../src/scorers/pool.ts';
import { type Random, seededRandom } from '../../../src/scorers/random.ts';
import { runScoredScreen, type ScoredOutcomes } from '../../../src/screens/scored-screen.ts';
import { openWorld, screenSql, type WorldLot } from '../world.ts';

const pool = createPool({ threads: 2 });
afterAll(() => pool.close());

const PARAMS = {
  fdr: 0.01,
  min_expected: 5,
  max_pairs: 5_000_000,
  exact_limit: 300_000,
  max_flagged_share: 0.1,
  min_pairs_for_share: 100,
};

async function avoidance(
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
        candidatesSql: await screenSql('mutual-avoidance', 'candidates.sql'),
        scorer: 'lots-apart',
        params: { ...PARAMS, ...params },
      },
      { pool: workers, seed: 1 },
    );
  } finally {
    world.close();
  }
}

const range = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from + i);

/** Distinct firms, each in proportion to its weight. */
function draw(random: Random, weights: readonly number[], count: number): readonly number[] {
  const left = weights.map((weight, firm) => ({ firm, key: -Math.log(1 - random()) / weight }));
  return left
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .map(({ firm }) => firm);
}

const ROUNDS = 120;

/** Honest firms of unequal activity in one segment; `size` gives the bidders of each lot. */
function honest(seed: number, size: (random: Random) => number): readonly WorldLot[] {
  const random = seededRandom(seed, 'honest avoidance');
  const weights = range(0, 15).map(() => 0.5 + random());
  return range(0, ROUNDS).map((lot) => ({
    segment: lot % 3,
    minute: lot,
    bidders: draw(random, weights, size(random)),
  }));
}

const MARKETS: readonly (readonly [name: string, size: (random: Random) => number])[] = [
  ['lots of three each', () => 3],
  ['lots of five each', () => 5],
  ['lots of three to nine', (random) => 3 + Math.floor(7 * random())],
  ['small and large lots', (random) => (random() < 0.5 ? 2 : 10)],
];

test('p-values of honest firms are at most as often small as they say', async () => {
  for (const [name, size] of MARKETS) {
    let pairs = 0;
    const below = { 0.01: 0, 0.05: 0, 0.2: 0 };
    for (const seed of range(0, 12)) {
      const answers = await avoidance(honest(seed, size), { min_expected: 3, fdr: 1, max_flagged_share: 1 });
      for (const p of answers.p_value) {
        if (Number.isNaN(p)) continue;
        pairs++;
        for (const level of [0.01, 0.05, 0.2] as const) if (p <= level) below[level]++;
      }
    }
    expect(pairs, name).toBeGreaterThan(300);
    // Pairs of one market hang together a little, so two standard errors are doubled.
    for (const level of [0.01, 0.05, 0.2] as const)
      expect(below[level] / pairs, `${name}: share of ${pairs} p-values up to ${level}`).toBeLessThan(
        level + 4 * Math.sqrt((level * (1 - level)) / pairs),
      );
  }
});

/** Twelve honest firms, and two that split the lots between them: one bids on even ones, the other on odd ones. */
function marketWithSplit(seed: number): readonly WorldLot[] {
  const random = seededRandom(seed, 'split');
  return range(0, 90).map((lot) => ({
    segment: 0,
    minute: lot,
    bidders: [
      ...draw(
        random,
        range(0, 12).map(() => 1),
        3,
      ),
      ...(random() < 0.8 ? [12 + (lot % 2)] : []),
    ],
  }));
}

test('two firms that share out the lots are flagged, whether they ever met or not, and nobody else is', async () => {
  const answers = await avoidance(marketWithSplit(1));
  const flagged = [...answers.outcome.keys()].filter((i) => answers.outcome[i] === 1);
  expect(flagged.map((i) => `${answers.subject_no[i]}|${answers.partner_no[i]}`)).toEqual(['12|13']);
  expect(answers.n[flagged[0]!]).toBe(0);
  expect(answers.statistic[flagged[0]!]).toBe(0);
  expect(answers.p_value[flagged[0]!]).toBeLessThan(1e-4);
});

test('threads and the order of rows change nothing', async () => {
  const lots = [
    ...marketWithSplit(2),
    ...honest(3, () => 4).map((lot) => ({ ...lot, segment: 1 + lot.segment })),
  ];
  const wanted = await avoidance(lots, { min_expected: 2 });
  const turned = lots.map((lot) => ({ ...lot, bidders: [...lot.bidders].reverse() }));
  for (const threads of [1, 4]) {
    const other = createPool({ threads });
    expect(await avoidance(turned, { min_expected: 2 }, other)).toEqual(wanted);
    await other.close();
  }
});

test('of two firms that were active one after the other nothing is said', async () => {
  const random = seededRandom(4, 'followed');
  const lots = range(0, 100).map((lot) => ({
    segment: 0,
    minute: lot,
    bidders: [
      ...draw(
        random,
        range(0, 12).map(() => 1),
        3,
      ),
      lot < 50 ? 12 : 13,
    ],
  }));
  const answers = await avoidance(lots);
  const at = [...answers.outcome.keys()].find(
    (i) => answers.partner_no[i] === 13 && answers.subject_no[i] === 12,
  );
  expect(answers.reason[at!]).toBe('too_few_chances');
});

test('no more pairs than the cap are compared, and the cap says which', async () => {
  const lots = honest(5, () => 5);
  const all = await avoidance(lots, { min_expected: 1 });
  const most = 40;
  const capped = await avoidance(lots, { min_expected: 1, max_pairs: most });
  expect(all.outcome.length).toBeGreaterThan(most);
  expect(capped.outcome.length).toBeLessThanOrEqual(most);
  expect(capped.caps).toMatchObject([{ cap: 'max_pairs', limit: most }]);
  expect(all.caps).toEqual([]);
});

test('a hidden division into trades looks like avoidance to all of its firms, and then nobody is answered for', async () => {
  const random = seededRandom(6, 'trades');
  const lots = range(0, 200).map((lot) => ({
    segment: 0,
    minute: lot,
    bidders: draw(
      random,
      range(0, 24).map((firm) => (firm % 2 === lot % 2 ? 1 : 0.02)),
      6,
    ),
  }));
  expect(new Set((await avoidance(lots)).reason)).toEqual(new Set(['segments_too_coarse']));
  const forced = await avoidance(lots, { max_flagged_share: 1 });
  expect(forced.outcome.filter((code) => code === 1).length).toBeGreaterThan(50);
});

test('two firms that share out one market are flagged although they meet in another as often as anybody', async () => {
  const random = seededRandom(7, 'two markets');
  const others = (): readonly number[] =>
    draw(
      random,
      range(0, 12).map(() => 1),
      3,
    );
  const divided = marketWithSplit(8).map((lot) => ({ ...lot, market: 1, segment: 1 }));
  const open = range(0, 200).map((lot) => ({
    segment: 0,
    market: 0,
    minute: lot,
    bidders: [...others(), ...[12, 13].filter(() => random() < 0.5)],
  }));
  const flaggedIn = async (lots: readonly WorldLot[]): Promise<readonly string[]> => {
    const answers = await avoidance(lots);
    return [...answers.outcome.keys()]
      .filter((i) => answers.outcome[i] === 1)
      .map((i) => `${answers.subject_no[i]}|${answers.partner_no[i]} ${answers.n[i]}`);
  };
  expect(await flaggedIn([...open, ...divided])).toEqual(['12|13 0']);
  expect(await flaggedIn([...open, ...divided].map((lot) => ({ ...lot, market: 0 })))).toEqual([]);
});
