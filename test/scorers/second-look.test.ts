import { afterAll, expect, test } from 'vitest';
import { openDegreeFits } from '../../src/scorers/degree-fits.ts';
import { meetingTail } from '../../src/scorers/meeting-tail.ts';
import { createPool, type WorkerPool } from '../../src/scorers/pool.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import type { ScorerInput } from '../../src/scorers/scorer.ts';
import { memoryOf } from '../../src/scorers/scorer-memory.ts';
import { secondLook } from '../../src/scorers/second-look.ts';
import { runScoredScreen, type ScoredOutcomes } from '../../src/screens/scored-screen.ts';
import type { Database } from '../../src/store/database.ts';
import { openWorld, screenSql, type WorldLot } from './world.ts';

const pool = createPool({ threads: 2 });
afterAll(() => pool.close());

const LEVEL = 0.01;
const EXACT_LIMIT = 300_000;
const PARAMS = {
  fdr: 0.01,
  join_fdr: 0.05,
  min_joint: 3,
  exact_limit: EXACT_LIMIT,
  first_look: LEVEL,
  circle_level: 0.05,
  max_circle: 8,
  max_circle_pairs: 5000,
  max_flagged_share: 1,
  min_pairs_for_share: 100,
};

const FIRMS = 300;

/** Lots of three trades that draw two to twelve of three hundred unequal firms; of some the first places are a ring's, when there is one. */
function market(seed: number, ring: readonly number[]): readonly WorldLot[] {
  const random = seededRandom(seed, 'second look');
  const pull = Array.from({ length: FIRMS }, () => 0.2 + random() ** 3 * 4);
  return Array.from({ length: 1500 }, (_, lot) => {
    const size = 2 + Math.floor(random() ** 3 * 11);
    const first = lot % 36 === 0 ? ring : [];
    return { segment: lot % 3, minute: lot * 100, bidders: [...first, ...drawn(random, pull, first, size)] };
  });
}

function drawn(random: Random, pull: readonly number[], taken: readonly number[], count: number): number[] {
  const left = new Set([...pull.keys()].filter((firm) => !taken.includes(firm)));
  return Array.from({ length: count }, () => {
    let at = random() * [...left].reduce((sum, firm) => sum + pull[firm]!, 0);
    const next = [...left].find((firm) => {
      at -= pull[firm]!;
      return at <= 0;
    })!;
    left.delete(next);
    return next;
  });
}

const inputOf = (world: Database, workers: WorkerPool): ScorerInput => ({
  subjects: {},
  params: PARAMS,
  awardMethods: 'all',
  pool: workers,
  seed: 1,
  read: (sql) => world.columns(sql),
  readUtf8: (sql) => world.utf8(sql),
  once: memoryOf(world),
});

/** The scorer's answers, and what a second look at every pair would have said. */
async function both(
  lots: readonly WorldLot[],
): Promise<{ readonly answers: ScoredOutcomes; readonly second: readonly number[] }> {
  const world = await openWorld(lots);
  try {
    const answers = await runScoredScreen(
      world,
      {
        candidatesSql: await screenSql('persistent-co-bidding', 'candidates.sql'),
        scorer: 'stratified-hypergeometric',
        params: PARAMS,
      },
      { pool, seed: 1 },
    );
    const tail = meetingTail({ fits: await openDegreeFits(inputOf(world, pool)), exactLimit: EXACT_LIMIT });
    const second = Array.from(answers.subject_no, (firm, i) => tail(firm, [answers.partner_no[i]!]).p);
    return { answers, second };
  } finally {
    world.close();
  }
}

test('every flag rests on a second look, and no pair left at the first would have come before a flagged one', async () => {
  let [flags, left] = [0, 0];
  for (const seed of [1, 2, 3, 4]) {
    const { answers, second } = await both(market(seed, seed % 2 === 0 ? [7, 19, 33] : []));
    const p = answers.p_value;
    const flagged = [...p.keys()].filter((i) => answers.outcome[i] === 1);
    const looked = (i: number): boolean => Math.abs(p[i]! - second[i]!) <= 1e-9 * second[i]!;
    expect(
      flagged.filter((i) => !looked(i)),
      `seed ${seed}`,
    ).toEqual([]);
    const weakest = Math.max(0, ...flagged.map((i) => p[i]!));
    const open = [...p.keys()].filter((i) => answers.outcome[i] === 0 && p[i]! <= LEVEL && !looked(i));
    expect(
      open.filter((i) => second[i]! < weakest),
      `seed ${seed}`,
    ).toEqual([]);
    flags += flagged.length;
    left += open.length;
  }
  expect(flags, 'flags in all').toBeGreaterThanOrEqual(6);
  expect(left, 'pairs that need no second look').toBeGreaterThan(10);
});

test('a pair is looked at once, in threads or here, and the same is found', async () => {
  const world = await openWorld(market(9, [4, 5, 6]));
  try {
    const asked: number[] = [];
    const counting: WorkerPool = {
      ...pool,
      threads: pool.threads,
      map: (kernel, inputs, signal) => {
        if (kernel === 'meeting-tails')
          for (const input of inputs) asked.push(...(input as { readonly asked: Int32Array }).asked);
        return pool.map(kernel, inputs, signal);
      },
      close: async () => undefined,
    };
    const fits = await openDegreeFits(inputOf(world, pool));
    const pairs = [
      [4, 5],
      [4, 6],
      [0, 1],
      [2, 3],
    ] as const;
    const shared = () => ({
      fits,
      exactLimit: EXACT_LIMIT,
      a: ints(pairs.map(([a]) => a)),
      b: ints(pairs.map(([, b]) => b)),
      p: doubles(pairs.length),
      expected: doubles(pairs.length),
    });
    const [inThreads, here] = [shared(), shared()];
    const look = secondLook(inThreads, { pool: counting });
    await look.at([0, 1]);
    await look.at([1, 2, 3, 0]);
    expect(asked).toEqual([0, 1, 2, 3]);
    const alone = secondLook(here, { pool: counting });
    expect(alone.hasSeen(2)).toBe(false);
    expect(pairs.map((_, pair) => alone.pOf(pair))).toEqual([...inThreads.p]);
    expect([...here.expected]).toEqual([...inThreads.expected]);
    expect(alone.hasSeen(2)).toBe(true);
    await alone.at([0, 1, 2, 3]);
    expect(asked).toEqual([0, 1, 2, 3]);
    expect(inThreads.p[0]).toBeLessThan(1e-6);
  } finally {
    world.close();
  }
});

function ints(values: readonly number[]): Int32Array {
  const array = new Int32Array(new SharedArrayBuffer(values.length * 4));
  array.set(values);
  return array;
}

const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
