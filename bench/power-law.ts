/** The exponent of a power law through points, with its 95 % interval. */
export interface Exponent {
  readonly exponent: number;
  /** Null with two points, through which a line always goes. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface Point {
  readonly size: number;
  readonly cost: number;
}

// 97.5 % quantiles of Student's t for 1 to 30 degrees of freedom; beyond, close to the normal one.
const T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
const T_BEYOND = 1.96;

/** Least squares of log cost on log size. Null without two sizes or where a cost is zero. */
export function powerLaw(points: readonly Point[]): Exponent | null {
  if (points.some(({ size, cost }) => size <= 0 || cost <= 0)) return null;
  const x = points.map(({ size }) => Math.log(size));
  const y = points.map(({ cost }) => Math.log(cost));
  const [meanX, meanY] = [mean(x), mean(y)];
  const spread = sum(x.map((value) => (value - meanX) ** 2));
  if (spread === 0) return null;
  const exponent = sum(x.map((value, i) => (value - meanX) * (y[i]! - meanY))) / spread;
  const freedom = points.length - 2;
  if (freedom === 0) return { exponent, low: null, high: null };
  const rest = sum(y.map((value, i) => (value - meanY - exponent * (x[i]! - meanX)) ** 2));
  const half = (T[freedom - 1] ?? T_BEYOND) * Math.sqrt(rest / freedom / spread);
  return { exponent, low: exponent - half, high: exponent + half };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
