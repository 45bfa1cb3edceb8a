import { doubles } from '../pairs/pair-tasks.ts';
import type { ItemBook } from './item-book.ts';
import { pairsOf } from './item-comparisons.ts';

/** A bidder reckons what items cost who departs from the control price with more than this share of the bidders it meets. */
const COMPANY = 0.25;

/**
 * What each bidder has in common with those who, like itself, depart from the control price as items cost: the median over these bidders of its
 * correlation with each, by bidder_no. Those are the bidders with whom it is `least` or more; 0 where they are no more than a quarter of
 * those it meets, since two who share a draft have that too in a market where nobody reckons for himself.
 */
export function usualDepartures(book: ItemBook, departing: Float64Array, least: number): Float64Array {
  const { a, b } = pairsOf(book);
  const met: Map<number, number[]>[] = [];
  const meet = (bidder: number, partner: number, value: number): void => {
    const partners = met[bidder] ?? new Map<number, number[]>();
    met[bidder] = partners;
    const values = partners.get(partner);
    if (values === undefined) partners.set(partner, [value]);
    else values.push(value);
  };
  departing.forEach((value, entry) => {
    if (Number.isNaN(value)) return;
    meet(a[entry]!, b[entry]!, value);
    meet(b[entry]!, a[entry]!, value);
  });
  const usual = doubles(book.bidder.reduce((most, bidder) => Math.max(most, bidder + 1), 0));
  met.forEach((partners, bidder) => {
    const common = [...partners.values()].map(median).filter((value) => value >= least);
    if (common.length > COMPANY * partners.size) usual[bidder] = median(common);
  });
  return usual;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[values.length >> 1]!;
}
