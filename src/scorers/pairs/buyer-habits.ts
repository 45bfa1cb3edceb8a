import type { ScorerInput } from '../scorer.ts';
import { type BuyerCalls, readBuyerCalls } from './buyer-calls.ts';
import type { BuyerDraws, BuyerDrawsInput } from './buyer-draws.ts';

/** Which buyers a firm comes to in one market. */
export interface BuyerHabit {
  readonly market: number;
  readonly bidder: number;
  readonly calls: number;
  /** Chance that a firm that looks at no buyer comes to buyers as unevenly; 1 where that is plain without counting. */
  readonly p: number;
}

export interface BuyerHabits {
  /** Of every firm with at least `min_calls` calls in a market of several buyers, by market, then bidder. */
  readonly habits: readonly BuyerHabit[];
  /** Calls that a firm came to in its market, by buyer_no. */
  readonly attended: (habit: BuyerHabit) => ReadonlyMap<number, number>;
  /** Calls of each buyer of a market, by buyer_no ascending. */
  readonly called: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

/** Lots gone through in one task. */
const LOTS_PER_TASK = 100_000;

/**
 * Do firms look at the buyer when they choose among the calls of a market? G = sum over buyers of n ln(n / expected), upper tail against draws in
 * which the firm bids on as many calls of each segment, whoever's they are. Params: `min_calls, permutations`.
 */
export async function buyerHabits({
  read,
  params,
  seed,
  pool,
  signal,
}: Pick<ScorerInput, 'read' | 'params' | 'seed' | 'pool' | 'signal'>): Promise<BuyerHabits> {
  const calls = await readBuyerCalls(read);
  const named = await read('select bidder_no, bidder_id from bidders');
  const ids: string[] = [];
  (named.bidder_no as Int32Array).forEach((bidder, i) => {
    ids[bidder] = (named.bidder_id as readonly string[])[i]!;
  });
  const tasks: BuyerDrawsInput[] = [];
  const { bidderStart } = calls;
  for (let from = 0; from + 1 < bidderStart.length; ) {
    let to = from + 1;
    while (to + 1 < bidderStart.length && bidderStart[to]! - bidderStart[from]! < LOTS_PER_TASK) to++;
    const part = { from, to, ids: ids.slice(from, to) };
    tasks.push({ calls, seed, minCalls: params.min_calls!, permutations: params.permutations!, ...part });
    from = to;
  }
  const draws = await pool.map<BuyerDraws>('buyer-draws', tasks, signal);
  const habits = draws.flatMap(({ market, bidder, calls: made, p }) =>
    Array.from(market, (own, i) => ({ market: own, bidder: bidder[i]!, calls: made[i]!, p: p[i]! })),
  );
  habits.sort((one, other) => one.market - other.market || one.bidder - other.bidder);
  return { habits, attended: (habit) => attendedBy(calls, habit), called: calledIn(calls) };
}

function attendedBy(
  { market, buyer, call, bidderStart, lots }: BuyerCalls,
  habit: BuyerHabit,
): ReadonlyMap<number, number> {
  const attended = new Map<number, number>();
  for (let i = bidderStart[habit.bidder]!, last = -1; i < bidderStart[habit.bidder + 1]!; i++) {
    const lot = lots[i]!;
    if (market[lot] !== habit.market || call[lot] === last) continue;
    last = call[lot]!;
    attended.set(buyer[lot]!, (attended.get(buyer[lot]!) ?? 0) + 1);
  }
  return attended;
}

function calledIn({ market, buyer, call }: BuyerCalls): BuyerHabits['called'] {
  const called = new Map<number, Map<number, number>>();
  for (let lot = 0, last = -1; lot < call.length; lot++) {
    if (call[lot] === last) continue;
    last = call[lot]!;
    const own = called.get(market[lot]!) ?? new Map<number, number>();
    called.set(market[lot]!, own);
    own.set(buyer[lot]!, (own.get(buyer[lot]!) ?? 0) + 1);
  }
  return new Map(
    [...called].map(([no, buyers]) => [no, new Map([...buyers].sort(([one], [other]) => one - other))]),
  );
}
