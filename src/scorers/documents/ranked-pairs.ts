import { benjaminiHochberg } from '../benjamini-hochberg.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { smallestTails, stepOf, testable } from '../testable.ts';
import { comparedPairs, documentOutput, type PairAnswer, type PairMatch, pairCap } from './compared-pairs.ts';
import { conformalRank, drawsOut, tailRank } from './conformal-rank.ts';
import type { DocumentList } from './document-list.ts';
import {
  compareDocuments,
  type DocumentPair,
  type DocumentPairs,
  MAX_PAIRS_OF_LOT,
  type UnrelatedPairs,
} from './document-pairs.ts';
import { lotsOfOneSource } from './lots-of-one-source.ts';
import type { MarketMarks } from './market-marks.ts';

/** What is compared of two bidders' documents in one lot. */
export interface Measure {
  readonly value: (pair: DocumentPair) => number;
  /** Values above zero of unrelated pairs, ascending. */
  readonly unrelated: (pairs: UnrelatedPairs) => Float64Array;
  /** By how much at least a value must grow to become e times as rare, beyond all that unrelated pairs show; none: p falls no further there. */
  readonly excess?: (marks: MarketMarks) => number;
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

/** What a pair shows over its lots; `reason` where it cannot be looked at. */
type Looked =
  | { readonly reason: string }
  | {
      /** Lots with something to say, that which tells most first. */
      readonly shown: readonly ShownLot[];
      readonly value: number;
      readonly p: number;
      /** Least p-value that the unrelated pairs allow. */
      readonly smallest: number;
    };
type ShownLot = SeenLot & { readonly pair: DocumentPair };

const NONE: UnrelatedPairs = { pairs: 0, scores: new Float64Array(), similarities: new Float64Array() };

/**
 * Ranks each pair of each lot among unrelated pairs of the same category. p of a pair: that of Simes over its lots, so that a pair which shares
 * something in several counts for more; flagged by the false discovery rate over all pairs that could be. Params: `fdr` and those of `compareDocuments`.
 */
export async function rankPairs(input: ScorerInput, measure: Measure): Promise<ScorerOutput> {
  const all = await compareDocuments(input);
  const { list, length } = all.marks;
  const found = [...all.found, ...(measure.besides?.(all) ?? [])];
  const byUnits = new Map<number, DocumentPair>();
  const key = (a: number, b: number): number => Math.min(a, b) * length.length + Math.max(a, b);
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
  const excess = measure.excess?.(all.marks);
  const looked = pairs.map(({ lots }): Looked => {
    const compared = lots.flatMap(({ unitA, unitB }): readonly SeenLot[] => {
      const pair = byUnits.get(key(unitA, unitB));
      if (pair === undefined && (length[unitA] === 0 || length[unitB] === 0)) return [];
      const unrelated = all.unrelated.get(list.category[unitA]!) ?? NONE;
      const value = pair === undefined ? 0 : measure.value(pair);
      const others = measure.unrelated(unrelated);
      return [
        {
          value,
          p:
            excess === undefined
              ? conformalRank(value, others, unrelated.pairs)
              : tailRank(value, others, unrelated.pairs, excess),
          floor: excess !== undefined && drawsOut(unrelated.pairs) ? 0 : 1 / (1 + unrelated.pairs),
          pair,
        },
      ];
    });
    if (compared.length === 0) return { reason: 'no_text_layer' };
    const seen = compared.filter(({ pair }) => pair === undefined || !ofOneSource.has(list.lot[pair.a]!));
    if (seen.length === 0) return { reason: 'tender_missing' };
    const shown = seen
      .flatMap((lot) =>
        lot.pair !== undefined && lot.value >= measure.least ? [{ ...lot, pair: lot.pair }] : [],
      )
      .sort((x, y) => x.p - y.p || y.value - x.value || x.pair.a - y.pair.a);
    return {
      shown,
      value: seen.reduce((most, lot) => Math.max(most, lot.value), 0),
      p: simes(
        shown.map((lot) => lot.p),
        seen.length,
      ),
      smallest: simes(
        seen.map(({ floor }) => floor).sort((x, y) => x - y),
        seen.length,
      ),
    };
  });
  const answers = answersOf(looked, input.params.fdr!, ({ pair }) =>
    measure.matches(pair, list.lot[pair.a]!, list),
  );
  return documentOutput(
    list,
    pairs,
    answers,
    all.capped === 0 ? [] : [pairCap(MAX_PAIRS_OF_LOT, all.capped)],
  );
}

function answersOf(
  looked: readonly Looked[],
  fdr: number,
  matchesOf: (lot: ShownLot) => readonly PairMatch[],
): readonly PairAnswer[] {
  const tails = smallestTails();
  for (const one of looked) if (!('reason' in one)) tails[stepOf(Math.log(one.smallest))]! += 1;
  const { limit } = testable(tails, fdr);
  const tested = looked.map((one) => !('reason' in one) && one.smallest <= limit);
  const q = benjaminiHochberg(
    Float64Array.from(looked.flatMap((one, i) => ('reason' in one || !tested[i] ? [] : [one.p]))),
  );
  let next = 0;
  return looked.map((one, i): PairAnswer => {
    if ('reason' in one) return { outcome: 'not_evaluable', reason: one.reason };
    const own = tested[i] ? q[next++]! : 1;
    const [best] = one.shown;
    if (best === undefined) return { outcome: 'cleared', statistic: one.value, n: 0, p: 1 };
    const facts = { statistic: best.value, n: one.shown.length, p: one.p };
    if (!tested[i]) return { outcome: 'not_evaluable', reason: 'few_unrelated_pairs', ...facts };
    if (own > fdr) return { outcome: 'cleared', ...facts };
    return { outcome: 'flagged', ...facts, q: own, matches: one.shown.flatMap(matchesOf) };
  });
}

/**
 * Simes (1986, Biometrika 73): p of several tests together, which holds where they depend on each other positively, as those of one pair do.
 *
 * @param p ascending, those of the `tests` that are below 1
 */
const simes = (p: readonly number[], tests: number): number =>
  p.reduce((least, one, i) => Math.min(least, (tests * one) / (i + 1)), 1);
