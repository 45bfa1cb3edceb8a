/** Running sums of one bidder's `relative` prices in lots without the other bidder of the pair. */
export interface OutsideLevel {
  lots: number;
  sum: number;
  squares: number;
  noise: number;
}

export const outsideLevel = (): OutsideLevel => ({ lots: 0, sum: 0, squares: 0, noise: 0 });

export function clearLevel(level: OutsideLevel): void {
  level.lots = 0;
  level.sum = 0;
  level.squares = 0;
  level.noise = 0;
}

/**
 * How two firms' prices should compare in joint lots, by what each asks elsewhere. In units of ln price; `difference` is a's level less
 * b's.
 */
export interface PairNull {
  readonly difference: number;
  /** Variance of that difference as an estimate. */
  readonly error: number;
  /** Spread of ln(price of a / price of b) from lot to lot, and the standard error of its logarithm. */
  readonly spread: number;
  readonly spreadError: number;
}

/** Share of the raw variance below which a firm's own part is not believed: the others' part was overestimated. */
const LEAST_OWN_SHARE = 0.25;

/** @returns NULL where all prices elsewhere stand alike to the others' */
export function pairNull(a: OutsideLevel, b: OutsideLevel): PairNull | null {
  const one = own(a);
  const other = own(b);
  const variance = one.variance + other.variance;
  if (!(variance > 0)) return null;
  return {
    difference: a.sum / a.lots - b.sum / b.lots,
    error: one.raw / a.lots + other.raw / b.lots,
    spread: Math.sqrt(variance),
    spreadError: Math.sqrt(one.doubt + other.doubt) / (2 * variance),
  };
}

/** A firm's own variance, the raw one with the part of the others' mean in it, and the variance of the former as an estimate. */
function own({ lots, sum, squares, noise }: OutsideLevel) {
  const raw = Math.max(0, (squares - (sum * sum) / lots) / (lots - 1));
  const variance = Math.max(raw - noise / lots, LEAST_OWN_SHARE * raw);
  // 2 for a normal law; real prices have heavier tails.
  return { raw, variance, doubt: (3 * raw * raw) / (lots - 1) };
}
