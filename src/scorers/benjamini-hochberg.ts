/**
 * q-values of Benjamini and Hochberg (1995): the smallest false discovery rate at which a test would be called.
 *
 * @param p p-values that are known, in [0, 1]
 * @param tests number of tests made in all, at least `p.length`; those without an entry count as p = 1
 */
export function benjaminiHochberg(p: Float64Array, tests: number = p.length): Float64Array {
  const sorted = Float64Array.from(p).sort();
  const count = sorted.length;
  const q = new Float64Array(count);
  let smallest = 1;
  for (let i = count - 1; i >= 0; i--) {
    smallest = Math.min(smallest, (sorted[i]! * Math.max(tests, count)) / (i + 1));
    q[i] = smallest;
  }
  return Float64Array.from(p, (value) => q[lowerBound(sorted, value)]!);
}

/** Index of the first entry that is not below the value. Ties share the q-value of the last of them, which `q` carries back. */
function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
