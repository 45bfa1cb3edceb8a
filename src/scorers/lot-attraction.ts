/** Above this, sizes differ no more than by chance for any practical purpose. */
const EVEN = 1e6;
const SMALLEST_SHAPE = 0.25;

/**
 * How strongly each lot of a segment draws a firm, judged by the other firms there, up to a common factor: k + r for k others.
 *
 * Posterior mean of a lot's pull when numbers of bidders are Poisson and pulls are gamma with shape r; r = mean^2 / (variance -
 * mean) by moments. Where numbers vary no more than chance makes them, every lot pulls the same: a rare visitor does not make a
 * lot attractive.
 */
export function lotAttraction(others: Int32Array): Float64Array {
  const n = others.length;
  let sum = 0;
  for (let lot = 0; lot < n; lot++) sum += others[lot]!;
  const mean = sum / n;
  let squares = 0;
  for (let lot = 0; lot < n; lot++) squares += (others[lot]! - mean) ** 2;
  const excess = n < 2 ? 0 : squares / (n - 1) - mean;
  const shape = excess <= (mean * mean) / EVEN ? EVEN : Math.max(SMALLEST_SHAPE, (mean * mean) / excess);
  return Float64Array.from(others, (bidders) => (bidders + shape) / (mean + shape));
}
