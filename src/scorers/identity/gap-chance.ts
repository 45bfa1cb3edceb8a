import { countBelow } from '../count-below.ts';
import type { GuaranteeBook, SeriesTimes } from './guarantee-book.ts';

const HOUR = 3600;
/** Half-widths, in seconds, of the windows around a pair in which rates are taken. */
const REACHES = [HOUR / 6, HOUR, 6 * HOUR, 24 * HOUR] as const;
/** How many bidders of the lot itself weigh as much as the habits of all lots. */
const OWN_WEIGHT = 5;

/**
 * Chance that the numbers of two unrelated bidders of one lot, i and j, lie within `gap` of each other. If a bidder of the lot buys its
 * guarantee around that time at a rate f, and the guarantor issues numbers there at a rate v as a Poisson process, then at most gap - 1
 * others were issued between the two with probability 2 f * integral of P(Poisson(v s) < gap) ds = 2 gap f / v.
 *
 * f comes from when bidders of all lots buy, counted back from the deadline, and from the other bidders of this lot; v from how far the
 * numbers of the series ran between the first and last of at least `others` further guarantees nearby. Both are taken in windows of 10 minutes
 * and 1, 6 and 24 hours to either side and over the whole series: the largest f, the smallest v. The two themselves are left out.
 *
 * @returns NULL where too few guarantees of the series are known to tell its volume
 */
export function gapChance(
  book: GuaranteeBook,
  i: number,
  j: number,
  gap: number,
  others: number,
): number | null {
  const { second, seriesOf, timed } = book;
  const at = (second[i]! + second[j]!) / 2;
  const inSeries = timed[seriesOf[i]!]!;
  let issued: number | null = null;
  for (const reach of [...REACHES, Number.POSITIVE_INFINITY]) {
    const rate = rateOfIssue(book, inSeries, [i, j], at, reach, Math.max(2, others));
    if (rate !== null) issued = Math.min(issued ?? rate, rate);
  }
  if (issued === null) return null;
  const span = inSeries.second.at(-1)! - inSeries.second[0]!;
  const bought = Math.max(rateOfPurchase(book, i, j, at), 1 / span);
  return Math.min(1, (2 * Math.max(1, gap) * bought) / issued);
}

/** Chance a second that a bidder of the lot buys its guarantee around `at`. */
function rateOfPurchase(book: GuaranteeBook, i: number, j: number, at: number): number {
  const { before, second, leads } = book;
  const lead = (before[i]! + before[j]!) / 2;
  const own = book.ofLot.get(book.lot[i]!)!.filter((g) => g !== i && g !== j && !Number.isNaN(second[g]!));
  let rate = 0;
  for (const reach of REACHES) {
    // One more is counted in, but not where a window is so narrow that one more would outweigh the rest.
    const more = reach >= HOUR ? 1 : 0;
    const pooled = Number.isNaN(lead)
      ? 1
      : (Math.max(0, countBelow(leads, lead + reach, true) - countBelow(leads, lead - reach, false) - 2) +
          more) /
        (Math.max(1, leads.length - 2) + more);
    const near = own.filter((g) => Math.abs(second[g]! - at) <= reach).length;
    // Nobody buys for the lot after its deadline.
    const width = reach + (lead > 0 ? Math.min(reach, lead) : reach);
    rate = Math.max(rate, (OWN_WEIGHT * pooled + near) / (OWN_WEIGHT + own.length) / width);
  }
  return rate;
}

/** Numbers a second between the first and the last of the others near `at`; NULL where these are too few or do not count upwards. */
function rateOfIssue(
  { running, second: times }: GuaranteeBook,
  { entry, second }: SeriesTimes,
  pair: readonly number[],
  at: number,
  reach: number,
  fewest: number,
): number | null {
  let from = countBelow(second, at - reach, false);
  let to = countBelow(second, at + reach, true) - 1;
  const inside = pair.filter((g) => Math.abs(times[g]! - at) <= reach).length;
  if (to - from + 1 - inside < fewest) return null;
  while (pair.includes(entry[from]!)) from++;
  while (pair.includes(entry[to]!)) to--;
  const seconds = second[to]! - second[from]!;
  const numbers = running[entry[to]!]! - running[entry[from]!]!;
  return seconds > 0 && numbers > 0 ? numbers / seconds : null;
}
