import type { PriceLevels } from './price-levels.ts';

/** Sums over some bids of one bidder, `SUM.width` numbers: how its prices stand to those of the other bidders of its lots. */
export type PriceSums = Float64Array;

export const SUM = {
  /** Lots with at least three prices. */
  lots: 0,
  /** Of `relative`, its square and `noise`; see `PriceLevels`. */
  relative: 1,
  squares: 2,
  noise: 3,
  /** Of (n - 1) x^2 - 1 for the residual x, its square, and of n - 2: the first over the last is the bidder's own variance in units of the
   * average bidder's. */
  parts: 4,
  partSquares: 5,
  weights: 6,
  width: 7,
} as const;

export const priceSums = (): PriceSums => new Float64Array(SUM.width);

/** Whether the price of a bid can be compared. */
export const enters = ({ relative, residual }: PriceLevels, bid: number): boolean =>
  !Number.isNaN(relative[bid]!) && !Number.isNaN(residual[bid]!);

/** Adds a bid on the lot at `place`, if its price can be compared, to the sums that begin at `at`; `sign` -1 takes it out. */
export function addBid(
  sums: PriceSums,
  at: number,
  levels: PriceLevels,
  bid: number,
  place: number,
  sign: 1 | -1 = 1,
): void {
  if (!enters(levels, bid)) return;
  const value = levels.relative[bid]!;
  const x = levels.residual[bid]!;
  const n = levels.size[place]!;
  const part = (n - 1) * x * x - 1;
  sums[at + SUM.lots]! += sign;
  sums[at + SUM.relative]! += sign * value;
  sums[at + SUM.squares]! += sign * value * value;
  sums[at + SUM.noise]! += sign * levels.noise[bid]!;
  sums[at + SUM.parts]! += sign * part;
  sums[at + SUM.partSquares]! += sign * part * part;
  sums[at + SUM.weights]! += sign * (n - 2);
}
