/**
 * P(D_n < d) of the two-sided Kolmogorov-Smirnov statistic against a fully given law, exactly.
 * Marsaglia, Tsang and Wang, Evaluating Kolmogorov's Distribution, Journal of Statistical Software 8(18), 2003.
 */
export function exactKolmogorov(n: number, d: number): number {
  if (d <= 0) return 0;
  if (d >= 1) return 1;
  const k = Math.floor(n * d) + 1;
  const m = 2 * k - 1;
  const h = k - n * d;
  let matrix: number[][] = Array.from({ length: m }, (_, i) =>
    Array.from({ length: m }, (_, j) => (i - j + 1 < 0 ? 0 : 1)),
  );
  for (let i = 0; i < m; i++) {
    matrix[i]![0]! -= h ** (i + 1);
    matrix[m - 1]![i]! -= h ** (m - i);
  }
  matrix[m - 1]![0]! += 2 * h - 1 > 0 ? (2 * h - 1) ** m : 0;
  for (let i = 0; i < m; i++)
    for (let j = 0; j < m; j++) for (let g = 1; g <= i - j + 1; g++) matrix[i]![j]! /= g;
  let power: number[][] = matrix.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  for (let left = n; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) power = multiply(power, matrix);
    matrix = multiply(matrix, matrix);
  }
  let p = power[k - 1]![k - 1]!;
  for (let i = 1; i <= n; i++) p *= i / n;
  return p;
}

function multiply(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number[][] {
  return a.map((row) => row.map((_, j) => row.reduce((sum, value, g) => sum + value * b[g]![j]!, 0)));
}
