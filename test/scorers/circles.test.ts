import { expect, test } from 'vitest';
import { type Circles, circles } from '../../src/scorers/circles.ts';
import { type DegreeFits, degreeFits, lotClasses } from '../../src/scorers/degree-fits.ts';
import { meetingTail } from '../../src/scorers/meeting-tail.ts';
import { indexParticipation } from '../../src/scorers/participation-index.ts';
import { possibleCircles } from '../../src/scorers/possible-circles.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';

const FIRMS = 24;
const SEGMENTS = 4;

/** Lots that draw three to nine of the firms, the busy ones sooner. */
function honestLots(random: Random, lots: number): number[][] {
  const activity = Array.from({ length: FIRMS }, () => 0.3 + random());
  return Array.from({ length: lots }, () => {
    const size = 3 + Math.floor(random() ** 2 * 7);
    const left = new Set(activity.keys());
    return Array.from({ length: size }, () => {
      let at = random() * [...left].reduce((sum, firm) => sum + activity[firm]!, 0);
      const drawn = [...left].find((firm) => {
        at -= activity[firm]!;
        return at < 0;
      })!;
      left.delete(drawn);
      return drawn;
    });
  });
}

function fitsOf(lots: readonly (readonly number[])[]): DegreeFits {
  const segmentOf = (lot: number): number => Math.floor((lot * SEGMENTS) / lots.length);
  const bids = lots.flatMap((bidders, lot) => bidders.map((bidder) => ({ bidder, lot })));
  const index = indexParticipation(
    {
      lot_no: Int32Array.from(lots.keys()),
      segment_no: Int32Array.from(lots, (_, lot) => segmentOf(lot)),
      minute: Int32Array.from(lots.keys()),
      size: Int32Array.from(lots, ({ length }) => length),
    },
    {
      bidder_no: Int32Array.from(bids, ({ bidder }) => bidder),
      lot_no: Int32Array.from(bids, ({ lot }) => lot),
    },
  );
  const fits = {
    index,
    firm: new Float64Array(index.runSegment.length),
    lot: new Float64Array(lots.length),
    error: new Float64Array(SEGMENTS),
  };
  const order = [...index.runSegment.keys()].sort((a, b) => index.runSegment[a]! - index.runSegment[b]!);
  const runsStart = Int32Array.from(
    { length: SEGMENTS + 1 },
    (_, s) => index.runSegment.filter((segment) => segment < s).length,
  );
  degreeFits({ ...fits, runs: Int32Array.from(order), runsStart, from: 0, to: SEGMENTS });
  return { ...fits, ...lotClasses(fits) };
}

function circlesOf(lots: readonly (readonly number[])[], level = 0.05, maxSeeds = 1000): Circles {
  const fits = fitsOf(lots);
  const tail = meetingTail({ fits, exactLimit: 300_000 });
  const pairs = Array.from({ length: FIRMS }, (_, a) =>
    Array.from({ length: FIRMS - a - 1 }, (_, i) => [a, a + 1 + i] as const),
  ).flat();
  const p = Float64Array.from(pairs, ([a, b]) => tail(a, [b]).p);
  return circles({
    fits,
    exactLimit: 300_000,
    a: Int32Array.from(pairs, ([a]) => a),
    b: Int32Array.from(pairs, ([, b]) => b),
    p,
    pOf: (pair) => p[pair]!,
    chances: { pairs: pairs.length, partners: new Int32Array(FIRMS).fill(FIRMS - 1) },
    level,
    pairLevel: 0.01,
    maxSize: 8,
    maxSeeds,
    linked: () => false,
  });
}

const RING = [2, 9, 13, 20];

/** Of every twelfth lot the four take the first places. */
function lotsWithRing(): readonly (readonly number[])[] {
  const lots = honestLots(seededRandom(7, 'circles'), 160);
  return lots.map((bidders, lot) =>
    lot % 12 === 0 ? [...new Set([...RING, ...bidders])].slice(0, Math.max(5, bidders.length)) : bidders,
  );
}

test('four firms are found together of whom no pair could be', () => {
  const lots = lotsWithRing();
  const { found } = circlesOf(lots);
  expect(found.map(({ members }) => members)).toEqual([RING]);
  const smallest = Math.min(
    ...RING.flatMap((a) =>
      RING.filter((b) => b > a).map(
        (b) => meetingTail({ fits: fitsOf(lots), exactLimit: 300_000 })(a, [b]).p,
      ),
    ),
  );
  // The Bonferroni limit of single pairs at the level of a link.
  expect(smallest).toBeGreaterThan(0.01 / ((FIRMS * (FIRMS - 1)) / 2));
  expect(found[0]!.p).toBeLessThan(0.05);
  expect(found[0]!.pairs.length).toBeGreaterThanOrEqual(3);
});

test('in markets of independent firms there is hardly ever a circle', () => {
  const SEED = 11;
  let markets = 0;
  for (let seed = 0; seed < 60; seed++)
    if (circlesOf(honestLots(seededRandom(SEED, 'honest', seed), 160)).found.length > 0) markets++;
  // 5 % of 60 are three; eight or more would come by chance in one of a hundred runs.
  expect(markets, `seed ${SEED}`).toBeLessThanOrEqual(7);
});

test('pairs beyond the limit are counted, not forgotten', () => {
  const [all, none] = [circlesOf(lotsWithRing()), circlesOf(lotsWithRing(), 0.05, 0)];
  expect(all.left).toBe(0);
  expect(none.left).toBeGreaterThan(0);
  expect(none.found).toEqual([]);
});

test('a level of zero asks for none', () => {
  expect(circlesOf(honestLots(seededRandom(1, 'none'), 80), 0)).toEqual({ found: [], left: 0 });
});

test('circles that are possible are never more than counted', () => {
  const random = seededRandom(3, 'possible');
  for (let round = 0; round < 1000; round++) {
    const firms = 3 + Math.floor(random() * 8);
    const share = random();
    const met = Array.from({ length: firms }, () => new Set<number>());
    let pairs = 0;
    for (let a = 0; a < firms; a++)
      for (let b = a + 1; b < firms; b++)
        if (random() < share) {
          met[a]!.add(b);
          met[b]!.add(a);
          pairs++;
        }
    for (const size of [3, 4]) {
      let count = 0;
      for (let set = 0; set < 1 << firms; set++) {
        const members = Array.from({ length: firms }, (_, i) => i).filter((i) => ((set >> i) & 1) === 1);
        if (members.length !== size) continue;
        if (members.every((a) => members.every((b) => a === b || met[a]!.has(b)))) count++;
      }
      const partners = Int32Array.from(met, (own) => own.size);
      for (const known of [partners, null])
        expect(
          possibleCircles({ pairs, partners: known }, size) + 1e-9,
          `round ${round}`,
        ).toBeGreaterThanOrEqual(count);
    }
  }
});
