import { seededNumbers } from '../random.ts';
import type { BuyerCalls } from './buyer-calls.ts';
import { createBuyerTest } from './buyer-tail.ts';

/** Bidders [from, to), in all of their markets. */
export interface BuyerDrawsInput {
  readonly calls: BuyerCalls;
  readonly from: number;
  readonly to: number;
  /** Source ids of these bidders, which name their random numbers. */
  readonly ids: readonly string[];
  readonly seed: number;
  readonly minCalls: number;
  readonly permutations: number;
}

/** Markets of several buyers in which a bidder came to at least `minCalls` calls; one entry for each. */
export interface BuyerDraws {
  readonly market: Int32Array;
  readonly bidder: Int32Array;
  readonly calls: Int32Array;
  readonly p: Float64Array;
}

/** Kernel: p-values of `buyerHabits`. */
export function buyerDraws(input: BuyerDrawsInput): BuyerDraws {
  const { bidderStart, lots, market, buyers, names } = input.calls;
  const [markets, bidders, calls, ps]: number[][] = [[], [], [], []];
  const test = createBuyerTest(input.calls, input.permutations);
  for (let b = input.from; b < input.to; b++)
    for (let from = bidderStart[b]!; from < bidderStart[b + 1]!; ) {
      const own = market[lots[from]!]!;
      let to = from;
      while (to < bidderStart[b + 1]! && market[lots[to]!] === own) to++;
      const made = test.find(from, to);
      if (made >= input.minCalls && buyers[own]! > 1) {
        markets!.push(own);
        bidders!.push(b);
        calls!.push(made);
        ps!.push(
          test.p(() => seededNumbers(input.seed, 'buyer habits', input.ids[b - input.from]!, names[own]!)),
        );
      }
      from = to;
    }
  return {
    market: Int32Array.from(markets!),
    bidder: Int32Array.from(bidders!),
    calls: Int32Array.from(calls!),
    p: Float64Array.from(ps!),
  };
}
