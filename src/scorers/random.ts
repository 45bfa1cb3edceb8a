/** Uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * A random source that depends on its keys alone: the seed of the run and what names the subject, so that neither threads nor
 * neighbours can move a result. Generator: sfc32 (C. Doty-Humphrey, PractRand), keys mixed as in MurmurHash3.
 *
 * @example const random = seededRandom(seed, 'G-0123456789ab');
 */
export function seededRandom(...keys: readonly (number | string)[]): Random {
  const text = keys.join('\u0000');
  const [a, b, c] = [0x9e3779b9, 0x243f6a88, 0xb7e15162].map((start) => digest(text, start)) as [
    number,
    number,
    number,
  ];
  // In a typed array, not in variables: those of a closure are boxed and take four times as long.
  const state = new Int32Array(4);
  state.set([a, b, c, 1]);
  const next = (): number => {
    const second = state[1]!;
    const third = state[2]!;
    const sum = (state[0]! + second + state[3]!) | 0;
    state[3]! += 1;
    state[0] = second ^ (second >>> 9);
    state[1] = (third + (third << 3)) | 0;
    state[2] = (((third << 21) | (third >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
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
