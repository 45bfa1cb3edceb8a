import { createHypergeometricSum } from '../hypergeometric-sum.ts';
import { logFactorials } from '../log-factorial.ts';
import type { ScorerInput } from '../scorer.ts';

/** What a firm does in one market: how many calls of each buyer it bid on, and how many independent choices would give. */
export interface BuyerHabit {
  readonly market: number;
  readonly bidder: number;
  readonly calls: number;
  /** By buyer_no; only buyers that called in segments in which the firm bid. */
  readonly attended: ReadonlyMap<number, number>;
  readonly expected: ReadonlyMap<number, number>;
  /** The buyer to whom it comes most unexpectedly often, and the p-value of that times the number of buyers. */
  readonly favourite: number;
  readonly p: number;
}

/** Deviations from the mean below which a tail is not worth its sum: it stays far from every level that is asked for. */
const FEWEST_DEVIATIONS = 2.5;

/**
 * The favourite buyer of every firm with at least `min_calls` calls in a market of several buyers: upper tail of its calls with that buyer, if
 * in each segment it chose its calls without regard to the buyer (a sum of hypergeometric counts), times the number of buyers.
 * By market, then bidder.
 */
export async function favouriteBuyers({
  read,
  params,
}: Pick<ScorerInput, 'read' | 'params'>): Promise<readonly BuyerHabit[]> {
  const called = await callsBySegment(read);
  const rows = await read(`
    with came as (
      select c.market_no, p.bidder_no, c.segment_no, c.buyer_no, cast(count(distinct c.call_no) as integer) as calls
      from participation p
      join buyer_calls c on c.lot_no = p.lot_no
      group by c.market_no, p.bidder_no, c.segment_no, c.buyer_no
    )
    select market_no, bidder_no, segment_no, buyer_no, calls
    from came
    qualify sum(calls) over (partition by market_no, bidder_no) >= ${params.min_calls!}
    order by market_no, bidder_no, segment_no, buyer_no`);
  const [market, bidder] = [rows.market_no as Int32Array, rows.bidder_no as Int32Array];
  const [segment, buyer, calls] = [rows.segment_no, rows.buyer_no, rows.calls] as Int32Array[];
  const sum = createHypergeometricSum({
    logFactorial: logFactorials(called.most),
    exactLimit: params.exact_limit!,
  });
  const habits: BuyerHabit[] = [];
  for (let from = 0; from < market.length; ) {
    let to = from;
    const own = new Map<number, Map<number, number>>();
    for (; to < market.length && market[to] === market[from] && bidder[to] === bidder[from]; to++) {
      const here = own.get(segment![to]!) ?? new Map<number, number>();
      own.set(segment![to]!, here.set(buyer![to]!, calls![to]!));
    }
    const habit = habitOf(own);
    if (habit !== null) habits.push({ market: market[from]!, bidder: bidder[from]!, ...habit });
    from = to;
  }
  return habits;

  function habitOf(
    own: ReadonlyMap<number, ReadonlyMap<number, number>>,
  ): Omit<BuyerHabit, 'market' | 'bidder'> | null {
    const attended = new Map<number, number>();
    const expected = new Map<number, number>();
    const variance = new Map<number, number>();
    const add = (to: Map<number, number>, key: number, value: number): void =>
      void to.set(key, (to.get(key) ?? 0) + value);
    let all = 0;
    for (const [s, here] of own) {
      const { total, byBuyer } = called.bySegment.get(s)!;
      const mine = [...here.values()].reduce((sum, n) => sum + n, 0);
      all += mine;
      for (const [b, n] of here) add(attended, b, n);
      for (const [b, n] of byBuyer) {
        const share = n / total;
        add(expected, b, mine * share);
        if (total > 1) add(variance, b, (mine * share * (1 - share) * (total - mine)) / (total - 1));
      }
    }
    if (expected.size < 2) return null;
    let [favourite, p] = [-1, 1];
    for (const [b, n] of [...attended].sort(([x], [y]) => x - y)) {
      if (n - expected.get(b)! < FEWEST_DEVIATIONS * Math.sqrt(variance.get(b) ?? 0)) continue;
      sum.reset();
      for (const [s, here] of own) {
        const { total, byBuyer } = called.bySegment.get(s)!;
        const mine = [...here.values()].reduce((all, count) => all + count, 0);
        if (byBuyer.has(b)) sum.add(total, byBuyer.get(b)!, mine);
      }
      const tail = Math.min(1, sum.upperTail(n) * expected.size);
      if (tail < p) [favourite, p] = [b, tail];
    }
    return { calls: all, attended, expected, favourite, p };
  }
}

interface Called {
  readonly bySegment: ReadonlyMap<
    number,
    { readonly total: number; readonly byBuyer: ReadonlyMap<number, number> }
  >;
  /** Calls of the busiest segment. */
  readonly most: number;
}

async function callsBySegment(read: ScorerInput['read']): Promise<Called> {
  const rows = await read(`
    select segment_no, buyer_no, cast(count(distinct call_no) as integer) as calls
    from buyer_calls
    group by segment_no, buyer_no
    order by segment_no, buyer_no`);
  const [segment, buyer, calls] = [rows.segment_no, rows.buyer_no, rows.calls] as Int32Array[];
  const bySegment = new Map<number, { total: number; byBuyer: Map<number, number> }>();
  let most = 0;
  segment!.forEach((s, i) => {
    const found = bySegment.get(s) ?? { total: 0, byBuyer: new Map<number, number>() };
    found.total += calls![i]!;
    found.byBuyer.set(buyer![i]!, calls![i]!);
    bySegment.set(s, found);
    most = Math.max(most, found.total);
  });
  return { bySegment, most };
}
