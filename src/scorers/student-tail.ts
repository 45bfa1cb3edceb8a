/**
 * P(T >= t) of Student's law, for t given as the correlation r with t = r sqrt(df / (1 - r^2)): half of I_{1 - r^2}(df / 2, 1 / 2), by the continued
 * fraction of Numerical Recipes 6.4; small tails keep their relative precision.
 *
 * @param r in [-1, 1]
 * @param df degrees of freedom, above 0
 */
export function correlationTail(r: number, df: number): number {
  if (r <= 0) return r === 0 ? 0.5 : 1 - correlationTail(-r, df);
  const x = Math.max(0, (1 - r) * (1 + r));
  return incompleteBeta(x, df / 2, 0.5) / 2;
}

function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2)
    ? (front * fraction(x, a, b)) / a
    : 1 - (front * fraction(1 - x, b, a)) / b;
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    value *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return value;

  function away(number: number): number {
    return Math.abs(number) < tiny ? tiny : number;
  }
}

/** Stirling's series, from 10 up. */
function logGamma(z: number): number {
  let [at, shift] = [z, 0];
  for (; at < 10; at++) shift += Math.log(at);
  const s = 1 / (at * at);
  const series = (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
