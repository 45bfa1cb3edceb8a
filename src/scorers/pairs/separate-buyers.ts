import type { CapHit } from '../../domain/run.ts';
import { benjaminiHochberg } from '../benjamini-hochberg.ts';
import { OUTCOME_CODE, type Scorer, type ScorerInput, type ScorerOutput } from '../scorer.ts';
import { type BuyerHabit, favouriteBuyers } from './favourite-buyers.ts';

/**
 * Does each of two firms of one market keep to a buyer of its own and stay away from the other's? p: the larger of the two p-values of
 * `favouriteBuyers`, q likewise, whose false discovery rate is controlled over all firms and markets; both must pass.
 *
 * The subjects are found here: pairs of firms of one market that both have a favourite buyer. Params: `fdr, min_calls, min_expected,
 * away_share, exact_limit, max_firms, max_share, min_firms_for_share`. `statistic`: calls of the other's favourite that
 * the two bid on over those to be expected. `n`: these calls. Edge weight: expected less attended calls.
 */
export const separateBuyers: Scorer = async (input) => {
  const { params } = input;
  const habits = await favouriteBuyers(input);
  const q = benjaminiHochberg(Float64Array.from(habits, ({ p }) => p));
  const settled = habits.map((habit, i): Settled => ({ ...habit, q: q[i]! }));
  const byMarket = new Map<number, Settled[]>();
  for (const habit of settled) {
    const own = byMarket.get(habit.market);
    if (own === undefined) byMarket.set(habit.market, [habit]);
    else own.push(habit);
  }
  let crowded = 0;
  const pairs = new Map<string, Pair>();
  for (const firms of byMarket.values()) {
    const loyal = firms.filter(({ q: own }) => own <= params.fdr!);
    if (loyal.length > params.max_firms!) crowded++;
    const kept = [...loyal]
      .sort((x, y) => x.p - y.p || x.bidder - y.bidder)
      .slice(0, params.max_firms!)
      .sort((x, y) => x.bidder - y.bidder);
    const divided =
      firms.length >= params.min_firms_for_share! && loyal.length > params.max_share! * firms.length;
    for (const [i, one] of kept.entries())
      for (const other of kept.slice(i + 1)) {
        const pair = divided ? unanswered(one, other, 'divided_market') : compare(one, other, params);
        const key = `${one.bidder} ${other.bidder}`;
        if (better(pair, pairs.get(key))) pairs.set(key, pair);
      }
  }
  const found = [...pairs.values()].sort((x, y) => x.a - y.a || x.b - y.b);
  return { ...output(found, params), caps: crowded === 0 ? [] : [firmCap(params.max_firms!, crowded)] };
};

type Settled = BuyerHabit & { readonly q: number };

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly reason: string | null;
  readonly apart: boolean;
  readonly p: number;
  readonly q: number;
  readonly came: number;
  readonly expected: number;
}

function compare(one: Settled, other: Settled, params: ScorerInput['params']): Pair {
  if (one.favourite === other.favourite) return { ...unanswered(one, other, null), came: 0, expected: 0 };
  const visits = [
    { came: one.attended.get(other.favourite) ?? 0, expected: one.expected.get(other.favourite) ?? 0 },
    { came: other.attended.get(one.favourite) ?? 0, expected: other.expected.get(one.favourite) ?? 0 },
  ];
  if (visits.some(({ expected }) => expected < params.min_expected!))
    return unanswered(one, other, 'too_few_chances');
  return {
    ...unanswered(one, other, null),
    apart: visits.every(({ came, expected }) => came <= params.away_share! * expected),
    came: visits[0]!.came + visits[1]!.came,
    expected: visits[0]!.expected + visits[1]!.expected,
  };
}

const unanswered = (one: Settled, other: Settled, reason: string | null): Pair => ({
  a: one.bidder,
  b: other.bidder,
  reason,
  apart: false,
  p: Math.max(one.p, other.p),
  q: Math.max(one.q, other.q),
  came: 0,
  expected: 0,
});

/** Of two markets the one in which the pair keeps apart, then the one that can be answered for, then the smaller p; else the earlier. */
function better(pair: Pair, than: Pair | undefined): boolean {
  if (than === undefined) return true;
  if (pair.apart !== than.apart) return pair.apart;
  if ((pair.reason === null) !== (than.reason === null)) return pair.reason === null;
  return pair.p < than.p;
}

function output(pairs: readonly Pair[], params: ScorerInput['params']): ScorerOutput {
  const doubles = (value: (pair: Pair) => number): Float64Array => Float64Array.from(pairs, value);
  const known =
    (value: (pair: Pair) => number) =>
    (pair: Pair): number =>
      pair.reason === null ? value(pair) : Number.NaN;
  const n = Int32Array.from(pairs, ({ came }) => came);
  const unasked = doubles(() => Number.NaN);
  return {
    found: {
      subject_no: Int32Array.from(pairs, ({ a }) => a),
      partner_no: Int32Array.from(pairs, ({ b }) => b),
    },
    outcome: Int32Array.from(pairs, ({ reason, apart, q }) => {
      if (reason !== null) return OUTCOME_CODE.not_evaluable;
      return apart && q <= params.fdr! ? OUTCOME_CODE.flagged : OUTCOME_CODE.cleared;
    }),
    reason: pairs.map(({ reason }) => reason),
    statistic: doubles(known(({ came, expected }) => (expected === 0 ? Number.NaN : came / expected))),
    n,
    p_value: doubles(known(({ p }) => p)),
    edges: {
      joint: n,
      expected: doubles(({ expected }) => expected),
      q_value: doubles(({ q }) => q),
      weight: doubles(({ came, expected }) => expected - came),
      q_by: unasked,
      bicm_p: unasked,
      similarity: unasked,
    },
  };
}

const firmCap = (limit: number, hits: number): CapHit => ({
  cap: 'max_firms',
  limit,
  hits,
  text: {
    en: `In markets where more than ${limit} firms have a favourite buyer, only the ${limit} with the clearest were compared with each other.`,
    'zh-CN': `有固定采购人的企业超过 ${limit} 家的市场，只比较其中最明显的 ${limit} 家。`,
  },
});
