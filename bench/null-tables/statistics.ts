/** What a null table is about: a transform of the statistic that grows with what is unusual, and the grid laid over it. */
export interface NullSpec {
  readonly name: string;
  /** Fewest bids for which the statistic says anything. */
  readonly fewest: number;
  readonly transform: (bids: Float64Array) => number;
  readonly start: number;
  readonly step: number;
  readonly cells: number;
  /** Where the uniform law is known exactly and not drawn: from an algorithm here, or from a closed form in the screen. */
  readonly uniform?: 'kolmogorov' | 'in_screen';
  readonly about: string;
}

const spread = (b: Float64Array): number => b[b.length - 1]! - b[0]!;

/** Statistics of sorted bids; the formulas are those of `rules/features/lot_shape.sql`. */
export const NULL_TABLES: readonly NullSpec[] = [
  {
    name: 'relative_distance',
    fewest: 3,
    transform: (b) => Math.log((b[1]! - b[0]!) / losingDeviation(b)),
    start: -4,
    step: 0.25,
    cells: 64,
    about: 'ln RD from -4 in steps of 0.25, upper tail',
  },
  {
    name: 'low_skewness',
    fewest: 3,
    // The smallest skewness that n bids can have is -sqrt(n): one bid far below all others.
    transform: (b) => -Math.log(1 + moment(b, 3) / Math.sqrt(b.length)),
    start: -0.75,
    step: 0.125,
    cells: 160,
    about: '-ln(1 + SKEW/sqrt(n)) from -0.75 in steps of 0.125, lower tail of SKEW',
  },
  {
    name: 'high_kurtosis',
    fewest: 4,
    // The largest kurtosis that n bids can have is n.
    transform: (b) => -Math.log(1 - moment(b, 4) / b.length),
    start: -1,
    step: 0.125,
    cells: 160,
    about: '-ln(1 - KURT/n) from -1 in steps of 0.125, upper tail of KURT',
  },
  {
    name: 'inner_ks',
    fewest: 5,
    transform: (b) => innerKs(b) * Math.sqrt(b.length - 2),
    start: 0,
    step: 0.05,
    cells: 80,
    uniform: 'kolmogorov',
    about:
      'D sqrt(n-2) of the bids between the extremes from 0 in steps of 0.05, upper tail; uniform law exact',
  },
  {
    name: 'end_gap',
    fewest: 3,
    transform: (b) => -(b.length - 2) * Math.log1p(-(b[1]! - b[0]!) / spread(b)),
    start: 0,
    step: 0.25,
    cells: 100,
    uniform: 'in_screen',
    about:
      '-ln of the exact uniform p of the gap at one end, (n-2) ln(1 - gap/range), from 0 in steps of 0.25; normal law only',
  },
  ...[3, 4, 5].map(
    (k): NullSpec => ({
      name: `tight_${['three', 'four', 'five'][k - 3]}`,
      fewest: k + 2,
      transform: (b) => -Math.log(tightest(b, k) / spread(b)),
      start: 0,
      step: 0.25,
      cells: 64,
      about: `-ln(narrowest window of ${k} bids / range) from 0 in steps of 0.25, lower tail of the window`,
    }),
  ),
  {
    name: 'gap_deviation',
    fewest: 3,
    transform: (b) => -Math.log(gapDeviation(b)),
    start: -3.5,
    step: 0.25,
    cells: 64,
    about:
      '-ln of the largest relative deviation of a gap from the mean gap from -3.5 in steps of 0.25, lower tail',
  },
];

function losingDeviation(b: Float64Array): number {
  let mean = 0;
  for (let i = 1; i < b.length; i++) mean += b[i]!;
  mean /= b.length - 1;
  let squares = 0;
  for (let i = 1; i < b.length; i++) squares += (b[i]! - mean) ** 2;
  return Math.sqrt(squares / (b.length - 2));
}

/** Bias-corrected skewness (order 3) or excess kurtosis (order 4). */
function moment(b: Float64Array, order: 3 | 4): number {
  const n = b.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += b[i]!;
  mean /= n;
  let two = 0;
  let high = 0;
  for (let i = 0; i < n; i++) {
    const d = b[i]! - mean;
    two += d * d;
    high += order === 3 ? d * d * d : d * d * d * d;
  }
  if (order === 3) return ((n * Math.sqrt(n - 1)) / (n - 2)) * (high / (two * Math.sqrt(two)));
  return ((n - 1) / ((n - 2) * (n - 3))) * ((n * (n + 1) * high) / (two * two) - 3 * (n - 1));
}

function innerKs(b: Float64Array): number {
  const m = b.length - 2;
  let d = 0;
  for (let i = 1; i <= m; i++) {
    const u = (b[i]! - b[0]!) / spread(b);
    d = Math.max(d, i / m - u, u - (i - 1) / m);
  }
  return d;
}

function tightest(b: Float64Array, k: number): number {
  let narrow = Number.POSITIVE_INFINITY;
  for (let i = 0; i + k <= b.length; i++) narrow = Math.min(narrow, b[i + k - 1]! - b[i]!);
  return narrow;
}

function gapDeviation(b: Float64Array): number {
  const mean = spread(b) / (b.length - 1);
  let worst = 0;
  for (let i = 1; i < b.length; i++) worst = Math.max(worst, Math.abs((b[i]! - b[i - 1]!) / mean - 1));
  return worst;
}
