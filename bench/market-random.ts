/** Random numbers that are the same on every machine, and drawn per subject, so that no subject depends on another's draws. */
export interface Random {
  /** In [0, 1). */
  readonly next: () => number;
  /** Integer in [0, below). */
  readonly below: (below: number) => number;
  readonly between: (low: number, high: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly normal: () => number;
  readonly exponential: () => number;
  readonly poisson: (mean: number) => number;
  /** Of the choices one, by weight. */
  readonly pick: <T>(choices: readonly (readonly [T, number])[]) => T;
}

/** A source of its own for a subject: `randomOf(seed, 'lot', 17)`. */
export function randomOf(seed: number, ...subject: readonly (string | number)[]): Random {
  let key = mix(seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0);
  for (const part of subject) {
    if (typeof part === 'number') key = mix(key, part >>> 0);
    else for (let i = 0; i < part.length; i++) key = mix(key, part.charCodeAt(i));
  }
  return from(key);
}

// xoshiro128** (Blackman and Vigna 2018), seeded by splitmix32.
function from(seed: number): Random {
  let state = seed;
  const word = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    return mix(state, 0x85ebca6b);
  };
  let a = word();
  let b = word();
  let c = word();
  let d = word() | 1;
  const next32 = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return result;
  };
  const next = (): number => ((next32() >>> 5) * 2 ** 26 + (next32() >>> 6)) / 2 ** 53;
  const exponential = (): number => -Math.log(1 - next());
  return {
    next,
    below: (below) => Math.floor(next() * below),
    between: (low, high) => low + (high - low) * next(),
    chance: (probability) => next() < probability,
    normal: () => Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * next()),
    exponential,
    poisson(mean) {
      let count = 0;
      for (let time = exponential(); time < mean; time += exponential()) count++;
      return count;
    },
    pick(choices) {
      const total = choices.reduce((sum, [, weight]) => sum + weight, 0);
      let left = next() * total;
      for (const [choice, weight] of choices) {
        left -= weight;
        if (left < 0) return choice;
      }
      return (choices.at(-1) as readonly [never, number])[0];
    },
  };
}

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

// Finalizer of MurmurHash3.
function mix(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b ^ (b >>> 15), 0x2c1b3c6d), 0x297a2d39) ^ (a >>> 13);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
