import { randomOf } from './market-random.ts';
import type { Bid, Lot } from './market-types.ts';

/** The evaluation of a lot. Scores and evaluated prices are by place in the list of bids. */
export interface Decision {
  readonly winner: Bid | null;
  readonly scores: ReadonlyMap<Bid, number>;
  readonly evaluated: ReadonlyMap<Bid, number>;
}

/** Decides a lot by its award method. Ties go to the bid that came first. */
export function decide(lot: Lot, bids: readonly Bid[], seed: number): Decision {
  const random = randomOf(seed, 'award', lot.no);
  const last = Math.max(...bids.map(({ round }) => round), 1);
  const valid = bids.filter(({ status, round }) => status === 'valid' && round === last);
  const scores = new Map<Bid, number>();
  const evaluated = new Map<Bid, number>();
  if (valid.length === 0) return { winner: null, scores, evaluated };
  const price = (bid: Bid): number => bid.amount ?? (bid.rate as number);
  const best = (value: (bid: Bid) => number): Bid =>
    valid.reduce((top, bid) => (value(bid) < value(top) ? bid : top));
  const mean = valid.reduce((sum, bid) => sum + price(bid), 0) / valid.length;
  const lowest = Math.min(...valid.map(price));

  const winner = ((): Bid => {
    switch (lot.method) {
      case 'lowest_reviewed_price':
        for (const bid of valid)
          evaluated.set(bid, Math.round(price(bid) * random.between(1, 1.01) * 10_000) / 10_000);
        return best((bid) => evaluated.get(bid) as number);
      case 'average_benchmark':
      case 'average_benchmark_drawn':
      case 'composite_benchmark': {
        const benchmark =
          (lot.ceilingWeight * lot.ceiling + (1 - lot.ceilingWeight) * mean) * lot.coefficient;
        for (const bid of valid) {
          const off = price(bid) / benchmark - 1;
          scores.set(bid, score(100 - (off > 0 ? 200 : 100) * Math.abs(off)));
        }
        return best((bid) => -(scores.get(bid) as number));
      }
      case 'second_lowest': {
        const order = [...valid].sort((a, b) => price(a) - price(b));
        return (order[1] ?? order[0]) as Bid;
      }
      case 'scored':
        for (const bid of valid) scores.set(bid, score((60 * lowest) / price(bid) + 0.4 * bid.quality));
        return best((bid) => -(scores.get(bid) as number));
      case 'separate_award': {
        for (const bid of valid) scores.set(bid, score((40 * lowest) / price(bid) + 0.6 * bid.quality));
        const order = [...valid].sort((a, b) => (scores.get(b) as number) - (scores.get(a) as number));
        return order[random.below(Math.min(3, order.length))] as Bid;
      }
      case 'lottery':
        return valid[random.below(valid.length)] as Bid;
      case 'ascending_auction':
        return best((bid) => -price(bid));
      default:
        return best(price);
    }
  })();
  return { winner, scores, evaluated };
}

const score = (value: number): number => Math.round(value * 100) / 100;
