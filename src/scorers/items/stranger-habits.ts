import type { LotPrices } from './agreeing-lists.ts';
import type { Companions, Elsewhere } from './elsewhere.ts';
import { TOLD } from './elsewhere.ts';
import { middleSpread } from './price-modes.ts';
import { classOfPair, PRICE_CLASSES, priceClass } from './price-steps.ts';

/** First class of prices, a thousand steps and more, on which strangers seldom agree by rounding alone. */
const TELLING = 4;

/** Counts how often bidders of a lot who never agreed in any have an item's price in common, and how far their prices lie apart. */
export function countAgreements(
  to: Elsewhere,
  place: number,
  { bidder, price, step, first, items }: LotPrices,
  explained: readonly Uint8Array[],
  told: readonly Uint8Array[],
  companions: Companions,
): void {
  const strangers = (a: number, b: number): boolean => {
    for (let c = companions.start[a]!; c < companions.start[a + 1]!; c++)
      if (companions.of[c] === b) return false;
    return true;
  };
  const classes = price.map((prices, l) => Uint8Array.from(prices, (value) => priceClass(value, step[l]!)));
  for (let a = first; a < bidder.length; a++)
    for (let b = a + 1; b < bidder.length; b++) {
      if (!strangers(bidder[a]!, bidder[b]!)) continue;
      const apart: number[] = [];
      for (let k = 0; k < items; k++) {
        const [one, other] = [told[a]![k], told[b]![k]];
        if (one === TOLD.nothing || other === TOLD.nothing) continue;
        if (explained[a]![k] === 1 || explained[b]![k] === 1) continue;
        const equal = price[a]![k] === price[b]![k];
        const common = one === TOLD.common || other === TOLD.common;
        const c = classOfPair(classes[a]![k]!, classes[b]![k]!);
        if (equal && c >= TELLING) {
          to.agreed[place]! += 1;
          if (common) to.agreedCommon[place]! += 1;
        }
        if (common) continue;
        to.tried[place * PRICE_CLASSES + c]! += 1;
        if (equal) to.met[place * PRICE_CLASSES + c]! += 1;
        else apart.push(Math.log(price[a]![k]! / price[b]![k]!));
      }
      const spread = middleSpread(Float64Array.from(apart).sort());
      if (spread === 0) continue;
      to.spread[place]! += spread;
      to.spreads[place]! += 1;
    }
}
