import type { CapHit } from '../../domain/run.ts';
import { type MatchColumns, OUTCOME_CODE, type ScorerOutput } from '../scorer.ts';
import type { DocumentList } from './document-list.ts';

/** In lots with more bidders whose documents are known, only pairs with something to say are answered for: pairs grow with the square. */
const MOST_LISTED = 40;
/** Rows of evidence of one pair, and of all pairs of a screen. */
const [MATCHES_OF_PAIR, MATCHES] = [40, 200_000];

/** Two bidders and the lots in which their documents were put side by side. */
export interface ComparedPair {
  /** bidder_no, the smaller first. */
  readonly a: number;
  readonly b: number;
  readonly lots: readonly ComparedLot[];
}

export interface ComparedLot {
  /** Units of a and b. */
  readonly unitA: number;
  readonly unitB: number;
}

/** What a scorer of documents says of one pair. */
export interface PairAnswer {
  readonly outcome: keyof typeof OUTCOME_CODE;
  readonly reason?: string;
  readonly statistic?: number;
  readonly n?: number;
  readonly p?: number;
  /** Of statistical screens. */
  readonly q?: number;
  readonly strength?: number;
  readonly matches?: readonly PairMatch[];
}

export interface PairMatch {
  readonly lot: number;
  readonly fact: string;
  readonly weight: number;
  /** Places in the document list, and offsets in the documents. */
  readonly aPlace: number;
  readonly bPlace: number;
  readonly aOffset: number;
  readonly bOffset: number;
  readonly aText: string | null;
  readonly bText: string | null;
}

/**
 * The pairs that a screen of documents answers for: all of each lot up to MOST_LISTED bidders, and those that have something to say.
 *
 * @param found units of pairs with something to say, in one lot each
 */
export function comparedPairs(
  list: DocumentList,
  found: readonly { readonly a: number; readonly b: number }[],
): readonly ComparedPair[] {
  const ofLot = new Map<number, { readonly a: number; readonly b: number }[]>();
  for (const pair of found) {
    const lot = list.lot[pair.a]!;
    const own = ofLot.get(lot);
    if (own === undefined) ofLot.set(lot, [pair]);
    else own.push(pair);
  }
  const met: Met[] = [];
  const add = (one: number, other: number): void => {
    const [unitA, unitB] = list.bidder[one]! < list.bidder[other]! ? [one, other] : [other, one];
    met.push({ a: list.bidder[unitA]!, b: list.bidder[unitB]!, lot: { unitA, unitB } });
  };
  for (let l = 0; l + 1 < list.lots.length; l++) {
    const [from, to] = [list.lots[l]!, list.lots[l + 1]!];
    if (to - from > MOST_LISTED) for (const { a, b } of ofLot.get(list.lot[from]!) ?? []) add(a, b);
    else for (let one = from; one < to; one++) for (let other = one + 1; other < to; other++) add(one, other);
  }
  met.sort((x, y) => x.a - y.a || x.b - y.b || x.lot.unitA - y.lot.unitA || x.lot.unitB - y.lot.unitB);
  const pairs: { readonly a: number; readonly b: number; readonly lots: ComparedLot[] }[] = [];
  for (let i = 0; i < met.length; i++) {
    const { a, b, lot } = met[i]!;
    const last = pairs[pairs.length - 1];
    if (last === undefined || last.a !== a || last.b !== b) pairs.push({ a, b, lots: [lot] });
    // Who is found twice in a lot, by what is shared and by what is said, is looked at once.
    else if (last.lots[last.lots.length - 1]!.unitA !== lot.unitA) last.lots.push(lot);
  }
  return pairs;
}

/** Two bidders in one lot. */
interface Met {
  readonly a: number;
  readonly b: number;
  readonly lot: ComparedLot;
}

