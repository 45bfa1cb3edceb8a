import { expect, test } from 'vitest';
import {
  boundOpportunities,
  countOpportunities,
  opportunityWork,
  segmentBidders,
} from '../../src/scorers/opportunity.ts';
import { indexParticipation } from '../../src/scorers/participation-index.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';

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

/** Lots in which two firms could have met at most, from the definition. */
function mostMeetings({ segmentOf }: World, a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  return [...new Set(segmentOf)].reduce((sum, segment) => {
    const here = (own: ReadonlySet<number>): number =>
      [...own].filter((lot) => segmentOf[lot] === segment).length;
    return sum + Math.min(here(a), here(b));
  }, 0);
}

test('pairs that could have met are counted as by going through all pairs, however the work is cut', () => {
  const random = seededRandom(1, 'opportunity');
  for (let round = 0; round < 30; round++) {
    const world = anyWorld(random);
    const index = indexOf(world);
    for (const minJoint of [2, 3, 5]) {
      let wanted = 0;
      for (const [i, a] of world.lots.entries())
        for (const b of world.lots.slice(i + 1)) if (mostMeetings(world, a, b) >= minJoint) wanted++;
      const segments = segmentBidders(index, minJoint);
      const bidders = index.bidderStart.length - 1;
      const cut = Math.floor(random() * bidders);
      const count = (from: number, to: number): number =>
        countOpportunities({ index, segments, minJoint, from, to });
      expect(count(0, cut) + count(cut, bidders)).toBe(wanted);
      expect(boundOpportunities(segments, minJoint)).toBeGreaterThanOrEqual(wanted);
      expect(opportunityWork(segments)).toBeGreaterThanOrEqual(wanted > 0 ? 1 : 0);
    }
  }
});
