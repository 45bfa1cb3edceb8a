import { AWARD_METHODS, type AwardMethod } from '../domain/tables.ts';
import type { Columns } from '../store/database.ts';
import { bidFinder } from './bid-finder.ts';
import { LOT_TIMES_SQL } from './participation-index.ts';
import type { ScorerInput } from './scorer.ts';

/**
 * Who bid what in which lot, and who won: what screens of pairs and groups go through again and again. All arrays lie in shared
 * memory, so that kernels receive them without a copy.
 *
 * Lots are numbered by place: segment by segment, inside a segment by time, lots without a time last. Bids are numbered lot by lot, inside
 * a lot by bidder. One bid per lot and bidder: those of bidders that the source names, whatever became of them, and the comparable prices
 * of anonymous ones.
 */
export interface BidBook {
  /** Per place: the lot, its segment, its minute since 1970 (`NO_TIME`: unknown), its award method (index in `AWARD_METHODS`). */
  readonly lotNo: Int32Array;
  readonly segment: Int32Array;
  readonly minute: Int32Array;
  readonly method: Int32Array;
  /** Ceiling price less the fixed part, in currency units; NaN where there is none. */
  readonly ceiling: Float64Array;
  /** Place of a lot_no; -1 where there is no such lot. */
  readonly placeOf: Int32Array;
  /** Bids of place t: lotStart[t] … lotStart[t + 1]. */
  readonly lotStart: Int32Array;
  /** Per bid: bidder_no, place of its lot, price less the fixed part (NaN: none that can be compared), whether it won (1 or 0). */
  readonly bidder: Int32Array;
  readonly place: Int32Array;
  readonly price: Float64Array;
  readonly won: Int32Array;
  /** Bids of bidder b by place, so in order of time inside each segment: bids[bidderStart[b]] … bids[bidderStart[b + 1]]. */
  readonly bidderStart: Int32Array;
  readonly bids: Int32Array;
  /** Per bidder_no: 1 where the source names it. */
  readonly named: Int32Array;
}

/** Features that the book is made of; rules whose scorer opens it must require them. */
export const BID_BOOK_FEATURES = ['participation', 'lot_segment', 'priced_bids', 'lot_shape'] as const;

/** The book of the run; made once and shared by all scorers. */
export const openBidBook = (input: Pick<ScorerInput, 'read' | 'once'>): Promise<BidBook> =>
  input.once('bid-book', async () => {
    const lots = await input.read(LOTS_SQL);
    const bids = await input.read(BIDS_SQL);
    const prices = await input.read('select lot_no, bidder_no, amount from priced_bids');
    return layOut(lots, bids, prices);
  });

/** 1 for every place whose award method is among those of the rule. */
export function coveredLots(book: BidBook, methods: 'all' | readonly AwardMethod[]): Int32Array {
  const covered = ints(book.lotNo.length);
  const wanted = AWARD_METHODS.map((method) => methods === 'all' || methods.includes(method));
  for (let t = 0; t < covered.length; t++) covered[t] = wanted[book.method[t]!] ? 1 : 0;
  return covered;
}

const METHOD_SQL = `case coalesce(l.award_method, 'unknown') ${AWARD_METHODS.map(
  (method, i) => `when '${method}' then ${i}`,
).join(' ')} else ${AWARD_METHODS.indexOf('unknown')} end`;

const LOTS_SQL = `
  select
    l.lot_no,
    g.segment_no,
    t.minute,
    cast(${METHOD_SQL} as integer) as method,
    cast(l.ceiling_price as double) - s.fixed as ceiling,
    s.fixed as fixed,
    cast(case when s.price_reason is null then 1 else 0 end as integer) as comparable
  from lots l
  join lot_segment g on g.lot_no = l.lot_no
  join lot_shape s on s.lot_no = l.lot_no
  join (${LOT_TIMES_SQL}) t on t.lot_no = l.lot_no
  order by g.segment_no, t.minute, l.lot_no`;

const BIDS_SQL = `
  select lot_no, bidder_no, cast(won as integer) as won, cast(1 as integer) as named
  from participation
  union all
  select b.lot_no, b.bidder_no, cast(b.winner as integer) as won, cast(0 as integer) as named
  from priced_bids b
  join bidders p on p.bidder_no = b.bidder_no
  where p.anonymous`;

