import { type BidBook, coveredLots } from '../bid-book.ts';
import { type LotPrices, openLotPrices } from '../groups/lot-prices.ts';
import type { ScorerInput } from '../scorer.ts';
import { type AwardRule, readAwardRule, trimmed } from './award-rule.ts';

/**
 * Where the bids of a lot stand whose benchmark is a trimmed mean. A bid moves such a mean as far as its price does when prices beyond the
 * bids that trimming leaves are moved to these (the influence function of the trimmed mean, Huber 1981).
 */
export interface BenchmarkLot {
  readonly rule: AwardRule;
  /** Comparable prices. */
  readonly n: number;
  /** Prices between which a bid moves the mean, and mean and standard deviation of the prices so moved. */
  readonly lowest: number;
  readonly highest: number;
  readonly mean: number;
  readonly sd: number;
}

/** How a firm's prices stand, over all lots: what tells habits of firms from the plans of a group. */
export interface Standing {
  /** Per bidder: sum of its positions in standard deviations of the lot, of their squares, and how many. */
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  readonly count: Int32Array;
  /** Of all bidders: see `levelPersistence`. */
  readonly products: number;
  readonly pairs: number;
}

export interface BenchmarkLots {
  readonly prices: LotPrices;
  /** By place; NULL: no rule that is understood, another award method, or no two different prices. */
  readonly lots: readonly (BenchmarkLot | null)[];
  /** 1 where the award method is covered, whatever is known of its rule. */
  readonly covered: Int32Array;
  readonly standing: Standing;
}

/** The lots of the run awarded by a benchmark that is known. Needs the features of the bid book. */
export async function openBenchmarkLots(input: ScorerInput, book: BidBook): Promise<BenchmarkLots> {
  const covered = coveredLots(book, input.awardMethods);
  const prices = await openLotPrices(input);
  const rules = await input.once('award-rules', () => readRules(input, book));
  const lots = Array.from(covered, (valid, t) =>
    valid === 1 ? lotAt(book, prices, t, rules[t] ?? null) : null,
  );
  return { prices, lots, covered, standing: standingOf(book, prices, lots) };
}

async function readRules(
  { read }: Pick<ScorerInput, 'read'>,
  book: BidBook,
): Promise<readonly (AwardRule | null)[]> {
  const rows = await read(
    `select lot_no, cast(award_rule as varchar) as award_rule from lots where award_rule is not null order by lot_no`,
  );
  const texts = new Map<string, AwardRule | null>();
  const rules: (AwardRule | null)[] = Array.from(book.lotNo, () => null);
  for (const [i, lot] of Array.from(rows.lot_no as Int32Array).entries()) {
    const text = (rows.award_rule as readonly string[])[i]!;
    if (!texts.has(text)) texts.set(text, readAwardRule(text));
    rules[book.placeOf[lot]!] = texts.get(text) ?? null;
  }
  return rules;
}

function lotAt(book: BidBook, prices: LotPrices, t: number, rule: AwardRule | null): BenchmarkLot | null {
  const n = prices.priced[t]!;
  if (rule === null || n < 2) return null;
  const first = book.lotStart[t]!;
  const price = (i: number): number => book.price[prices.byPrice[first + i]!]!;
  const { low, high } = trimmed(rule, n);
  const lowest = price(low);
  const highest = price(n - 1 - high);
  let sum = 0;
  let squares = 0;
  // From the middle of the kept prices, so that tight bids keep their variance.
  const middle = price(Math.floor((low + n - 1 - high) / 2));
  for (let i = 0; i < n; i++) {
    const from = clip(price(i), lowest, highest) - middle;
    sum += from;
    squares += from * from;
  }
  const sd = Math.sqrt(Math.max(0, squares - (sum * sum) / n) / (n - 1));
  return sd > 0 ? { rule, n, lowest, highest, mean: middle + sum / n, sd } : null;
}

const clip = (price: number, lowest: number, highest: number): number =>
  Math.min(Math.max(price, lowest), highest);

/** Where a price stands in its lot, in standard deviations of what moves the benchmark. */
export const positionOf = ({ lowest, highest, mean, sd }: BenchmarkLot, price: number): number =>
  (clip(price, lowest, highest) - mean) / sd;

function standingOf(book: BidBook, prices: LotPrices, lots: readonly (BenchmarkLot | null)[]): Standing {
  const bidders = book.bidderStart.length - 1;
  const positions = {
    sum: new Float64Array(bidders),
    squares: new Float64Array(bidders),
    count: new Int32Array(bidders),
  };
  for (const [t, lot] of lots.entries()) {
    if (lot === null) continue;
    const first = book.lotStart[t]!;
    for (let i = 0; i < prices.priced[t]!; i++) {
      const bid = prices.byPrice[first + i]!;
      const at = positionOf(lot, book.price[bid]!);
      const who = book.bidder[bid]!;
      positions.sum[who]! += at;
      positions.squares[who]! += at * at;
      positions.count[who]! += 1;
    }
  }
  let [products, pairs] = [0, 0];
  for (let who = 0; who < bidders; who++) {
    const own = repeatsOf(positions, who);
    products += own.products;
    pairs += own.pairs;
  }
  return { ...positions, products, pairs };
}

/**
 * How much alike a firm's positions are from lot to lot, the members of a group left out: the mean product of two positions of one firm (the
 * intraclass correlation; positions have variance 1), at the upper end of its error. Honest firms have levels of their own, so that what a
 * group of them does in one lot it tends to do in the next; lots are no independent witnesses. 0.95 where there is next to nothing to go by.
 */
export function levelPersistence({ standing }: BenchmarkLots, members: ArrayLike<number>): number {
  let { products, pairs } = standing;
  for (const who of Array.from(members)) {
    const own = repeatsOf(standing, who);
    products -= own.products;
    pairs -= own.pairs;
  }
  // The square root of a count of pairs that firms of many lots share overstates what is known; half of them is nearer.
  return pairs <= 0 ? MOST : Math.min(MOST, Math.max(0, products / pairs) + 2 / Math.sqrt(pairs / 2));
}

const MOST = 0.95;

/** Sum of the products of two positions of a firm in different lots, in both orders, and how many. */
function repeatsOf(
  { sum, squares, count }: Pick<Standing, 'sum' | 'squares' | 'count'>,
  who: number,
): { readonly products: number; readonly pairs: number } {
  const n = count[who] ?? 0;
  return n < 2 ? { products: 0, pairs: 0 } : { products: sum[who]! ** 2 - squares[who]!, pairs: n * (n - 1) };
}
