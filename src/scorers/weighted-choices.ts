/** A firm that chooses so many lots of some classes. */
export interface Choosing {
  readonly chosen: number;
  /** Odds of the firm on a lot of each class, and the logarithms that they are made of. */
  readonly odds: Float64Array;
  readonly pulls: Float64Array;
  readonly pull: number;
}

/** Sum of this size that a double still holds with room for what it is multiplied by, in natural logarithms. */
const ROOM = 300;

/** Weights this far below the largest are left out: products of smaller ones would leave the range in which doubles are quick. */
const LEAST_WEIGHT = 1e-150;

/**
 * Weights of 0, 1, … at most `chosen` lots chosen among some, `counts` of each class: the sum over all such choices of the product of their
 * odds, up to one factor.
 */
export function choicesAmong({ chosen, odds, pulls, pull }: Choosing, counts: Int32Array): Float64Array {
  let there = 0;
  for (let c = 0; c < counts.length; c++) there += counts[c]!;
  const among = new Float64Array(Math.min(chosen, there) + 1);
  const own = new Float64Array(among.length);
  among[0] = 1;
  let top = 0;
  for (let c = 0; c < counts.length; c++) {
    const count = counts[c]!;
    if (count === 0) continue;
    const most = Math.min(count, among.length - 1);
    if (count * Math.log1p(odds[c]!) < ROOM) weights(own, most, count, odds[c]!);
    else largeWeights(own, most, count, pulls[c]! + pull);
    top = Math.min(among.length - 1, top + most);
    let peak = 0;
    // Downwards, so that what is still needed is not yet overwritten.
    for (let k = top; k >= 0; k--) {
      let sum = 0;
      const to = Math.min(most, k);
      for (let m = 0; m <= to; m++) sum += among[k - m]! * own[m]!;
      among[k] = sum;
      if (sum > peak) peak = sum;
    }
    for (let k = 0; k <= top; k++) among[k] = among[k]! < LEAST_WEIGHT * peak ? 0 : among[k]! / peak;
  }
  return among;
}

/** Ways to choose k of `count`, times odds^k. */
function weights(own: Float64Array, most: number, count: number, odds: number): void {
  own[0] = 1;
  for (let k = 0; k < most; k++) {
    const next = (own[k]! * (count - k) * odds) / (k + 1);
    own[k + 1] = next < LEAST_WEIGHT ? 0 : next;
  }
}

/** The same over its largest, by logarithms. */
function largeWeights(own: Float64Array, most: number, count: number, pull: number): void {
  own[0] = 0;
  for (let k = 0; k < most; k++) own[k + 1] = own[k]! + Math.log((count - k) / (k + 1)) + pull;
  let peak = 0;
  for (let k = 0; k <= most; k++) peak = Math.max(peak, own[k]!);
  for (let k = 0; k <= most; k++) {
    const weight = Math.exp(own[k]! - peak);
    own[k] = weight < LEAST_WEIGHT ? 0 : weight;
  }
}