function layOut(lots: Columns, rows: Columns, prices: Columns): BidBook {
  const lotNo = lots.lot_no as Int32Array;
  const placeOf = ints(largest(lotNo) + 1).fill(-1);
  for (let t = 0; t < lotNo.length; t++) placeOf[lotNo[t]!] = t;
  const rowLot = rows.lot_no as Int32Array;
  const rowBidder = rows.bidder_no as Int32Array;
  const rowNamed = rows.named as Int32Array;
  const rowWon = rows.won as Int32Array;
  const count = rowLot.length;
  const bidders = Math.max(largest(rowBidder), largest(prices.bidder_no as Int32Array)) + 1;

  const lotStart = ints(lotNo.length + 1);
  const named = ints(bidders);
  for (let row = 0; row < count; row++) {
    lotStart[placeOf[rowLot[row]!]! + 1]! += 1;
    if (rowNamed[row] === 1) named[rowBidder[row]!] = 1;
  }
  for (let t = 0; t < lotNo.length; t++) lotStart[t + 1]! += lotStart[t]!;
  // Lot by lot, then by bidder inside each: the same whatever the order of the rows. Until then bidder and win are one number.
  const bidder = ints(count);
  const free = lotStart.slice();
  for (let row = 0; row < count; row++) {
    const t = placeOf[rowLot[row]!]!;
    const bid = free[t]!;
    free[t] = bid + 1;
    bidder[bid] = 2 * rowBidder[row]! + rowWon[row]!;
  }
  const place = ints(count);
  const won = ints(count);
  const bidderStart = ints(bidders + 1);
  for (let t = 0; t < lotNo.length; t++) {
    sortAscending(bidder, lotStart[t]!, lotStart[t + 1]!);
    for (let bid = lotStart[t]!; bid < lotStart[t + 1]!; bid++) {
      won[bid] = bidder[bid]! & 1;
      bidder[bid]! >>= 1;
      place[bid] = t;
      bidderStart[bidder[bid]! + 1]! += 1;
    }
  }
  for (let b = 0; b < bidders; b++) bidderStart[b + 1]! += bidderStart[b]!;
  const bids = ints(count);
  const nextOfBidder = bidderStart.slice();
  for (let bid = 0; bid < count; bid++) {
    const at = nextOfBidder[bidder[bid]!]!;
    nextOfBidder[bidder[bid]!] = at + 1;
    bids[at] = bid;
  }
  return {
    lotNo,
    segment: lots.segment_no as Int32Array,
    minute: lots.minute as Int32Array,
    method: lots.method as Int32Array,
    ceiling: lots.ceiling as Float64Array,
    placeOf,
    lotStart,
    bidder,
    place,
    price: pricesOf(lots, prices, { placeOf, lotStart, bidder }),
    won,
    bidderStart,
    bids,
    named,
  };
}

function pricesOf(
  lots: Columns,
  prices: Columns,
  book: Pick<BidBook, 'placeOf' | 'lotStart' | 'bidder'>,
): Float64Array {
  const price = doubles(book.bidder.length).fill(Number.NaN);
  const lot = prices.lot_no as Int32Array;
  const whose = prices.bidder_no as Int32Array;
  const amount = prices.amount as Float64Array;
  const comparable = lots.comparable as Int32Array;
  const fixed = lots.fixed as Float64Array;
  const bidAt = bidFinder(book);
  for (let row = 0; row < lot.length; row++) {
    const t = book.placeOf[lot[row]!]!;
    if (comparable[t] === 0) continue;
    const bid = bidAt(lot[row]!, whose[row]!);
    if (bid >= 0) price[bid] = amount[row]! - fixed[t]!;
  }
  return price;
}

/** Values of [from, to), most often a few. */
export function sortAscending(array: Int32Array | Float64Array, from: number, to: number): void {
  if (to - from > 32) {
    array.subarray(from, to).sort();
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const value = array[i]!;
    let k = i;
    for (; k > from && array[k - 1]! > value; k--) array[k] = array[k - 1]!;
    array[k] = value;
  }
}

function largest(array: Int32Array): number {
  let most = -1;
  for (let i = 0; i < array.length; i++) if (array[i]! > most) most = array[i]!;
  return most;
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
