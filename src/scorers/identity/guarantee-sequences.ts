import type { Scorer } from '../scorer.ts';
import { answerListed, type ListedPair } from './answer-listed.ts';
import { gapChance } from './gap-chance.ts';
import { type GuaranteeBook, guaranteeBook } from './guarantee-book.ts';

/**
 * Do two bidders of one lot hold guarantees of one guarantor whose numbers nearly follow each other, more often than its volume explains?
 * Of each lot in which both hold one of the same series: chance of a gap as small as theirs (`gapChance`); over the lots Fisher's product of p-values.
 *
 * Subjects: found here, pairs with a gap of at most `max_gap` in some lot. Params: `fdr, max_gap, min_others`. `statistic`: smallest gap. `n`: lots
 * with a gap of at most `max_gap`.
 */
export const guaranteeSequences: Scorer = async ({ read, params }) => {
  const book = guaranteeBook(
    await read(`
      select lot_no, bidder_no, series_no, running, second, before, partners
      from guarantees order by series_no, running, lot_no, bidder_no, source_no, line`),
  );
  const { pairs, tests } = closePairs(book, params.max_gap!);
  return answerListed(
    pairs.map(([a, b]) => weighPair(book, a, b, params.max_gap!, params.min_others!)),
    tests,
    params.fdr!,
  );
};

/** Pairs of bidders whose numbers in some lot are close, and how many pairs of a lot hold guarantees of one series at all. */
function closePairs(book: GuaranteeBook, maxGap: number) {
  const { lot, bidder, running } = book;
  const names = new Map<string, readonly [number, number]>();
  let tests = 0;
  for (const series of book.series) {
    const byLot = new Map<number, number[]>();
    for (const entry of series) {
      const own = byLot.get(lot[entry]!);
      if (own === undefined) byLot.set(lot[entry]!, [entry]);
      else own.push(entry);
    }
    for (const entries of byLot.values()) {
      const holders = new Set(entries.map((entry) => bidder[entry]!)).size;
      tests += (holders * (holders - 1)) / 2;
      for (const [i, x] of entries.entries())
        for (let j = i + 1; j < entries.length; j++) {
          const y = entries[j]!;
          if (running[y]! - running[x]! > maxGap) break;
          // Numbers are distinct but for slips of the record; of many equal ones, those nearby show it.
          if (j - i > maxGap + 1) break;
          if (!areRivals(book, x, y)) continue;
          const pair = [Math.min(bidder[x]!, bidder[y]!), Math.max(bidder[x]!, bidder[y]!)] as const;
          names.set(pair.join(' '), pair);
        }
    }
  }
  return { pairs: [...names.values()].sort(([a, b], [c, d]) => a - c || b - d), tests };
}

const areRivals = ({ bidder, partners }: GuaranteeBook, x: number, y: number): boolean =>
  bidder[x] !== bidder[y] && (partners[x]! < 0 || partners[x] !== partners[y]);

function weighPair(book: GuaranteeBook, a: number, b: number, maxGap: number, others: number): ListedPair {
  const { second } = book;
  let [close, smallestGap, product, least] = [0, Number.POSITIVE_INFINITY, 1, 1];
  let [weighed, timed] = [0, 0];
  for (const { x, y, gap } of gapsOf(book, a, b)) {
    if (gap <= maxGap) close++;
    smallestGap = Math.min(smallestGap, gap);
    if (Number.isNaN(second[x]!) || Number.isNaN(second[y]!)) continue;
    timed++;
    const p = gapChance(book, x, y, gap, others);
    if (p === null) continue;
    weighed++;
    product *= p;
    least *= gapChance(book, x, y, 1, others)!;
  }
  return {
    a,
    b,
    p: weighed === 0 ? Number.NaN : productTail(product, weighed),
    smallest: weighed === 0 ? Number.NaN : productTail(least, weighed),
    statistic: smallestGap,
    n: close,
    reason: weighed > 0 ? null : timed > 0 ? 'volume_unknown' : 'issue_time_unknown',
  };
}

/** In each lot the two closest numbers of the pair in one series. */
function gapsOf(book: GuaranteeBook, a: number, b: number) {
  const { lot, bidder, running, seriesOf } = book;
  const closest = new Map<number, { x: number; y: number; gap: number }>();
  for (const x of book.ofBidder.get(a)!)
    for (const y of book.ofLot.get(lot[x]!)!) {
      if (bidder[y] !== b || seriesOf[x] !== seriesOf[y] || !areRivals(book, x, y)) continue;
      const gap = Math.abs(running[x]! - running[y]!);
      const known = closest.get(lot[x]!);
      if (known === undefined || gap < known.gap) closest.set(lot[x]!, { x, y, gap });
    }
  return [...closest.entries()].sort(([x], [y]) => x - y).map(([, found]) => found);
}

/** P(a product of `count` independent uniform numbers <= `product`), as in Fisher's combination. */
export function productTail(product: number, count: number): number {
  if (product <= 0) return 0;
  const log = -Math.log(product);
  let [term, sum] = [1, 1];
  for (let k = 1; k < count; k++) {
    term *= log / k;
    sum += term;
  }
  return Math.min(1, product * sum);
}
