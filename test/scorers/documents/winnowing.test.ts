import { describe, expect, test } from 'vitest';
import { GUARANTEED, winnow } from '../../../src/scorers/documents/fingerprints.ts';
import { normalText } from '../../../src/scorers/documents/normal-text.ts';
import { OF_LOT, sharedBlocks } from '../../../src/scorers/documents/shared-blocks.ts';
import { type Random, seededRandom } from '../../../src/scorers/random.ts';

const WORLDS = 1500;

/** Text over an alphabet of few or many characters: few make accidental repeats, as real text does. */
function text(random: Random, length: number, letters: number): string {
  let out = '';
  for (let i = 0; i < length; i++) out += String.fromCharCode(0x4e00 + Math.floor(letters * random()));
  return out;
}

function ready(written: string) {
  const { chars } = normalText(written);
  const marks = winnow(chars);
  const order = [...marks.hash.keys()].sort(
    (x, y) => marks.hash[x]! - marks.hash[y]! || marks.place[x]! - marks.place[y]!,
  );
  return {
    chars,
    known: new Uint8Array(chars.length),
    marks: {
      hash: Uint32Array.from(order, (i) => marks.hash[i]!),
      place: Int32Array.from(order, (i) => marks.place[i]!),
    },
  };
}

/** Longest run of both, by dynamic programming. */
function longestRun(a: string, b: string): number {
  let before = new Int32Array(b.length + 1);
  let longest = 0;
  for (const unit of a) {
    const now = new Int32Array(b.length + 1);
    for (let k = 1; k <= b.length; k++)
      if (b[k - 1] === unit) {
        now[k] = before[k - 1]! + 1;
        longest = Math.max(longest, now[k]!);
      }
    before = now;
  }
  return longest;
}

describe('winnowed marks', () => {
  test(`find any shared run of ${GUARANTEED} characters, in ${WORLDS} random pairs of texts`, () => {
    const missed: string[] = [];
    for (let seed = 0; seed < WORLDS; seed++) {
      const random = seededRandom(seed, 'winnowing');
      const letters = [4, 30, 3000][seed % 3]!;
      const run = text(random, GUARANTEED + Math.floor(20 * random() ** 3), letters);
      const side = (): string => text(random, Math.floor(120 * random()), letters);
      const [a, b] = [`${side()}${run}${side()}`, `${side()}${run}${side()}`];
      const hashes = new Set(winnow(normalText(b).chars).hash);
      const shared = [...winnow(normalText(a).chars).hash].some((hash) => hashes.has(hash));
      const blocks = sharedBlocks(ready(a), ready(b), GUARANTEED, new Uint16Array(16));
      if (!shared || blocks.length === 0) missed.push(`seed ${seed}`);
    }
    expect(missed).toEqual([]);
  });

  test('blocks are equal text and at least as long as asked for', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = seededRandom(seed, 'blocks');
      const run = text(random, 60, 3000);
      const [a, b] = [text(random, 80, 3000) + run, run + text(random, 80, 3000)];
      const blocks = sharedBlocks(ready(a), ready(b), GUARANTEED, new Uint16Array(16));
      expect(blocks, `seed ${seed}`).toHaveLength(1);
      expect(blocks[0]!.equal, `seed ${seed}`).toBeGreaterThanOrEqual(60);
      expect(a.slice(blocks[0]!.aStart, blocks[0]!.aEnd), `seed ${seed}`).toBe(
        b.slice(blocks[0]!.bStart, blocks[0]!.bEnd),
      );
    }
  });

  test('texts without a run as long as a gram share no block', () => {
    for (let seed = 0; seed < 300; seed++) {
      const random = seededRandom(seed, 'nothing in common');
      const [a, b] = [text(random, 200, 6), text(random, 200, 6)];
      if (longestRun(a, b) >= 12) continue;
      expect(sharedBlocks(ready(a), ready(b), GUARANTEED, new Uint16Array(16)), `seed ${seed}`).toEqual([]);
    }
  });

  test('a passage with a changed character in the middle is one block without it', () => {
    const random = seededRandom(1, 'one change');
    const [head, tail] = [text(random, 20, 3000), text(random, 18, 3000)];
    const blocks = sharedBlocks(
      ready(`${head}甲${tail}`),
      ready(`${head}乙丙${tail}`),
      GUARANTEED,
      new Uint16Array(16),
    );
    expect(blocks).toHaveLength(1);
    expect(blocks[0]!.equal).toBe(38);
  });

  test('text that is marked as common does not count', () => {
    const random = seededRandom(2, 'common');
    const passage = text(random, 60, 3000);
    const a = { ...ready(passage), known: new Uint8Array(60).fill(1, 0, 36) };
    expect(sharedBlocks(a, ready(passage), GUARANTEED, new Uint16Array(16))).toEqual([]);
    const b = { ...ready(passage), known: new Uint8Array(60).fill(1, 0, 35) };
    expect(sharedBlocks(b, ready(passage), GUARANTEED, new Uint16Array(16))[0]!.equal).toBe(25);
  });

  test('what goes on behind a quote that most of the lot makes is a quote, unless it is far longer', () => {
    const random = seededRandom(3, 'quotes');
    const passage = text(random, 400, 3000);
    const quoting = (characters: number) => ({
      ...ready(passage),
      known: new Uint8Array(400).fill(OF_LOT, 0, characters),
    });
    const blocks = (characters: number) =>
      sharedBlocks(quoting(characters), quoting(characters), GUARANTEED, new Uint16Array(16));
    expect(blocks(100)).toEqual([]);
    expect(blocks(99)[0]!.equal).toBe(301);
  });
});
