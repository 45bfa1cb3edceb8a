import { distance } from 'fastest-levenshtein';
import { foldLookAlikes } from './name-core.ts';
import { COUNTERS } from './name-words.ts';

/** How two cores resemble each other, the closest first. */
export const LIKENESSES = ['equal', 'look_alike', 'homophone', 'near'] as const;
export type Likeness = (typeof LIKENESSES)[number];

/** Cores this long may differ by a character and still be near; of two or three that would be a third of the name. */
const NEAR_LENGTH = 4;
const HAN = /^\p{Script=Han}+$/u;

/** The sounds of a core without tones, apart by spaces. */
export type Sounds = (core: string) => string;

/** Keys under which a core is found by those that resemble it; two cores that do share at least one of the key of their likeness. */
export function likenessKeys(core: string, sounds: Sounds): readonly string[] {
  const folded = foldLookAlikes(core);
  const keys = [`equal ${core}`, `look_alike ${folded}`];
  if (HAN.test(core)) {
    keys.push(`homophone ${sounds(core)}`);
    const characters = [...folded];
    if (characters.length >= NEAR_LENGTH) {
      keys.push(`near ${folded}`);
      // Whoever is one edit away shares the core, or the core without one character.
      for (let i = 0; i < characters.length; i++)
        keys.push(`near ${[...characters.slice(0, i), ...characters.slice(i + 1)].join('')}`);
    }
  }
  return [...new Set(keys)];
}

/** How two cores resemble each other; NULL: they do not. */
export function likeness(a: string, b: string, sounds: Sounds): Likeness | null {
  if (a === b) return 'equal';
  const [x, y] = [foldLookAlikes(a), foldLookAlikes(b)];
  if (x === y) return 'look_alike';
  if (!HAN.test(a) || !HAN.test(b)) return null;
  if (sounds(a) === sounds(b)) return 'homophone';
  const shorter = Math.min([...x].length, [...y].length);
  if (shorter < NEAR_LENGTH || distance(x, y) > 1) return null;
  return differingCharacters(x, y).every((character) => COUNTERS.includes(character)) ? null : 'near';
}

/** The one character on either side in which two texts one edit apart differ. */
function differingCharacters(a: string, b: string): readonly string[] {
  const [x, y] = [[...a], [...b]];
  let start = 0;
  while (start < x.length && x[start] === y[start]) start++;
  let end = 0;
  while (end < Math.min(x.length, y.length) - start && x.at(-1 - end) === y.at(-1 - end)) end++;
  return [...x.slice(start, x.length - end), ...y.slice(start, y.length - end)];
}
