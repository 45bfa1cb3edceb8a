/** A firm that chooses so many lots of some classes. */
export interface Choosing {
  readonly chosen: number;
  /** Classes of lots; arrays by class may be longer. */
  readonly classes: number;
  /** Odds of the firm on a lot of each class, and ln(1 + odds). */
  readonly odds: Float64Array;
  readonly logOdds: Float64Array;
  /** Logarithms that odds are made of: the firm's pull, and those of the classes, which begin at `firstPull`. */
  readonly pull: number;
  readonly pulls: Float64Array;
  readonly firstPull: number;
}

/** Weights of 0, 1, … `length` - 1 of something, in an array that may be longer and is used again. */
export interface Weights {
  values: Float64Array;
  length: number;
}

export const noWeights = (): Weights => ({ values: new Float64Array(64), length: 0 });

/** As many weights, all zero. */
export function clear(weights: Weights, length: number): Float64Array {
  if (weights.values.length < length) weights.values = new Float64Array(2 * length);
  weights.length = length;
  const { values } = weights;
  for (let k = 0; k < length; k++) values[k] = 0;
  return values;
}

export function copy(from: Weights, to: Weights): void {
  const values = clear(to, from.length);
  for (let k = 0; k < from.length; k++) values[k] = from.values[k]!;
}

/** Sum of this size that a double still holds with room for what it is multiplied by, in natural logarithms. */
const ROOM = 300;

/** Weights this far below the largest are left out: products of smaller ones would leave the range in which doubles are quick. */
const LEAST_WEIGHT = 1e-150;

/** Weights of the lots chosen of one class; used again by every call. */
const ownWeights = noWeights();

/**
 * Weights of 0, 1, … at most `chosen` lots chosen among some, `counts` of each class: the sum over all such choices of the product of their
 * odds, up to one factor.
 */
export function choicesAmong(choosing: Choosing, counts: Int32Array, into: Weights): void {
  const { chosen, classes, odds, logOdds } = choosing;
  let there = 0;
  for (let c = 0; c < classes; c++) there += counts[c]!;
  const length = Math.min(chosen, there) + 1;
  const among = clear(into, length);
  const own = clear(ownWeights, length);
  among[0] = 1;
  let top = 0;
  for (let c = 0; c < classes; c++) {
    const count = counts[c]!;
    if (count === 0) continue;
    const most = Math.min(count, length - 1);
    if (count * logOdds[c]! < ROOM) weights(own, most, count, odds[c]!);
    else largeWeights(own, most, count, choosing.pulls[choosing.firstPull + c]! + choosing.pull);
    top = Math.min(length - 1, top + most);
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
