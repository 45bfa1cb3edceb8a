/** Prices are kept to four decimals; in whole numbers of that unit every step divides exactly. */
const UNIT = 10_000;
const STEPS = [1000, 100, 10, 1, 0.1, 0.01, 0.001, 0.0001] as const;
/** Share of a list's prices that lie on its step. */
const ON_STEP = 0.9;

/** Smallest step between the prices of a list: the coarsest decimal one that nearly all of them lie on, in currency units. */
export function priceStep(prices: Float64Array): number {
  let known = 0;
  const on = new Int32Array(STEPS.length);
  for (const price of prices) {
    if (Number.isNaN(price)) continue;
    known++;
    for (let s = 0; s < STEPS.length; s++) if (liesOn(price, STEPS[s]!)) on[s]! += 1;
  }
  const found = STEPS.find((_, s) => on[s]! >= ON_STEP * known);
  return found ?? 1 / UNIT;
}

function liesOn(price: number, step: number): boolean {
  return Math.round(price * UNIT) % Math.round(step * UNIT) === 0;
}

/** Classes of prices that coincide about equally often: four orders of magnitude above the step, each of round and of other prices. */
export const PRICE_CLASSES = 8;

/** Steps from one round price to the next. */
export const ROUND = 100;

export const isRound = (price: number, step: number): boolean => liesOn(price, ROUND * step);

/** Class of a price among those of a list with this step; the odd classes hold the round prices, the higher ones the larger. */
export function priceClass(price: number, step: number): number {
  const size = Math.max(0, Math.min(3, Math.floor(Math.log10(price / step) + 1e-9) - 1));
  return 2 * size + (isRound(price, step) ? 1 : 0);
}

/** Of the classes of two prices the one in which they would coincide more often. */
export function classOfPair(one: number, other: number): number {
  return 2 * Math.min(one >> 1, other >> 1) + ((one | other) & 1);
}
