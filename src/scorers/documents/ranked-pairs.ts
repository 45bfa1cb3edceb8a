import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { comparedPairs, documentOutput, type PairAnswer, type PairMatch, pairCap } from './compared-pairs.ts';
import { conformalRank } from './conformal-rank.ts';
import type { DocumentList } from './document-list.ts';
import {
  compareDocuments,
  type DocumentPair,
  type DocumentPairs,
  MAX_PAIRS_OF_LOT,
  type UnrelatedPairs,
} from './document-pairs.ts';
import { lotsOfOneSource } from './lots-of-one-source.ts';

/** What is compared of two bidders' documents in one lot. */
export interface Measure {
  readonly value: (pair: DocumentPair) => number;
  /** Values above zero of unrelated pairs, ascending. */
  readonly unrelated: (pairs: UnrelatedPairs) => Float64Array;
  /** Least value that is flagged, however rare. */
  readonly least: number;
  readonly matches: (pair: DocumentPair, lot: number, list: DocumentList) => readonly PairMatch[];
  /** Whether what most bidders of a lot share may be a source that is not in the data: see `lotsOfOneSource`. */
  readonly quotable?: true;
  /** Pairs that the texts alone do not show. */
  readonly besides?: (pairs: DocumentPairs) => readonly DocumentPair[];
}

/** A lot in which a pair was compared; `pair` where the two share something. */
interface SeenLot {
  readonly value: number;
  readonly p: number;
  readonly floor: number;
  readonly pair: DocumentPair | undefined;
}

const NONE: UnrelatedPairs = { pairs: 0, scores: new Float64Array(), similarities: new Float64Array() };

/**
 * Ranks each pair of each lot among unrelated pairs of the same category. p of a pair: the smallest of its lots, times their number.
 * Params: `alpha` and those of `compareDocuments`.
 */
export async function rankPairs(input: ScorerInput, measure: Measure): Promise<ScorerOutput> {
  const all = await compareDocuments(input);
  const { list, length } = all.marks;
  const found = [...all.found, ...(measure.besides?.(all) ?? [])];
  const byUnits = new Map<string, DocumentPair>();
  const key = (a: number, b: number): string => `${Math.min(a, b)} ${Math.max(a, b)}`;
  for (const pair of found) {
    const known = byUnits.get(key(pair.a, pair.b));
    if (known === undefined || measure.value(pair) > measure.value(known))
      byUnits.set(key(pair.a, pair.b), pair);
  }
  const ofOneSource =
    measure.quotable === true
      ? lotsOfOneSource(
          all.marks,
          found.filter((pair) => measure.value(pair) >= measure.least),
          input.params.common_share!,
        )
      : new Set<number>();
  const pairs = comparedPairs(list, found);
  const answers = pairs.map(({ lots }): PairAnswer => {
    const compared = lots.flatMap(({ unitA, unitB }): readonly SeenLot[] => {
      const pair = byUnits.get(key(unitA, unitB));
      const readable = length[unitA]! > 0 && length[unitB]! > 0;
      if (pair === undefined) return readable ? [{ value: 0, p: 1, floor: 1, pair }] : [];
      const unrelated = all.unrelated.get(list.category[unitA]!) ?? NONE;
      const value = measure.value(pair);
      const p = conformalRank(value, measure.unrelated(unrelated), unrelated.pairs);
      return [{ value, p, floor: 1 / (1 + unrelated.pairs), pair }];
    });
    if (compared.length === 0) return { outcome: 'not_evaluable', reason: 'no_text_layer' };
    const seen = compared.filter(({ pair }) => pair === undefined || !ofOneSource.has(list.lot[pair.a]!));
    if (seen.length === 0) return { outcome: 'not_evaluable', reason: 'tender_missing' };
    const shown = seen
      .flatMap((lot) =>
        lot.pair !== undefined && lot.value >= measure.least ? [{ ...lot, pair: lot.pair }] : [],
      )
      .sort((x, y) => x.p - y.p || y.value - x.value || x.pair.a - y.pair.a);
    const [best] = shown;
    const value = seen.reduce((most, lot) => Math.max(most, lot.value), 0);
    if (best === undefined) return { outcome: 'cleared', statistic: value, n: 0, p: 1 };
    const p = Math.min(1, seen.length * best.p);
    const facts = { statistic: best.value, n: shown.length, p };
    if (p <= input.params.alpha!)
      return {
        outcome: 'flagged',
        ...facts,
        matches: shown.flatMap(({ pair }) => measure.matches(pair, list.lot[pair.a]!, list)),
      };
    if (Math.min(1, seen.length * best.floor) > input.params.alpha!)
      return { outcome: 'not_evaluable', reason: 'few_unrelated_pairs', ...facts };
    return { outcome: 'cleared', ...facts };
  });
  return documentOutput(
    list,
    pairs,
    answers,
    all.capped === 0 ? [] : [pairCap(MAX_PAIRS_OF_LOT, all.capped)],
  );
}
