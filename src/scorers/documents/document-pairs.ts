import type { ScorerInput } from '../scorer.ts';
import type { PairCompared, Passage } from './compare-units.ts';
import { readFirmCounts } from './firm-counts.ts';
import { inTurn, type MarketMarks, readMarketMarks } from './market-marks.ts';
import { readBatch } from './read-batch.ts';
import { sharedInts } from './shared-ints.ts';
import type { SharingPairs, UnitSets } from './sharing-pairs.ts';
import { drawUnrelated, type UnrelatedUnits } from './unrelated.ts';

/** Two bidders' documents in one lot that share text which is not common, or are alike as a whole. */
export interface DocumentPair {
  /** Units, the smaller bidder_no first. */
  readonly a: number;
  readonly b: number;
  readonly compared: PairCompared;
  /** Passages with the places of their documents in the document list. */
  readonly passages: readonly (Passage & { readonly aPlace: number; readonly bPlace: number })[];
  /** Jaccard index of the whole documents; 0 where they are not alike. */
  readonly similarity: number;
}

/** The same of documents that have nothing to do with each other, of one category. */
export interface UnrelatedPairs {
  /** Pairs looked at; those that are not listed share nothing. */
  readonly pairs: number;
  /** Scores and similarities above zero, ascending. */
  readonly scores: Float64Array;
  readonly similarities: Float64Array;
}

export interface DocumentPairs {
  readonly marks: MarketMarks;
  readonly found: readonly DocumentPair[];
  /** By category. */
  readonly unrelated: ReadonlyMap<number, UnrelatedPairs>;
  /** Lots in which not every pair was looked at. */
  readonly capped: number;
}

/** Least similarity that is worth a mention, and so the least that a rule can ask for. */
export const LEAST_SIMILARITY = 0.2;
/** Pairs of one lot that are looked at, and passages of a pair that are kept. */
export const MAX_PAIRS_OF_LOT = 20_000;
export const MAX_PASSAGES = 20;
/** Marks of one task that looks for pairs; a set is never split. */
const TASK_MARKS = 1 << 18;
/** Of the unrelated pairs of a category that share something so many are compared, and stand for as large a part of all. */
const MAX_UNRELATED_SHARING = 4000;
/** Units whose texts are in memory for one task, unless a lot has more that are to be compared. */
const UNITS_OF_TASK = 300;

/**
 * Compares the documents of all bidders of each lot, and those of unrelated ones. Params: `common_share, min_others, unrelated_pairs`.
 */
export const compareDocuments = (input: ScorerInput): Promise<DocumentPairs> => {
  const { common_share, min_others, unrelated_pairs } = input.params;
  return input.once(`document-pairs ${common_share} ${min_others} ${unrelated_pairs}`, async () => {
    const read = await readMarketMarks(input);
    const [counts, drawn] = await Promise.all([
      readFirmCounts(input, read),
      drawUnrelated(input, read.list, read.length, unrelated_pairs!),
    ]);
    const marks = { ...read, counts };
    // Unrelated pairs first: theirs are the longest tasks, and the short ones then let threads end together.
    const [unrelated, { found, capped }] = await Promise.all([
      compareUnrelated(input, marks, drawn),
      compareLots(input, marks),
    ]);
    return { marks, found, unrelated, capped };
  });
};

/**
 * Bidders of a lot, at most, whose text is not simply everybody's: their share rounded up, and down where the tender's own documents are not
 * in the data and may be what they quote.
 */
export const mostOfLot = (share: number, size: number, tenderKnown: boolean): number =>
  Math.max(2, tenderKnown ? Math.ceil(share * size) : Math.floor(share * size));

/** In shared memory: every task takes all sets along. */
interface Sets {
  readonly units: Int32Array;
  readonly set: Int32Array;
  readonly mostHolders: Int32Array;
}

/** Marks, and in how many firms' documents each of them occurs. */
type CountedMarks = MarketMarks & { readonly counts: Uint16Array };

async function compareLots(
  input: ScorerInput,
  marks: CountedMarks,
): Promise<Pick<DocumentPairs, 'found' | 'capped'>> {
  const { list, length } = marks;
  const units: number[] = [];
  const set = [0];
  const mostHolders: number[] = [];
  for (let l = 0; l + 1 < list.lots.length; l++) {
    const from = units.length;
    for (let unit = list.lots[l]!; unit < list.lots[l + 1]!; unit++) if (length[unit]! > 0) units.push(unit);
    const size = units.length - from;
    if (size < 2) {
      units.length = from;
      continue;
    }
    set.push(units.length);
    const tenderKnown = list.ofTender.has(list.tender[units[from]!]!);
    mostHolders.push(mostOfLot(input.params.common_share!, size, tenderKnown));
  }
  const sets = sharedSets(units, set, mostHolders);
  const { pairs, capped } = await findPairs(input, marks, sets);
  return { found: await compareTexts(input, marks, pairs, MAX_PASSAGES), capped };
}

