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
  let [a, b, c] = [0x9e3779b9, 0x243f6a88, 0xb7e15162].map((start) => digest(text, start)) as [
    number,
    number,
    number,
  ];
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
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
