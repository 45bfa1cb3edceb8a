import { expect, test } from 'vitest';
import { logFactorials } from '../../src/scorers/log-factorial.ts';
import {
  boundOpportunities,
  countOpportunities,
  opportunityWork,
  segmentBidders,
} from '../../src/scorers/opportunity.ts';
import { indexParticipation } from '../../src/scorers/participation-index.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { smallestTails, stepOf, testable } from '../../src/scorers/testable.ts';

interface World {
  readonly segmentOf: readonly number[];
  /** Lots of each bidder. */
  readonly lots: readonly ReadonlySet<number>[];
}

function anyWorld(random: Random): World {
  const segmentOf = Array.from({ length: 40 }, (_, lot) => Math.floor(lot / 8));
  const lots = Array.from({ length: 25 }, () => {
    const share = random() * 0.4;
    return new Set([...segmentOf.keys()].filter(() => random() < share));
  });
  return { segmentOf, lots };
}

function indexOf({ segmentOf, lots }: World) {
  const bids = lots.flatMap((own, bidder) => [...own].map((lot) => ({ bidder, lot })));
  return indexParticipation(
    {
      lot_no: Int32Array.from(segmentOf.keys()),
      segment_no: Int32Array.from(segmentOf),
      minute: new Int32Array(segmentOf.length),
      size: new Int32Array(segmentOf.length).fill(1),
    },
    {
      bidder_no: Int32Array.from(bids, ({ bidder }) => bidder),
      lot_no: Int32Array.from(bids, ({ lot }) => lot),
    },
  );
}

interface Reach {
  /** Lots in which two firms could have met at most, and ln of the probability that they would. */
  readonly lots: number;
  readonly log: number;
}

function mostMeetings({ segmentOf }: World, a: ReadonlySet<number>, b: ReadonlySet<number>): Reach {
  const reach = { lots: 0, log: 0 };
  for (const segment of new Set(segmentOf)) {
    const here = (own: ReadonlySet<number>): number =>
      [...own].filter((lot) => segmentOf[lot] === segment).length;
    const all = segmentOf.filter((other) => other === segment).length;
    const [less, more] = [Math.min(here(a), here(b)), Math.max(here(a), here(b))];
    reach.lots += less;
    // One lot after the other of the firm with fewer falls among the other's.
    for (let i = 0; i < less; i++) reach.log += Math.log((more - i) / (all - i));
  }
  return reach;
}

test('pairs that could have met are counted as by going through all pairs, however the work is cut', () => {
  const random = seededRandom(1, 'opportunity');
  for (let round = 0; round < 30; round++) {
    const world = anyWorld(random);
    const index = indexOf(world);
    for (const minJoint of [2, 3, 5]) {
      const wanted = smallestTails();
      const wantedPartners = new Int32Array(world.lots.length);
      let pairs = 0;
      for (const [i, a] of world.lots.entries())
        for (const [k, b] of world.lots.slice(i + 1).entries()) {
          const { lots, log } = mostMeetings(world, a, b);
          if (lots < minJoint) continue;
          // Aside from the edges of steps, on which rounding decides.
          wanted[stepOf(log + 1e-9)]! += 1;
          wantedPartners[i]! += 1;
          wantedPartners[i + 1 + k]! += 1;
          pairs++;
        }
      const segments = segmentBidders(index, minJoint);
      const bidders = index.bidderStart.length - 1;
      const cut = Math.floor(random() * bidders);
      const partners = new Int32Array(new SharedArrayBuffer(bidders * 4));
      const shared = { index, segments, logFactorial: logFactorials(40), minJoint, partners };
      const parts = [
        countOpportunities({ ...shared, from: 0, to: cut }),
        countOpportunities({ ...shared, from: cut, to: bidders }),
      ];
      const found = wanted.map((_, step) => parts[0]![step]! + parts[1]![step]!);
      const sum = (tails: Float64Array): number => tails.reduce((total, count) => total + count, 0);
      expect(sum(found)).toBe(pairs);
      expect([...partners]).toEqual([...wantedPartners.subarray(0, bidders)]);
      // Cumulative counts differ by the pairs on an edge at most.
      const away = wanted.map((count, step) => Math.abs(count - found[step]!));
      expect(sum(away)).toBeLessThanOrEqual(0.02 * pairs * 2 + 2);
      expect(boundOpportunities(segments, minJoint)).toBeGreaterThanOrEqual(pairs);
      expect(opportunityWork(segments)).toBeGreaterThanOrEqual(pairs > 0 ? 1 : 0);
    }
  }
});

test('tests that could not be significant are left out by the rule of Tarone', () => {
  const random = seededRandom(2, 'tarone');
  for (let round = 0; round < 50; round++) {
    // In the middle of steps, where the count by steps is exact.
    const smallest = Array.from({ length: 1 + Math.floor(random() * 300) }, () => {
      const step = Math.floor(random() * 200);
      return 10 ** (-(step + 0.5) / 20);
    });
    const tails = smallestTails();
    for (const p of smallest) tails[stepOf(Math.log(p))]! += 1;
    const level = 0.05;
    const reaching = (limit: number): number => smallest.filter((p) => p <= limit).length;
    let k = 1;
    while (reaching(level / k) > k) k++;
    const found = testable(tails, level);
    expect(found.tests).toBeGreaterThanOrEqual(reaching(found.limit));
    // Counting whole steps may take in those of the step on which the limit lies.
    expect(found.limit).toBeLessThanOrEqual(level / k);
    expect(found.limit * 10 ** (3 / 20)).toBeGreaterThan(level / k);
  }
  expect(testable(smallestTails(), 0.01)).toEqual({ tests: 0, limit: 0.01 });
});
