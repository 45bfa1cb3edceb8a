/** Who could have met whom, counted: what bounds the number of circles that could be asked about. */
export interface Chances {
  /** Pairs of firms that could have met often enough to be a candidate. */
  readonly pairs: number;
  /** Of each firm the number of such pairs that it is in; null where there are too many to count. */
  readonly partners: Int32Array | null;
}

/**
 * Upper bound on the sets of `size` firms any two of whom could have met, whether they did or not: the smaller of what so many pairs can
 * form at most (Kruskal 1963 and Katona 1968: x over `size` where the pairs are x over 2) and of the sum over firms of the sets
 * among its partners, each set counted once for each of its members.
 */
export function possibleCircles({ pairs, partners }: Chances, size: number): number {
  const whole = choose((1 + Math.sqrt(1 + 8 * pairs)) / 2, size);
  if (partners === null) return whole;
  let sets = 0;
  for (const count of partners) sets += choose(count, size - 1);
  return Math.min(whole, sets / size);
}

/** x over k of a real x; 0 below k. */
function choose(x: number, k: number): number {
  if (x < k) return 0;
  let value = 1;
  for (let i = 0; i < k; i++) value *= (x - i) / (i + 1);
  return value;
}
