import { expect, test } from 'vitest';
import { createPairWalk, RUN } from '../../../src/scorers/pairs/pair-walk.ts';
import { seededRandom } from '../../../src/scorers/random.ts';
import { below, groundOf, type PlainLot, pairsOf } from '../../oracles/pair-worlds.ts';

const SEED = 11;
const BIDDERS = 7;

/** Bidders from one that is nearly everywhere to one that is hardly anywhere, so that stretches are searched as well as read. */
function anyWorld(random: () => number): readonly PlainLot[] {
  const trades = 1 + below(random, 3);
  return Array.from({ length: 90 }, (_, t) => ({
    trade: Math.floor((t * trades) / 90),
    minute: t,
    bids: Array.from({ length: BIDDERS }, (_, bidder) => ({ bidder, price: 1, won: false })).filter(
      ({ bidder }) => random() < 0.9 * 0.5 ** bidder,
    ),
  }));
}

test('a walk finds the joint lots of any two bidders, trade by trade, in any order of pairs', () => {
  const random = seededRandom(SEED, 'walks');
  let met = 0;
  for (let round = 0; round < 300; round++) {
    const lots = anyWorld(random);
    const ground = groundOf(lots, BIDDERS);
    const walk = createPairWalk(ground);
    const places = (bidder: number): readonly number[] =>
      [...lots.keys()].filter((t) => lots[t]!.bids.some((bid) => bid.bidder === bidder));
    for (const [one, other] of pairsOf(BIDDERS)) {
      const [a, b] = random() < 0.5 ? [one, other] : [other, one];
      const at = `seed ${SEED}, world ${round}, pair ${a}|${b}`;
      const joint = places(a).filter((t) => places(b).includes(t));
      walk.find(a, b);
      const found = (entries: Int32Array): readonly number[] =>
        [...entries.subarray(0, walk.joint)].map((e) => ground.entryPlace[e]!);
      expect(found(walk.entryA), at).toEqual(joint);
      expect(found(walk.entryB), at).toEqual(joint);
      for (const [bidder, entries] of [
        [a, walk.entryA],
        [b, walk.entryB],
      ] as const)
        for (const e of entries.subarray(0, walk.joint))
          expect(ground.book.bidder[ground.book.bids[e]!], at).toBe(bidder);
      const runs = Array.from({ length: walk.count }, (_, run) => {
        const numbers = walk.runs.subarray(run * RUN.width, (run + 1) * RUN.width);
        return {
          trades: [RUN.stretchA, RUN.stretchB].map((stretch) => ground.stretchTrade[numbers[stretch]!]),
          joint: joint.slice(numbers[RUN.jointFrom], numbers[RUN.jointTo]),
        };
      });
      const wanted = [...new Set(joint.map((t) => lots[t]!.trade))].map((trade) => ({
        trades: [trade, trade],
        joint: joint.filter((t) => lots[t]!.trade === trade),
      }));
      expect(runs, at).toEqual(wanted);
      met += joint.length;
    }
  }
  expect(met).toBeGreaterThan(10_000);
});
