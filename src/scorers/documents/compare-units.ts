import { type DocumentBatch, documentAt, gramsOf, type OpenedBatch, openBatch, written } from './batch.ts';
import { GRAM, GUARANTEED, gramHashes, gramRoom, type Marks, WINDOW, winnow } from './fingerprints.ts';
import { type GramSet, gramSet, isIn, NO_GRAMS } from './gram-set.ts';
import { BOUNDARY, type NormalText } from './normal-text.ts';
import { COMMON, OF_LOT, type ReadyText, type SharedBlock, sharedBlocks } from './shared-blocks.ts';

export interface PairsToCompare {
  readonly batch: DocumentBatch;
  /** Units of the batch. */
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** Marks that firms elsewhere know, and those that too many bidders of the lot have. */
  readonly common: Uint32Array;
  readonly ofLot: Uint32Array;
  /** Firms with documents. */
  readonly firms: number;
  readonly counts: Uint16Array;
  /** Passages of a pair that are handed back. */
  readonly passages: number;
}

/** The same passage in the documents of both units of a pair. */
export interface Passage {
  readonly weight: number;
  readonly aDocument: number;
  readonly bDocument: number;
  readonly aOffset: number;
  readonly bOffset: number;
  readonly aText: string;
  readonly bText: string;
}

export interface PairCompared {
  /** Sum over the blocks of their weight: log((D + 1) / (df + 0.5)) for each 25 characters. */
  readonly score: number;
  readonly blocks: number;
  readonly characters: number;
  /** The weightiest, in order of weight, then place. */
  readonly passages: readonly Passage[];
}

const SHOWN = 400;

/** Compares the texts of pairs of units. */
export function compareUnits(input: PairsToCompare): readonly PairCompared[] {
  const { batch, a, b, counts } = input;
  const opened = openBatch(batch);
  const { units, tenders } = opened;
  const common = gramSet(input.common);
  const ofLot = gramSet(input.ofLot);
  const grams = new Map([...tenders].map(([tender, text]) => [tender, gramsOf(text)]));
  const ready = new Map<number, ReadyText>();
  const readyUnit = (unit: number): ReadyText => {
    const known = ready.get(unit);
    if (known !== undefined) return known;
    const made = makeReady(units[unit]!, grams.get(batch.tender[unit]!) ?? NO_GRAMS, common, ofLot);
    ready.set(unit, made);
    return made;
  };
  return Array.from(a, (one, i): PairCompared => {
    const other = b[i]!;
    const blocks = sharedBlocks(readyUnit(one), readyUnit(other), GUARANTEED, counts);
    const weight = ({ firms, equal }: SharedBlock): number =>
      (Math.log((input.firms + 1) / (firms + 0.5)) * equal) / GUARANTEED;
    const passages = blocks
      .map((block) => ({ block, weight: weight(block) }))
      .sort((x, y) => y.weight - x.weight || x.block.aStart - y.block.aStart)
      .slice(0, input.passages)
      .map(({ block, weight: own }) => passage(opened, units[one]!, units[other]!, block, own));
    return {
      score: blocks.reduce((sum, block) => sum + weight(block), 0),
      blocks: blocks.length,
      characters: blocks.reduce((sum, { equal }) => sum + equal, 0),
      passages,
    };
  });
}

function makeReady({ chars }: NormalText, tender: GramSet, common: GramSet, ofLot: GramSet): ReadyText {
  const mask = new Uint8Array(chars.length);
  if (tender !== NO_GRAMS) {
    const grams = gramRoom(chars.length);
    for (let from = 0; from < chars.length; ) {
      let to = chars.indexOf(BOUNDARY, from);
      if (to === -1) to = chars.length;
      const count = gramHashes(chars, from, to, grams);
      for (let g = 0; g < count; g++)
        if (isIn(tender, grams[g]!)) mask.fill(COMMON, from + g, from + g + GRAM);
      from = to + 1;
    }
  }
  const marks = winnow(chars);
  const kept = new Int32Array(marks.hash.length);
  let count = 0;
  let knownEnd = -1;
  for (let i = 0; i < marks.hash.length; i++) {
    const [hash, at] = [marks.hash[i]!, marks.place[i]!];
    const known = isIn(common, hash) ? COMMON : isIn(ofLot, hash) ? OF_LOT : 0;
    if (known !== 0) {
      // Grams between two known ones have no mark of their own, and are known with them.
      mask.fill(known, knownEnd >= at - WINDOW ? knownEnd : at, at + GRAM);
      knownEnd = at + GRAM;
    } else if (!isIn(tender, hash)) kept[count++] = i;
  }
  return { chars, known: mask, marks: byHash(marks, kept.subarray(0, count)) };
}

/** In order of hash, then place. `kept`: marks by number, in order of place; a number and its hash together stay below 2^53. */
function byHash({ hash, place }: Marks, kept: Int32Array): Marks {
  const keys = new Float64Array(kept.length);
  for (let k = 0; k < kept.length; k++) keys[k] = hash[kept[k]!]! * hash.length + kept[k]!;
  keys.sort();
  const sorted = { hash: new Uint32Array(keys.length), place: new Int32Array(keys.length) };
  for (let k = 0; k < keys.length; k++) {
    const mark = keys[k]! % hash.length;
    sorted.hash[k] = hash[mark]!;
    sorted.place[k] = place[mark]!;
  }
  return sorted;
}

function passage(
  { documents, from: begins }: OpenedBatch,
  a: NormalText,
  b: NormalText,
  block: SharedBlock,
  weight: number,
): Passage {
  const side = ({ at }: NormalText, from: number, to: number) => {
    const place = at[from]!;
    const document = documentAt(begins, place);
    const offset = place - begins[document]!;
    const end = Math.min(at[to - 1]! + 1 - begins[document]!, offset + SHOWN);
    return { document, offset, text: written(documents[document]!, offset, end) };
  };
  const [one, other] = [side(a, block.aStart, block.aEnd), side(b, block.bStart, block.bEnd)];
  return {
    weight,
    aDocument: one.document,
    bDocument: other.document,
    aOffset: one.offset,
    bOffset: other.offset,
    aText: one.text,
    bText: other.text,
  };
}
