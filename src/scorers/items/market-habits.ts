import { MAX_CORRECTION, surenessOf } from './coincidence.ts';
import { type Elsewhere, TOLD } from './elsewhere.ts';
import type { LotLists } from './lot-lists.ts';
import { middleSpread } from './price-modes.ts';
import { PRICE_CLASSES } from './price-steps.ts';

/** How often strangers agree in other lots than one, for bidders of a lot in which nobody else can show it. */
export interface MarketHabits {
  /** Of what strangers agree on, the share that is common in further lots. */
  readonly shown: number;
  /** Per price class: chance that rounding makes one of two prices of an item that are nobody else's. */
  readonly coincidence: (
    lists: LotLists,
    a: number,
    b: number,
    own: (item: number) => boolean,
  ) => Float64Array;
  /**
   * Share of the items whose prices are nobody else's on which two bidders may nevertheless have taken a common default: of what strangers
   * agree on, other lots show a share, and so they do of what these two would.
   *
   * @param agreed per item: 1 where the two prices agree
   * @param own whether neither price of an item is known of others
   */
  readonly hidden: (
    lists: LotLists,
    a: number,
    b: number,
    mask: number,
    agreed: Uint8Array,
    own: (item: number) => boolean,
  ) => number;
}

/** @returns the habits of all lots but that of the given place */
export function marketHabits({
  agreed,
  agreedCommon,
  tried,
  met,
  spread,
  spreads,
}: Elsewhere): (place: number) => MarketHabits {
  const sum = (of: Int32Array | Float64Array): number => {
    let total = 0;
    for (const one of of) total += one;
    return total;
  };
  const [allAgreed, allCommon] = [sum(agreed), sum(agreedCommon)];
  const [allSpread, allSpreads] = [sum(spread), sum(spreads)];
  const byClass = (of: Int32Array): Float64Array => {
    const totals = new Float64Array(PRICE_CLASSES);
    of.forEach((one, at) => {
      totals[at % PRICE_CLASSES]! += one;
    });
    return totals;
  };
  const [allTried, allMet] = [byClass(tried), byClass(met)];
  return (place) => {
    const shown = (1 + allCommon - agreedCommon[place]!) / (2 + allAgreed - agreed[place]!);
    return {
      shown,
      coincidence: (lists, a, b, own) => {
        const sureness = surenessOf(lists);
        // Prices coincide the more often the closer they lie.
        const usualSpread = (allSpread - spread[place]!) / Math.max(1, allSpreads - spreads[place]!);
        const pairSpread = spreadOf(lists, a, b, own);
        const closer = pairSpread === 0 ? MAX_CORRECTION : usualSpread / pairSpread;
        const correction = Math.max(1, Math.min(MAX_CORRECTION, closer));
        return Float64Array.from({ length: PRICE_CLASSES }, (_, c) => {
          const at = place * PRICE_CLASSES + c;
          const usual = (1 + allMet[c]! - met[at]!) / (1 + allTried[c]! - tried[at]!);
          return Math.min(1, correction * usual, sureness(a, b, c));
        });
      },
      hidden: ({ price, shared, told, section }, a, b, mask, both, own) => {
        let [publicly, rare] = [0, 0];
        for (let k = 0; k < section.length; k++) {
          if (Number.isNaN(price[a]![k]! + price[b]![k]!)) continue;
          if (own(k)) rare++;
          else if (
            both[k] === 1 &&
            ((shared[a]![k]! | shared[b]![k]!) & mask) === 0 &&
            (told[a]![k] === TOLD.common || told[b]![k] === TOLD.common)
          )
            publicly++;
        }
        return rare === 0 ? 0 : Math.min(1, ((publicly + 1) * (1 - shown)) / shown / rare);
      },
    };
  };
}

/** Unequal prices that tell how far those of two lists lie apart. */
const FEW = 8;

/** How far the prices lie apart that two lists ask for items of which neither is known of others: 0 where too few differ. */
function spreadOf(
  { price, section }: LotLists,
  a: number,
  b: number,
  own: (item: number) => boolean,
): number {
  const apart: number[] = [];
  for (let k = 0; k < section.length; k++) {
    const ratio = price[a]![k]! / price[b]![k]!;
    if (!Number.isNaN(ratio) && ratio !== 1 && own(k)) apart.push(Math.log(ratio));
  }
  return apart.length < FEW ? 0 : middleSpread(Float64Array.from(apart).sort());
}
