/** Uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * A random source that depends on its keys alone: the seed of the run and what names the subject, so that neither threads nor
 * neighbours can move a result. Generator: sfc32 (C. Doty-Humphrey, PractRand), keys mixed as in MurmurHash3.
 *
 * @example const random = seededRandom(seed, 'G-0123456789ab');
 */
export function seededRandom(...keys: readonly (number | string)[]): Random {
  // In a typed array, not in variables: those of a closure are boxed and take four times as long.
  const state = startOf(keys);
  return () => {
    const second = state[1]!;
    const third = state[2]!;
    const sum = (state[0]! + second + state[3]!) | 0;
    state[3]! += 1;
    state[0] = second ^ (second >>> 9);
    state[1] = (third + (third << 3)) | 0;
    state[2] = (((third << 21) | (third >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
}

/** Writes the next `count` numbers of a source into an array. */
export type RandomNumbers = (into: Float64Array, count: number) => void;

/** The numbers of `seededRandom`, many at a time: several times as fast in the loops that take hundreds of millions. */
export function seededNumbers(...keys: readonly (number | string)[]): RandomNumbers {
  const state = startOf(keys);
  return (into, count) => refill(state, into, count);
}

/** The numbers of `seededRandom` for loops that take them one by one: `values[at]` is the next; `refill` moves those left to the front and makes more. */
export interface RandomStream {
  readonly values: Float64Array;
  at: number;
  readonly refill: () => void;
}

export function randomStream(...keys: readonly (number | string)[]): RandomStream {
  const state = startOf(keys);
  const values = new Float64Array(STREAM);
  refill(state, values, STREAM);
  const stream: RandomStream = {
    values,
    at: 0,
    refill: () => {
      values.copyWithin(0, stream.at);
      refill(state, values.subarray(STREAM - stream.at), stream.at);
      stream.at = 0;
    },
  };
  return stream;
}

/** Numbers made at a time: they stay in the nearest cache. */
const STREAM = 1024;

function refill(state: Int32Array, into: Float64Array, count: number): void {
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let made = state[3]!;
  for (let i = 0; i < count; i++) {
    const sum = (a + b + made) | 0;
    made = (made + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    into[i] = (sum >>> 0) / 4294967296;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = made;
}

/** How many of the first numbers are thrown away. */
const WARM_UP = 12;

function startOf(keys: readonly (number | string)[]): Int32Array {
  const text = keys.join('\u0000');
  const state = new Int32Array(4);
  state.set([0x9e3779b9, 0x243f6a88, 0xb7e15162].map((start) => digest(text, start)));
  state[3] = 1;
  refill(state, new Float64Array(WARM_UP), WARM_UP);
  return state;
}

function digest(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x5bd1e995);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