/** Answers as a scorer gives them; matches of flagged pairs only. */
export function documentOutput(
  list: DocumentList,
  pairs: readonly ComparedPair[],
  answers: readonly PairAnswer[],
  caps: readonly CapHit[],
): ScorerOutput {
  const doubles = (value: (answer: PairAnswer) => number | undefined): Float64Array =>
    Float64Array.from(answers, (answer) => value(answer) ?? Number.NaN);
  const p_value = doubles(({ p }) => p);
  const strength = doubles((answer) => answer.strength);
  const unasked = new Float64Array(pairs.length).fill(Number.NaN);
  const n = Int32Array.from(answers, (answer) => answer.n ?? 0);
  const { columns, cut } = matchColumns(list, pairs, answers);
  return {
    found: {
      subject_no: Int32Array.from(pairs, ({ a }) => a),
      partner_no: Int32Array.from(pairs, ({ b }) => b),
    },
    outcome: Int32Array.from(answers, ({ outcome }) => OUTCOME_CODE[outcome]),
    reason: answers.map(({ reason }) => reason ?? null),
    statistic: doubles(({ statistic }) => statistic),
    n,
    p_value,
    strength,
    edges: {
      joint: n,
      expected: unasked,
      q_value: doubles(({ q }) => q),
      weight: strength.map((own, i) => (Number.isNaN(own) ? -Math.log10(p_value[i]!) : own)),
      q_by: unasked,
      bicm_p: unasked,
      similarity: unasked,
    },
    matches: columns,
    caps: cut === 0 ? caps : [...caps, matchCap(cut)],
  };
}

function matchColumns(
  list: DocumentList,
  pairs: readonly ComparedPair[],
  answers: readonly PairAnswer[],
): { readonly columns: MatchColumns; readonly cut: number } {
  let room = MATCHES;
  let cut = 0;
  const rows = answers.flatMap(({ outcome, matches = [] }, i) => {
    if (outcome !== 'flagged') return [];
    const kept = matches.slice(0, Math.min(MATCHES_OF_PAIR, room));
    room -= kept.length;
    if (kept.length < matches.length) cut++;
    return kept.map((match, place) => ({ ...match, pair: pairs[i]!, place }));
  });
  const ints = (value: (row: (typeof rows)[number]) => number): Int32Array => Int32Array.from(rows, value);
  const columns: MatchColumns = {
    subject_no: ints(({ pair }) => pair.a),
    partner_no: ints(({ pair }) => pair.b),
    lot_no: ints(({ lot }) => lot),
    place: ints(({ place }) => place),
    fact: rows.map(({ fact }) => fact),
    weight: Float64Array.from(rows, ({ weight }) => weight),
    a_key: rows.map(({ aPlace }) => list.key[aPlace]!),
    b_key: rows.map(({ bPlace }) => list.key[bPlace]!),
    a_source_no: ints(({ aPlace }) => list.source[aPlace]!),
    b_source_no: ints(({ bPlace }) => list.source[bPlace]!),
    a_line: ints(({ aPlace }) => list.line[aPlace]!),
    b_line: ints(({ bPlace }) => list.line[bPlace]!),
    a_start: ints(({ aOffset }) => aOffset),
    b_start: ints(({ bOffset }) => bOffset),
    a_text: rows.map(({ aText }) => aText),
    b_text: rows.map(({ bText }) => bText),
  };
  return { columns, cut };
}

const matchCap = (hits: number): CapHit => ({
  cap: 'max_matches',
  limit: MATCHES_OF_PAIR,
  hits,
  text: {
    en: `Of pairs with many shared passages only the weightiest were kept as evidence, at most ${MATCHES_OF_PAIR} a pair and ${MATCHES} in all.`,
    'zh-CN': `相同内容很多的投标人对，仅保留最有分量的作为证据：每对至多 ${MATCHES_OF_PAIR} 处，全部至多 ${MATCHES} 处。`,
  },
});

/** Said where a lot had more pairs that share something than were looked at. */
export const pairCap = (limit: number, hits: number): CapHit => ({
  cap: 'max_document_pairs',
  limit,
  hits,
  text: {
    en: `In lots where more than ${limit} pairs of bidders share uncommon text, only so many were compared.`,
    'zh-CN': `共享非通用文字的投标人对超过 ${limit} 对的标段，只比较了其中这么多对。`,
  },
});
