import { randomOf } from '../../bench/market-random.ts';
import type { World } from './world.ts';

export const firms = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}${String(i + 1).padStart(2, '0')}`);

export const times = <T>(count: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** A bill of 60 items: the control price's own list, then a list of each bidder by `price`. */
export function bill(
  world: World,
  lot_id: string,
  bidders: readonly string[],
  price: (bidder: string, control: number, item: number) => number,
): void {
  times(60, (item) => {
    const control = Math.round(1000 * Math.exp(2 * randomOf(7, 'bill', lot_id, item).next())) / 100;
    for (const bidder of [null, ...bidders]) {
      const unit_price = (bidder === null ? control : price(bidder, control, item)).toFixed(2);
      world.add('bid_items', {
        lot_id,
        bidder_id: bidder,
        item_path: `1/${Math.floor(item / 20) + 1}`,
        item_code: `0101${String(item + 1).padStart(5, '0')}001`,
        description: `项目${item + 1}`,
        unit: 'm3',
        quantity: 10 + item,
        unit_price,
        amount: (Number(unit_price) * (10 + item)).toFixed(2),
        competitive: 'true',
      });
    }
  });
}

/** A price of somebody who reckons for himself: 8 % below the control price on average, 8 % apart. */
export const noisy = (control: number, ...subject: readonly (string | number)[]): number => {
  const random = randomOf(7, 'price', ...subject);
  return Math.max(0.01, control * (0.92 + 0.08 * random.normal()));
};
