import { expect, test } from 'vitest';
import { arrivalStreams } from '../../src/scorers/identity/arrival-streams.ts';
import { closeChance } from '../../src/scorers/identity/local-chance.ts';
import { sameMoments } from '../../src/scorers/identity/same-moments.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { OUTCOME_CODE, type ScorerInput, type ScorerOutput } from '../../src/scorers/scorer.ts';
import type { Columns } from '../../src/store/database.ts';

const SEED = 20261122;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

interface Arrival {
  readonly lot: number;
  readonly bidder: number;
  readonly second: number;
  readonly partners?: number;
}

const columnsOf = (rows: readonly Arrival[]): Columns => {
  const sorted = [...rows].sort((x, y) => x.lot - y.lot || x.second - y.second || x.bidder - y.bidder);
  return {
    lot_no: Int32Array.from(sorted, ({ lot }) => lot),
    upload: new Int32Array(sorted.length).fill(1),
    second: Float64Array.from(sorted, ({ second }) => second),
    before: Float64Array.from(sorted, ({ second, lot }) => 1e9 + lot * 1e6 - second),
    bidder_no: Int32Array.from(sorted, ({ bidder }) => bidder),
    partners: Int32Array.from(sorted, ({ partners }) => partners ?? -1),
  };
};

const PARAMS = { fdr: 0.01, seconds: 5, max_crowd: 50 };
const answer = (rows: readonly Arrival[], params = PARAMS): Promise<ScorerOutput> =>
  sameMoments({ params, read: () => Promise.resolve(columnsOf(rows)) } as unknown as ScorerInput);
const flagged = ({ outcome, found }: ScorerOutput): readonly string[] =>
  [...outcome].flatMap((code, i) =>
    code === OUTCOME_CODE.flagged ? [`${found!.subject_no[i]}|${found!.partner_no[i]}`] : [],
  );

/** The same by walking through all arrivals. */
function plainChance(second: Float64Array, i: number, j: number, seconds: number, tick: number): number {
  const others = [...second].filter((_, k) => k !== i && k !== j);
  const width = (2 * Math.floor(seconds / tick) + 1) * tick;
  const chances = [i, j].flatMap((at) => {
    const near = (reach: number): number =>
      others.filter((time) => Math.abs(time - second[at]!) <= reach).length;
    const local = [60, 600, 3600]
      .filter((window) => window >= width)
      .map((window) => ((near(window / 2) + 1) / (others.length + 1)) * (width / window));
    return others.length === 0 ? local : [...local, near(seconds) / others.length];
  });
  return Math.min(1, Math.max(0, ...chances));
}

test('the chance of a coincidence is that of a walk through all arrivals', () => {
  const random = seededRandom(SEED, 'plain');
  for (let world = 0; world < 2000; world++) {
    const span = 10 ** (1 + 4 * random());
    const second = Float64Array.from({ length: 2 + below(random, 30) }, () => below(random, span)).sort();
    const i = below(random, second.length - 1);
    const j = i + 1 + below(random, second.length - i - 1);
    const seconds = below(random, 20);
    const tick = [1, 1, 10, 60][below(random, 4)]!;
    expect(closeChance(second, i, j, seconds, tick), `seed ${SEED}, world ${world}`).toBeCloseTo(
      plainChance(second, i, j, seconds, tick),
      12,
    );
  }
});

test('a clock of minutes or of tenth seconds is told from one of seconds', () => {
  const tickOf = (...times: readonly number[]): number =>
    arrivalStreams(columnsOf(times.map((second, bidder) => ({ lot: 0, bidder, second }))))[0]!.tick;
  expect(tickOf(60, 120)).toBe(60);
  expect(tickOf(61, 120)).toBe(1);
  expect(tickOf(60, 180, 300, 600)).toBe(60);
  expect(tickOf(7, 17, 27, 67)).toBe(10);
  expect(tickOf(5, 5, 5, 5)).toBe(1);
});

/** Before a deadline: a few days of quiet and a rush, more or less of it; a server may stamp what it takes in batches. */
function honestLot(random: Random, lot: number, bidders: readonly number[]): readonly Arrival[] {
  const days = (1 + 4 * random()) * 86_400;
  const rush = 60 * 10 ** (1.7 * random());
  const inRush = 0.4 + 0.6 * random();
  const batch = random() < 0.2 ? 1 + below(random, 30) : 1;
  return bidders.map((bidder) => {
    const before = random() < inRush ? -rush * Math.log(1 - random()) : days * random();
    return { lot, bidder, second: Math.floor((1e9 - before) / batch) * batch };
  });
}

