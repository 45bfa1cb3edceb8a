import { GRAM, gramHashes, gramRoom } from './fingerprints.ts';
import { type GramSet, gramSet, NO_GRAMS } from './gram-set.ts';
import { type NameIndex, nameOf } from './name-index.ts';
import { BOUNDARY, maskName, type NormalText, normalText } from './normal-text.ts';

/** Files of one bidder in one lot are a unit. A batch holds the documents of some units, and those of their tenders, in shared memory. */
export interface DocumentBatch {
  /** UTF-8 of document d: bytes[start[d]] … bytes[end[d]]. */
  readonly bytes: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  /** Per document: its unit in the batch, or -1 - t for a document of tender t. Documents of a unit or tender are neighbours. */
  readonly owner: Int32Array;
  /** Per unit of the batch: its tender in the batch, the number of the bidder's own name and of the lot's own title (-1: none). */
  readonly tender: Int32Array;
  readonly ownName: Int32Array;
  readonly ownTitle: Int32Array;
  readonly names: NameIndex;
}

/** A batch as text. */
export interface OpenedBatch {
  readonly documents: readonly string[];
  /** Places are counted through all documents: those of document d begin at from[d]. */
  readonly from: Int32Array;
  /** All documents of one owner as they are compared, the bidder's own name masked. */
  readonly units: readonly NormalText[];
  readonly tenders: ReadonlyMap<number, NormalText>;
}

/** Decodes a batch in the thread that works on it: decoding is what takes longest outside of the kernels. */
export function openBatch(batch: DocumentBatch): OpenedBatch {
  const { bytes, start, end: ends, owner } = batch;
  const memory = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const documents = Array.from(owner, (_, d) => memory.toString('utf8', start[d]!, ends[d]!));
  const from = new Int32Array(documents.length + 1);
  documents.forEach((text, d) => {
    from[d + 1] = from[d]! + text.length;
  });
  const units: NormalText[] = Array.from({ length: batch.tender.length }, () => EMPTY);
  const tenders = new Map<number, NormalText>();
  for (let first = 0; first < owner.length; ) {
    const whose = owner[first]!;
    let end = first + 1;
    while (end < owner.length && owner[end] === whose) end++;
    const name = whose >= 0 ? batch.ownName[whose]! : -1;
    const parts: NormalText[] = [];
    for (let d = first; d < end; d++) {
      const part = normalText(documents[d]!, from[d]!);
      parts.push(name === -1 ? part : maskName(part, nameOf(batch.names, name)));
    }
    if (whose >= 0) units[whose] = joined(parts);
    else tenders.set(-1 - whose, joined(parts));
    first = end;
  }
  return { documents, from, units, tenders };
}

/** Every gram of the tender's own documents. */
export function gramsOf(text: NormalText | undefined): GramSet {
  if (text === undefined || text.chars.length < GRAM) return NO_GRAMS;
  const grams = gramRoom(text.chars.length);
  let count = 0;
  for (let from = 0; from < text.chars.length; ) {
    let to = text.chars.indexOf(BOUNDARY, from);
    if (to === -1) to = text.chars.length;
    count += gramHashes(text.chars, from, to, grams.subarray(count));
    from = to + 1;
  }
  return gramSet(grams.subarray(0, count));
}

/** Document in which a place lies. */
export function documentAt(start: Int32Array, place: number): number {
  let low = 0;
  let high = start.length - 1;
  while (low + 1 < high) {
    const middle = (low + high) >>> 1;
    if (start[middle]! <= place) low = middle;
    else high = middle;
  }
  // Documents without text begin where the next does.
  return low;
}

const EMPTY: NormalText = { chars: new Uint16Array(0), at: new Int32Array(0) };

function joined(parts: readonly NormalText[]): NormalText {
  if (parts.length === 1) return parts[0]!;
  const length = parts.reduce((sum, { chars }) => sum + chars.length + 1, -1);
  const chars = new Uint16Array(length).fill(BOUNDARY);
  const at = new Int32Array(length);
  let offset = 0;
  for (const part of parts) {
    chars.set(part.chars, offset);
    at.set(part.at, offset);
    const end = offset + part.chars.length;
    if (end < length) at[end] = end === 0 ? 0 : at[end - 1]!;
    offset = end + 1;
  }
  return { chars, at };
}

/** Part of a document, white space made one blank. */
export const written = (text: string, from: number, to: number): string =>
  text
    .slice(Math.max(0, from), to)
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/\s+/gu, ' ')
    .trim();
