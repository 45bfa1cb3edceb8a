/**
 * How strongly each lot of a segment draws a firm, up to a common factor: its size, as far as sizes differ more than by chance.
 *
 * With mean m and variance v of the sizes, a lot of size n pulls 1 + s (n / m - 1), where s = (v - m) / m held between 0 and 1:
 * numbers that vary as little as Poisson numbers say nothing of the lot (a rare visitor does not make a lot attractive), numbers
 * of twice that variance are taken at their word.
 *
 * @param sizes bidders of each lot, at least one
 */
export function lotAttraction(sizes: Int32Array): Float64Array {
  const n = sizes.length;
  let sum = 0;
  for (let lot = 0; lot < n; lot++) sum += sizes[lot]!;
  const mean = sum / n;
  let squares = 0;
  for (let lot = 0; lot < n; lot++) squares += (sizes[lot]! - mean) ** 2;
  const variance = n < 2 ? 0 : squares / (n - 1);
  const trust = Math.min(1, Math.max(0, (variance - mean) / mean));
  return Float64Array.from(sizes, (bidders) => 1 + trust * (bidders / mean - 1));
}