async function compareUnrelated(
  input: ScorerInput,
  marks: CountedMarks,
  drawn: ReadonlyMap<number, UnrelatedUnits>,
): Promise<DocumentPairs['unrelated']> {
  const categories = [...drawn.values()];
  const set = [0];
  for (const { units } of categories) set.push(set[set.length - 1]! + units.length);
  const sets = sharedSets(
    categories.flatMap(({ units }) => units),
    set,
    categories.map(() => 0),
  );
  const { pairs } = await findPairs(input, marks, sets, Number.MAX_SAFE_INTEGER);
  const sharing = categories.map((): FoundPair[] => []);
  for (const pair of pairs)
    if (categories[pair.set]!.unrelated(pair.i, pair.k)) sharing[pair.set]!.push(pair);
  const wanted = sharing.flatMap((own) => evenly(own, MAX_UNRELATED_SHARING));
  const compared = await compareTexts(input, marks, wanted, 0);
  const above = (values: readonly number[]): Float64Array =>
    Float64Array.from(values.filter((value) => value > 0)).sort();
  return new Map(
    categories.map(({ category, pairs: count }, s) => {
      const own = compared.filter((_, at) => wanted[at]!.set === s);
      return [
        category,
        {
          pairs: Math.floor(count * Math.min(1, MAX_UNRELATED_SHARING / sharing[s]!.length)),
          scores: above(own.map((pair) => pair.compared.score)),
          similarities: above(own.map(({ similarity }) => similarity)),
        },
      ];
    }),
  );
}

const sharedSets = (
  units: readonly number[],
  set: readonly number[],
  mostHolders: readonly number[],
): Sets => ({
  units: sharedInts(units.length, (i) => units[i]!),
  set: sharedInts(set.length, (i) => set[i]!),
  mostHolders: sharedInts(mostHolders.length, (i) => mostHolders[i]!),
});

const evenly = <T>(items: readonly T[], most: number): readonly T[] =>
  items.length <= most
    ? items
    : Array.from({ length: most }, (_, i) => items[Math.floor((i * items.length) / most)]!);

interface FoundPair {
  readonly set: number;
  /** Places in the set. */
  readonly i: number;
  readonly k: number;
  readonly a: number;
  readonly b: number;
  readonly similarity: number;
  readonly known: KnownMarks;
}

/** Marks that pairs of a set share and firms elsewhere, or most of the lot, know. */
type KnownMarks = Pick<SharingPairs, 'common' | 'ofLot'>;

const knownOf = ({ common, commonStart, ofLot, ofLotStart }: SharingPairs, set: number): KnownMarks => ({
  common: common.slice(commonStart[set]!, commonStart[set + 1]!),
  ofLot: ofLot.slice(ofLotStart[set]!, ofLotStart[set + 1]!),
});

/** Pairs that share something, set by set, by the marks alone. */
async function findPairs(
  input: ScorerInput,
  { hash, start, counts }: CountedMarks,
  sets: Sets,
  maxPairs = MAX_PAIRS_OF_LOT,
): Promise<{ readonly pairs: readonly FoundPair[]; readonly capped: number }> {
  const tasks: UnitSets[] = [];
  const total = sets.set.length - 1;
  for (let from = 0, to = 0; from < total; from = to) {
    for (let size = 0; to < total && size < TASK_MARKS; to++)
      for (let i = sets.set[to]!; i < sets.set[to + 1]!; i++)
        size += start[sets.units[i]! + 1]! - start[sets.units[i]!]!;
    tasks.push({
      hash,
      start,
      ...sets,
      from,
      to,
      counts,
      minOthers: input.params.min_others!,
      maxPairs,
      minSimilarity: LEAST_SIMILARITY,
    });
  }
  const results = await input.pool.map<SharingPairs>('document-sharing', tasks, input.signal);
  const pairs: FoundPair[] = [];
  results.forEach((result, t) => {
    let known: KnownMarks | undefined;
    for (let at = 0; at < result.set.length; at++) {
      const [set, i, k] = [result.set[at]!, result.a[at]!, result.b[at]!];
      if (at === 0 || set !== result.set[at - 1]) known = knownOf(result, set - tasks[t]!.from);
      const first = sets.set[set]!;
      const [a, b] = [sets.units[first + i]!, sets.units[first + k]!];
      pairs.push({ set, i, k, a, b, similarity: result.similarity[at]!, known: known! });
    }
  });
  return { pairs, capped: results.reduce((sum, { capped }) => sum + capped, 0) };
}

/** Reads the texts of pairs again and compares them; results in the order of the pairs. */
async function compareTexts(
  input: ScorerInput,
  marks: CountedMarks,
  pairs: readonly FoundPair[],
  passages: number,
): Promise<readonly DocumentPair[]> {
  const groups: FoundPair[][] = [];
  const units = new Set<number>();
  for (const pair of pairs) {
    const last = groups[groups.length - 1];
    const sameSet = last?.[0]?.set === pair.set;
    const room = units.size < UNITS_OF_TASK || (units.has(pair.a) && units.has(pair.b));
    if (last === undefined || !sameSet || !room) {
      groups.push([pair]);
      units.clear();
    } else last.push(pair);
    units.add(pair.a).add(pair.b);
  }
  const results = await inTurn(groups, input.pool.threads + 1, async (group) => {
    const own = [...new Set(group.flatMap(({ a, b }) => [a, b]))].sort((one, other) => one - other);
    const unitNo = new Map(own.map((unit, i) => [unit, i]));
    const { batch, places } = await readBatch(input, marks.list, own, marks.kept);
    const task = {
      batch,
      a: Int32Array.from(group, ({ a }) => unitNo.get(a)!),
      b: Int32Array.from(group, ({ b }) => unitNo.get(b)!),
      ...group[0]!.known,
      firms: marks.firms,
      counts: marks.counts,
      passages,
    };
    const [compared] = await input.pool.map<readonly PairCompared[]>(
      'document-compare',
      [task],
      input.signal,
    );
    return group.map(({ a, b, similarity }, i): DocumentPair => {
      const result = compared![i]!;
      const placed = result.passages.map((passage) => ({
        ...passage,
        aPlace: places[passage.aDocument]!,
        bPlace: places[passage.bDocument]!,
      }));
      return { a, b, similarity, compared: result, passages: placed };
    });
  });
  return results.flat();
}