test('honest arrivals, rush or batch, are flagged no more often than stated', async () => {
  const worlds = 1500;
  const levels = [0.01, 0.05, 0.2] as const;
  const small = levels.map(() => 0);
  let listed = 0;
  for (let world = 0; world < worlds; world++) {
    const random = seededRandom(SEED, 'honest', world);
    const firms = Array.from({ length: 4 + below(random, 30) }, (_, i) => i);
    const rows = Array.from({ length: 5 + below(random, 20) }, (_, lot) =>
      honestLot(
        random,
        lot,
        firms.filter(() => random() < 0.8),
      ),
    ).flat();
    const output = await answer(rows, { ...PARAMS, fdr: 0.2 });
    listed += output.outcome.length;
    if (output.p_value.every((p) => Number.isNaN(p))) continue;
    // All nulls are true, so that a world with any flag at level q is a false one: at most a share q of worlds.
    for (const [i, fdr] of levels.entries())
      if (flagged(await answer(rows, { ...PARAMS, fdr })).length > 0) small[i]! += 1;
  }
  expect(listed).toBeGreaterThan(worlds);
  for (const [i, level] of levels.entries())
    expect(small[i]! / worlds, `level ${level}, seed ${SEED}`).toBeLessThan(
      level + 4 * Math.sqrt((level * (1 - level)) / worlds),
    );
}, 60_000);

test('honest pairs come close no more often than the chances say', () => {
  let [close, expected, spread] = [0, 0, 0];
  for (let world = 0; world < 4000; world++) {
    const random = seededRandom(SEED, 'pairs', world);
    const firms = Array.from({ length: 2 + below(random, 60) }, (_, i) => i);
    const [stream] = arrivalStreams(columnsOf(honestLot(random, 0, firms)));
    const [i, j] = [stream!.bidder.indexOf(0), stream!.bidder.indexOf(1)];
    const chance = closeChance(stream!.second, i, j, PARAMS.seconds, stream!.tick);
    expected += chance;
    spread += chance * (1 - chance);
    if (Math.abs(stream!.second[i]! - stream!.second[j]!) <= PARAMS.seconds) close++;
  }
  expect(close, `seed ${SEED}`).toBeGreaterThan(40);
  expect(close, `seed ${SEED}`).toBeLessThan(expected + 3 * Math.sqrt(spread));
});

/**
 * Uploads of 1,525 bidders to one lot in the shape of a real record (figures only): 43 pairs in one second where local rates give about 22,
 * because a server stamps some of them together; at most four in one second.
 */
function crowdedLot(random: Random, lot: number, pairsTogether: number): readonly Arrival[] {
  const rows = Array.from({ length: 1525 }, (_, bidder) => ({
    lot,
    bidder,
    second: Math.floor(1e9 - (random() < 0.35 ? 7200 * random() ** 1.5 : 14 * 86_400 * random() ** 2)),
  }));
  for (let k = 0; k < pairsTogether; k++) {
    const [x, y] = [below(random, 1525), below(random, 1525)];
    rows[x] = { ...rows[x]!, second: rows[y]!.second };
  }
  return rows;
}

test('a crowd of 1,525 with twice as many ties as expected is silent, in one lot and in five; who keeps company is not', async () => {
  const random = seededRandom(SEED, 'crowd');
  const lots = [0, 1, 2, 3, 4].map((lot) => crowdedLot(random, lot, 21));
  const ties = lots.map((rows) => {
    const counts = new Map<number, number>();
    for (const { second } of rows) counts.set(second, (counts.get(second) ?? 0) + 1);
    return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  });
  for (const count of ties) expect(count).toBeGreaterThan(25);
  expect((await answer(lots[0]!)).outcome.length).toBe(0);
  expect(flagged(await answer(lots.flat()))).toEqual([]);

  const together = lots
    .flat()
    .map((row, i, all) =>
      row.bidder === 7 ? { ...row, second: all[i - 7 + 900]!.second + (row.lot % 3) } : row,
    );
  expect(flagged(await answer(together))).toEqual(['7|900']);
});

test('two firms that keep to one minute before the deadline are no pair, two that act together are', async () => {
  const random = seededRandom(SEED, 'habit');
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const lots = Array.from({ length: 200 }, (_, lot) => {
    const due = 1e9 + lot * 1e6;
    const rows = [0, 1, 2, 3, 4, 5].map((bidder) => ({
      lot,
      bidder,
      second: Math.floor(due - (bidder < 2 ? 900 + 20 * normal() : 3 * 86_400 * random())),
    }));
    if (lot % 4 === 0) rows[3] = { ...rows[3]!, second: rows[2]!.second + (lot % 3) };
    return rows;
  }).flat();
  const output = await answer(lots);
  expect([...output.found!.subject_no].map((a, i) => `${a}|${output.found!.partner_no[i]}`)).toContain('0|1');
  expect(flagged(output)).toEqual(['2|3']);
});

test('a moment at which too many act at once is left out and said so', async () => {
  const rows = [0, 1].flatMap((lot) =>
    Array.from({ length: 40 }, (_, bidder) => ({ lot, bidder, second: 1e9 + lot * 1000 })),
  );
  const output = await answer(rows, { ...PARAMS, max_crowd: 10 });
  expect(flagged(output)).toEqual([]);
  expect(output.caps?.[0]).toMatchObject({ cap: 'crowded_moments', limit: 10, hits: 2 * 29 });
});

test('the order of rows moves nothing', async () => {
  const random = seededRandom(SEED, 'order');
  const rows = [0, 1, 2, 3].flatMap((lot) => honestLot(random, lot, [0, 1, 2, 3, 4, 5]));
  expect(await answer([...rows].reverse())).toEqual(await answer(rows));
});
