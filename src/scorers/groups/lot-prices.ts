import type { BidBook } from '../bid-book.ts';
import { openBidBook } from '../bid-book.ts';
import type { ScorerInput } from '../scorer.ts';

/** The comparable prices of every lot of the book, lowest first. All arrays lie in shared memory. */
export interface LotPrices {
  /** Bids of the book in order of price: those of place t at book.lotStart[t] … book.lotStart[t] + priced[t]. Equal prices: by bidder. */
  readonly byPrice: Int32Array;
  /** Per place: how many bids have a comparable price. */
  readonly priced: Int32Array;
  /** Per place: what differences of prices are measured in. The ceiling less the fixed part; the lowest price where there is none. */
  readonly scale: Float64Array;
}

/** The prices of the run; made once and shared by all scorers. */
export const openLotPrices = (input: Pick<ScorerInput, 'read' | 'once'>): Promise<LotPrices> =>
  input.once('lot-prices', async () => layOutLotPrices(await openBidBook(input)));

export function layOutLotPrices(book: Pick<BidBook, 'lotStart' | 'price' | 'ceiling' | 'lotNo'>): LotPrices {
  const lots = book.lotNo.length;
  const byPrice = new Int32Array(new SharedArrayBuffer(book.price.length * 4));
  const priced = new Int32Array(new SharedArrayBuffer(lots * 4));
  const scale = new Float64Array(new SharedArrayBuffer(lots * 8)).fill(Number.NaN);
  for (let t = 0; t < lots; t++) {
    const first = book.lotStart[t]!;
    let end = first;
    for (let bid = first; bid < book.lotStart[t + 1]!; bid++) if (book.price[bid]! > 0) byPrice[end++] = bid;
    sortByPrice(byPrice, first, end, book.price);
    priced[t] = end - first;
    if (end > first) scale[t] = book.ceiling[t]! > 0 ? book.ceiling[t]! : book.price[byPrice[first]!]!;
  }
  return { byPrice, priced, scale };
}

/** Bids of [from, to), most often a few, which come in ascending order; bids of equal prices keep it. */
function sortByPrice(bids: Int32Array, from: number, to: number, price: Float64Array): void {
  if (to - from > 32) {
    bids.subarray(from, to).sort((a, b) => price[a]! - price[b]! || a - b);
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const bid = bids[i]!;
    let k = i;
    for (; k > from && price[bids[k - 1]!]! > price[bid]!; k--) bids[k] = bids[k - 1]!;
    bids[k] = bid;
  }
}

/** Customary price steps of every lot, in money; 0 where none is customary. */
export interface PriceSteps {
  /** The step that all bids of the lot lie on. */
  readonly fine: Float64Array;
  /** The step that the roundest of them lies on. */
  readonly coarse: Float64Array;
}

/** The price steps by place. Needs the feature `price_tick`. */
export const readPriceSteps = (
  input: Pick<ScorerInput, 'read' | 'once'>,
  book: BidBook,
): Promise<PriceSteps> =>
  input.once('price-steps', async () => {
    const rows = await input.read(
      'select lot_no, coalesce(tick, 0) as fine, coalesce(coarse_tick, 0) as coarse from price_tick',
    );
    const byPlace = (column: Float64Array): Float64Array => {
      const steps = new Float64Array(new SharedArrayBuffer(book.lotNo.length * 8));
      const lot = rows.lot_no as Int32Array;
      for (let row = 0; row < lot.length; row++) steps[book.placeOf[lot[row]!]!] = column[row]!;
      return steps;
    };
    return { fine: byPlace(rows.fine as Float64Array), coarse: byPlace(rows.coarse as Float64Array) };
  });

/** Per place, the stratum in which the prices of the lot are compared. Needs the feature `lot_market`. */
export const readStrata = (input: Pick<ScorerInput, 'read' | 'once'>, book: BidBook): Promise<Int32Array> =>
  input.once('price-strata', async () => {
    const rows = await input.read('select lot_no, market_no from lot_market');
    const stratum = new Int32Array(new SharedArrayBuffer(book.lotNo.length * 4)).fill(-1);
    const lot = rows.lot_no as Int32Array;
    for (let row = 0; row < lot.length; row++)
      stratum[book.placeOf[lot[row]!]!] = (rows.market_no as Int32Array)[row]!;
    return stratum;
  });
