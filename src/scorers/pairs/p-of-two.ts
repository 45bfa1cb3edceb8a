/**
 * p-value of "at most one of these firms does it", from independent p-values: that of all but the smallest (Benjamini and Heller 2008, Biometrics 64;
 * as the first of two steps: Benjamini and Bogomolov 2014, Journal of the Royal Statistical Society B 76). Those at or below `cut` are
 * multiplied (Zaykin, Zhivotovsky, Westfall and Weir 2002, Genetic Epidemiology 22), so that several of middling evidence count together.
 *
 * @param cut in (0, 1)
 */
export function pOfTwo(p: readonly number[], cut: number): number {
  const others = [...p].sort((one, other) => one - other).slice(1);
  const small = others.filter((value) => value <= cut);
  if (small.length === 0) return 1;
  const strength = small.reduce((sum, value) => sum - Math.log(value), 0);
  // Of k independent ones below the cut, -ln of their product over that of the cuts is a gamma variable of shape k.
  let chance = (1 - cut) ** others.length;
  let sum = 0;
  for (let k = 1; k <= others.length; k++) {
    chance *= ((others.length - k + 1) / k) * (cut / (1 - cut));
    sum += chance * gammaTail(k, strength + k * Math.log(cut));
  }
  return Math.min(1, sum);
}

/** P(gamma variable of whole shape >= x). */
function gammaTail(shape: number, x: number): number {
  if (x <= 0) return 1;
  let term = Math.exp(-x);
  let sum = 0;
  for (let j = 0; j < shape; j++) {
    sum += term;
    term *= x / (j + 1);
  }
  return sum;
}
