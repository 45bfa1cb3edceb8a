import { countBelow } from './count-below.ts';

/**
 * q-values of Benjamini and Hochberg (1995): the smallest false discovery rate at which a test would be called.
 *
 * @param p p-values that are known, in [0, 1]
 * @param tests number of tests made in all, at least `p.length`; those without an entry count as p = 1
 */
export function benjaminiHochberg(p: Float64Array, tests: number = p.length): Float64Array {
  const count = p.length;
  const all = Math.max(tests, count);
  const q = new Float64Array(count).fill(1);
  // No q-value is below p * all / count, so larger p-values need no rank.
  const limit = count / all;
  const small = p.filter((value) => value < limit).sort();
  const ranked = new Float64Array(small.length);
  let smallest = 1;
  for (let i = small.length - 1; i >= 0; i--) {
    smallest = Math.min(smallest, (small[i]! * all) / (i + 1));
    ranked[i] = smallest;
  }
  // Ties share the q-value of the last of them, which `ranked` carries back.
  for (let i = 0; i < count; i++) if (p[i]! < limit) q[i] = ranked[countBelow(small, p[i]!, false)]!;
  return q;
}

/**
 * What a q-value of Benjamini and Hochberg is multiplied by to hold under any dependence between the tests: 1 + 1/2 + … + 1/tests
 * (Benjamini and Yekutieli 2001, Annals of Statistics 29(4), theorem 1.3).
 */
export function dependenceFactor(tests: number): number {
  if (tests > 10_000) return Math.log(tests) + 0.5772156649015329 + 1 / (2 * tests);
  let sum = 0;
  for (let i = tests; i >= 1; i--) sum += 1 / i;
  return Math.max(1, sum);
}
