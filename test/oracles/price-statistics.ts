/** Statistics of sorted bids, straight from their definitions (screens.md A1 to A7); nothing shared with the product. */
export interface PriceStatistics {
  readonly n: number;
  readonly cv: number;
  readonly spd: number;
  readonly diffp: number;
  readonly rd: number | null;
  readonly rdnor: number | null;
  readonly altrd: number | null;
  readonly skew: number | null;
  readonly kurt: number | null;
  readonly ks: number | null;
}

export function priceStatistics(amounts: readonly number[]): PriceStatistics {
  const b = [...amounts].sort((x, y) => x - y);
  const n = b.length;
  const low = b[0]!;
  const second = b[1]!;
  const high = b[n - 1]!;
  const mean = average(b);
  const sd = deviation(b);
  const losing = deviation(b.slice(1));
  const z = b.map((value) => (value - mean) / sd);
  const power = (k: number): number => z.reduce((sum, value) => sum + value ** k, 0);
  const spreads = high > low;
  const gaps = b.slice(1).map((value, i) => value - b[i]!);
  return {
    n,
    cv: sd / mean,
    spd: (high - low) / low,
    diffp: (second - low) / low,
    rd: n >= 3 && losing > 0 ? (second - low) / losing : null,
    rdnor: spreads ? gaps[0]! / average(gaps) : null,
    altrd: n >= 3 && high > second ? gaps[0]! / average(gaps.slice(1)) : null,
    skew: n >= 3 && spreads ? (n / ((n - 1) * (n - 2))) * power(3) : null,
    kurt:
      n >= 4 && spreads
        ? ((n * (n + 1)) / ((n - 1) * (n - 2) * (n - 3))) * power(4) -
          (3 * (n - 1) ** 2) / ((n - 2) * (n - 3))
        : null,
    ks: spreads
      ? Math.max(
          ...b.map((value, i) => {
            const u = (value - low) / (high - low);
            return Math.max((i + 1) / n - u, u - i / n);
          }),
        )
      : null,
  };
}

function average(values: readonly number[]): number {
  // About the first value, so that prices that differ little lose nothing.
  const first = values[0]!;
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const mean = average(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}
