import type { GroupCalls } from './shared-out-buyers.ts';

/** The calls of one market on which members of a group bid, in segments in which at least two of them did. */
export interface BuyerMarket {
  readonly count: number;
  readonly buyers: number;
  /** Per call its buyer, counted in the market; calls [blocks[k], blocks[k + 1]) are of one segment. */
  readonly buyer: Int32Array;
  readonly blocks: Int32Array;
  /** (members - 1)(buyers - 1). */
  readonly freedom: number;
  /** Mutual information of member and buyer over the bids, times their number, in nats, if the calls had these buyers. */
  readonly shared: (buyer: Int32Array) => number;
  /** The most that it could be: the smaller entropy, times the number of bids. */
  readonly most: number;
}

/** Markets of a group, in order. */
export function marketsOf(calls: GroupCalls, group: number): readonly BuyerMarket[] {
  const markets: BuyerMarket[] = [];
  const end = calls.start[group + 1]!;
  for (let from = calls.start[group]!; from < end; ) {
    let to = from;
    while (to < end && calls.market[to] === calls.market[from]) to++;
    const market = marketOf(calls, from, to);
    if (market !== null) markets.push(market);
    from = to;
  }
  return markets;
}

function marketOf(
  { segment, call, buyer, bidder }: GroupCalls,
  from: number,
  to: number,
): BuyerMarket | null {
  const rows: number[] = [];
  const blocks: number[] = [0];
  const callStart: number[] = [];
  for (let first = from; first < to; ) {
    let last = first;
    while (last < to && segment[last] === segment[first]) last++;
    if (bidder.subarray(first, last).some((one) => one !== bidder[first])) {
      for (let row = first; row < last; row++) {
        if (row === first || call[row] !== call[row - 1]) callStart.push(rows.length);
        rows.push(row);
      }
      blocks.push(callStart.length);
    }
    first = last;
  }
  if (rows.length === 0) return null;
  const memberNo = numbered(rows.map((row) => bidder[row]!));
  const buyerNo = numbered(rows.map((row) => buyer[row]!));
  const count = callStart.length;
  callStart.push(rows.length);
  const own = Int32Array.from({ length: count }, (_, k) => buyerNo.of[callStart[k]!]!);
  const { of: member, size: members } = memberNo;
  const buyers = buyerNo.size;
  const cells = new Int32Array(members * buyers);
  const totals = new Int32Array(buyers);
  const whole = xLogX(rows.length);
  const memberSum = sumXLogX(countsOf(member, members));

  const sums = (of: Int32Array): readonly [cells: number, totals: number] => {
    let [both, alone] = [0, 0];
    for (let k = 0; k < count; k++) {
      const b = of[k]!;
      for (let i = callStart[k]!; i < callStart[k + 1]!; i++) {
        const n = ++cells[member[i]! * buyers + b]!;
        both += xLogX(n) - xLogX(n - 1);
        const m = ++totals[b]!;
        alone += xLogX(m) - xLogX(m - 1);
      }
    }
    cells.fill(0);
    totals.fill(0);
    return [both, alone];
  };
  const shared = (of: Int32Array): number => {
    const [both, alone] = sums(of);
    return both - alone - memberSum + whole;
  };
  return {
    count,
    buyers,
    buyer: own,
    blocks: Int32Array.from(blocks),
    freedom: (members - 1) * (buyers - 1),
    shared,
    most: whole - Math.max(memberSum, sums(own)[1]),
  };
}

/** Values as 0, 1, … in the order of their size. */
function numbered(values: readonly number[]): { readonly of: Int32Array; readonly size: number } {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const noOf = new Map(distinct.map((value, no) => [value, no]));
  return { of: Int32Array.from(values, (value) => noOf.get(value)!), size: distinct.length };
}

function countsOf(of: Int32Array, size: number): Int32Array {
  const counts = new Int32Array(size);
  for (const one of of) counts[one]! += 1;
  return counts;
}

const sumXLogX = (counts: Int32Array): number => {
  let sum = 0;
  for (const n of counts) sum += xLogX(n);
  return sum;
};
const xLogX = (n: number): number => (n <= 1 ? 0 : n * Math.log(n));
