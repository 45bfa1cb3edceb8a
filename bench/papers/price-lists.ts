import { type Random, randomOf } from '../market-random.ts';
import type { Lot, Market } from '../market-types.ts';
import { VENDOR_COUNT } from './bill-habits.ts';

/** Prices that anybody can look up: by item of a trade. */
export interface PriceList {
  readonly published: readonly number[];
  /** Default of each vendor's software. */
  readonly defaults: readonly (readonly number[])[];
}

export const CATALOGUE = 200;
/** Share of the defaults that are the published price; the others are the vendor's own, so far from it. */
const PUBLISHED = 0.6;
const VENDOR_SPREAD = 0.06;
/** Published prices move with the quarter. */
const QUARTER = 91;

export const toCents = (value: number, step = 0.01): number =>
  Math.round(Math.max(step, Math.round(value / step) * step) * 100) / 100;

/** Published prices and software defaults of a trade in the quarter of a lot. */
export function priceLists({ options }: Market): (lot: Lot) => PriceList {
  const made = new Map<string, PriceList>();
  return ({ cell: { category }, day }) => {
    const quarter = Math.floor(day / QUARTER);
    const key = `${category}/${quarter}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const usual = listOf(
      randomOf(options.seed, 'items', category),
      (random) => 10 ** random.between(0.3, 3.3),
    );
    const move = randomOf(options.seed, 'published prices', category, quarter);
    const published = usual.map((price) => toCents(price * Math.exp(0.02 * move.normal())));
    const defaults = Array.from({ length: VENDOR_COUNT }, (_, vendor) => {
      const random = randomOf(options.seed, 'software', category, quarter, vendor);
      return published.map((price) =>
        random.chance(PUBLISHED) ? price : toCents(price * Math.exp(VENDOR_SPREAD * random.normal())),
      );
    });
    const list = { published, defaults };
    made.set(key, list);
    return list;
  };
}

const listOf = (random: Random, price: (random: Random) => number): readonly number[] =>
  Array.from({ length: CATALOGUE }, () => price(random));
