/** A jump of an outcome where the distance passes a cut-off. */
export interface Jump {
  /** Limit from above less limit from below. */
  readonly jump: number;
  /** Jump over its standard error, clustered by lot; infinite where nothing is left to vary beside it, NaN where nothing varies at all. */
  readonly z: number;
  /** Observations within the bandwidth, and how many of them lie below. */
  readonly n: number;
  readonly below: number;
  /** Lots that the observations come from. */
  readonly lots: number;
}

/** What is compared: per observation its distance from the cut-off, its outcome and its lot. Observations of a lot follow each other. */
export interface Observations {
  readonly distance: readonly number[];
  readonly outcome: readonly number[];
  readonly lot: readonly number[];
}

/**
 * Local linear regression on both sides of a cut-off with a triangular kernel; standard error clustered by lot, because the winner and the
 * closest loser of a lot are no independent observations (Kawai, Nakabayashi, Ortner, Chassang 2023).
 */
export function jumpAt({ distance, outcome, lot }: Observations, bandwidth: number, cutoff = 0): Jump {
  const used: number[] = [];
  for (let i = 0; i < distance.length; i++)
    if (Math.abs(distance[i]! - cutoff) < bandwidth && distance[i] !== cutoff) used.push(i);
  const x = used.map((i) => (distance[i]! - cutoff) / bandwidth);
  const y = used.map((i) => outcome[i]!);
  const below = lineAtZero(x, y, -1);
  const above = lineAtZero(x, y, 1);
  const lots = used.filter((i, k) => k === 0 || lot[used[k - 1]!] !== lot[i]).length;
  const counts = { n: used.length, below: x.filter((value) => value < 0).length, lots };
  if (below === null || above === null) return { jump: Number.NaN, z: Number.NaN, ...counts };

  // The jump is a weighted sum of outcomes; its variance is the sum over lots of their squared shares in the residuals.
  let [variance, share] = [0, 0];
  used.forEach((i, k) => {
    const side = x[k]! < 0 ? below : above;
    share += Math.sign(x[k]!) * side.influence(x[k]!) * (y[k]! - side.level - side.slope * x[k]!);
    if (k + 1 < used.length && lot[used[k + 1]!] === lot[i]) return;
    variance += share * share;
    share = 0;
  });
  // Few lots make the sum too small; the factor that Stata applies to clusters.
  variance *= ((lots / (lots - 1)) * (used.length - 1)) / (used.length - 4);
  const jump = above.level - below.level;
  // What rounding leaves of an outcome that does not vary.
  const sharp = Math.abs(jump) > 1e-9 && variance <= 1e-18 * jump * jump;
  const z = sharp ? Math.sign(jump) * Number.POSITIVE_INFINITY : jump / Math.sqrt(variance);
  return { jump, z: Math.abs(jump) > 1e-9 ? z : varies(y) ? 0 : Number.NaN, ...counts };
}

const varies = (y: readonly number[]): boolean => y.some((value) => value !== y[0]);

interface Line {
  readonly level: number;
  readonly slope: number;
  /** Weight of an outcome at x in `level`. */
  readonly influence: (x: number) => number;
}

/** Weighted least squares on one side, weights 1 - |x|; NULL where the points do not fix a line. */
function lineAtZero(x: readonly number[], y: readonly number[], side: 1 | -1): Line | null {
  let [s0, s1, s2, t0, t1, points] = [0, 0, 0, 0, 0, 0];
  for (let k = 0; k < x.length; k++) {
    if (x[k]! * side <= 0) continue;
    const weight = 1 - Math.abs(x[k]!);
    s0 += weight;
    s1 += weight * x[k]!;
    s2 += weight * x[k]! * x[k]!;
    t0 += weight * y[k]!;
    t1 += weight * x[k]! * y[k]!;
    points++;
  }
  const determinant = s0 * s2 - s1 * s1;
  if (points < 3 || !(determinant > 1e-12 * s0 * s2)) return null;
  return {
    level: (s2 * t0 - s1 * t1) / determinant,
    slope: (s0 * t1 - s1 * t0) / determinant,
    influence: (at) => ((1 - Math.abs(at)) * (s2 - s1 * at)) / determinant,
  };
}
