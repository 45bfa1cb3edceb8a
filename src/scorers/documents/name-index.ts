import { normalName, occursAt } from './normal-text.ts';
import { sharedInts } from './shared-ints.ts';

/** Shortest name that is looked for: fewer characters occur in text that means something else. */
export const SHORTEST_NAME = 6;

/** Names to look for, in shared arrays. */
export interface NameIndex {
  /** Characters of name i, as `normalName` gives them: chars[start[i]] … chars[start[i + 1]]. */
  readonly chars: Uint16Array;
  readonly start: Int32Array;
  /** By hash of the first characters: the first name of a chain, or -1; `next` goes on. */
  readonly table: Int32Array;
  readonly next: Int32Array;
}

/** An occurrence of a name in a text. */
export interface NameFound {
  readonly name: number;
  readonly at: number;
}

/** Names shorter than `SHORTEST_NAME` keep their number and are never found. */
export function nameIndex(names: readonly string[]): NameIndex {
  const plain = names.map(normalName);
  const start = sharedInts(names.length + 1);
  plain.forEach((name, i) => {
    start[i + 1] = start[i]! + name.length;
  });
  const chars = new Uint16Array(new SharedArrayBuffer(2 * start[names.length]!));
  let size = 16;
  while (size < 4 * names.length) size *= 2;
  const table = sharedInts(size).fill(-1);
  const next = sharedInts(names.length).fill(-1);
  plain.forEach((name, i) => {
    chars.set(name, start[i]!);
    if (name.length < SHORTEST_NAME) return;
    let hash = 0;
    for (let k = 0; k < SHORTEST_NAME; k++) hash = (Math.imul(hash, BASE) + name[k]!) | 0;
    const slot = slotOf(hash, size);
    next[i] = table[slot]!;
    table[slot] = i;
  });
  return { chars, start, table, next };
}

/** Every occurrence of a name; where several begin at one place, the longest. Occurrences do not overlap. */
export function findNames(text: Uint16Array, { chars, start, table, next }: NameIndex): readonly NameFound[] {
  const found: NameFound[] = [];
  let hash = 0;
  let free = 0;
  for (let i = 0; i < text.length; i++) {
    hash = (Math.imul(hash, BASE) + text[i]!) | 0;
    if (i >= SHORTEST_NAME) hash = (hash - Math.imul(text[i - SHORTEST_NAME]!, BASE_TO_NAME)) | 0;
    const at = i - SHORTEST_NAME + 1;
    if (at < free) continue;
    let longest = -1;
    for (let name = table[slotOf(hash, table.length)]!; name !== -1; name = next[name]!) {
      const [from, to] = [start[name]!, start[name + 1]!];
      const longer = longest === -1 || to - from > start[longest + 1]! - start[longest]!;
      if (longer && occursAt(text, at, chars, from, to)) longest = name;
    }
    if (longest === -1) continue;
    found.push({ name: longest, at });
    free = at + start[longest + 1]! - start[longest]!;
  }
  return found;
}

/** The characters of one name. */
export const nameOf = ({ chars, start }: NameIndex, name: number): Uint16Array =>
  chars.subarray(start[name]!, start[name + 1]!);

const BASE = 0x01000193;
const BASE_TO_NAME = (() => {
  let power = 1;
  for (let i = 0; i < SHORTEST_NAME; i++) power = Math.imul(power, BASE);
  return power;
})();

const slotOf = (hash: number, size: number): number => (hash ^ (hash >>> 15)) & (size - 1);
