/**
 * Probabilities of one hypergeometric count. `find` looks them up or works them out, and leaves in the other fields where they
 * are; they hold until the next call.
 */
export interface HypergeometricMass {
  /** Of `lots` lots one firm bids on `more` and the other on `less` <= `more`. */
  find(lots: number, more: number, less: number): void;
  values: Float64Array;
  /** values[at + i] = P(low + i), for i < count. */
  at: number;
  /** values[tailAt + i] = P(at least low + i), for i <= count. */
  tailAt: number;
  low: number;
  count: number;
}

/** Up to so many bids the probabilities are multiplied out, which is quicker than looking them up. */
const FEW = 8;
/** Counts up to WIDTH - 1 possible values are remembered: firms of a market ask for the same few again and again. */
const WIDTH = 32;
const SLOTS = 8_192;
const SLOT_LENGTH = 2 * WIDTH + 1;

/** @param lf ln k! up to the largest number of lots */
export function hypergeometricMass(lf: Float64Array): HypergeometricMass {
  const remembered = new Float64Array(SLOTS * SLOT_LENGTH);
  // Three integers name a slot's content; lots 0 means empty.
  const names = new Int32Array(SLOTS * 3);
  let scratch = new Float64Array(256);
  const few = new Float64Array(2 * (FEW + 1) + 1);

  const found: HypergeometricMass = {
    values: remembered,
    at: 0,
    tailAt: 0,
    low: 0,
    count: 0,
    find(lots, more, less) {
      const low = Math.max(0, more + less - lots);
      const count = less - low + 1;
      this.low = low;
      this.count = count;
      if (low === 0 && less <= FEW) {
        this.values = few;
        this.at = 0;
        this.tailAt = count;
        multiplyOut(few, lots, more, less);
        return;
      }
      if (count > WIDTH) {
        if (scratch.length < 2 * count + 1) scratch = new Float64Array(4 * count);
        this.values = scratch;
        this.at = 0;
        this.tailAt = count;
        fill(lf, scratch, 0, lots, more, less);
        return;
      }
      const slot = slotOf(lots, more, less);
      const at = slot * SLOT_LENGTH;
      this.values = remembered;
      this.at = at;
      this.tailAt = at + count;
      const name = slot * 3;
      if (names[name] === lots && names[name + 1] === more && names[name + 2] === less) return;
      names[name] = lots;
      names[name + 1] = more;
      names[name + 2] = less;
      fill(lf, remembered, at, lots, more, less);
    },
  };
  return found;
}

function slotOf(lots: number, more: number, less: number): number {
  const mixed = Math.imul(
    Math.imul(lots, 0x9e3779b1) ^ Math.imul(more, 0x85ebca6b) ^ Math.imul(less, 0xc2b2ae35),
    0x27d4eb2f,
  );
  return (mixed ^ (mixed >>> 15)) & (SLOTS - 1);
}

/** From P(0) = product of (N - K - i) / (N - i) on, i < n, where no lot need be common. */
function multiplyOut(values: Float64Array, N: number, K: number, n: number): void {
  let [apart, all] = [1, 1];
  for (let i = 0; i < n; i++) {
    apart *= N - K - i;
    all *= N - i;
  }
  let p = apart / all;
  values[0] = p;
  for (let k = 0; k < n; k++) {
    p = (p * ((n - k) * (K - k))) / ((k + 1) * (N - K - n + k + 1));
    values[k + 1] = p;
  }
  let tail = 0;
  values[2 * n + 2] = 0;
  for (let k = n; k >= 0; k--) {
    tail += values[k]!;
    values[n + 1 + k] = tail;
  }
}

/** By ratios outwards from the mode, so that nothing large is subtracted; the far ends may underflow to zero. */
function fill(lf: Float64Array, values: Float64Array, at: number, N: number, K: number, n: number): void {
  const low = Math.max(0, n + K - N);
  const count = n - low + 1;
  const mode = Math.min(n, Math.max(low, Math.floor(((n + 1) * (K + 1)) / (N + 2))));
  const base = at - low;
  values[base + mode] = Math.exp(
    logChoose(lf, K, mode) + logChoose(lf, N - K, n - mode) - logChoose(lf, N, n),
  );
  for (let k = mode; k < n; k++)
    values[base + k + 1] = (values[base + k]! * (n - k) * (K - k)) / ((k + 1) * (N - K - n + k + 1));
  for (let k = mode; k > low; k--)
    values[base + k - 1] = (values[base + k]! * k * (N - K - n + k)) / ((n - k + 1) * (K - k + 1));
  values[at + 2 * count] = 0;
  for (let i = count - 1; i >= 0; i--) values[at + count + i] = values[at + count + i + 1]! + values[at + i]!;
}

function logChoose(lf: Float64Array, n: number, k: number): number {
  return lf[n]! - lf[k]! - lf[n - k]!;
}
