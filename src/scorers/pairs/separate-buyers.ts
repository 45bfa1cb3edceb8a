import type { CapHit } from '../../domain/run.ts';
import { benjaminiHochberg } from '../benjamini-hochberg.ts';
import { OUTCOME_CODE, type Scorer, type ScorerInput, type ScorerOutput } from '../scorer.ts';
import { type BuyerHabit, buyerHabits } from './buyer-habits.ts';
import { pOfTwo } from './p-of-two.ts';

/**
 * Do two firms of one market each look at the buyer when they choose their calls, and choose different ones? p: the larger of their two p-values
 * of `buyerHabits`. Flagged where both pass the control of the false discovery rate among the firms of the market, and the buyers of the two differ.
 * Only markets in which at least two firms look at the buyer, with the false discovery rate controlled over all markets (`pOfTwo`), are gone through: where
 * nobody does, the chance of any flag stays within `fdr` however many markets there are.
 *
 * The subjects are found here: pairs of such firms. Params: `fdr, min_calls, min_expected, apart_share, permutations, max_firms,
 * max_share, min_firms_for_share`. `statistic`: how often two with these habits meet, over how often they would if neither looked
 * at the buyer. `n`: calls of both. Edge weight: -log10 p.
 */
export const separateBuyers: Scorer = async (input) => {
  const { params } = input;
  const { habits, attended, called } = await buyerHabits(input);
  const byMarket = new Map<number, BuyerHabit[]>();
  for (const habit of habits) {
    const own = byMarket.get(habit.market);
    if (own === undefined) byMarket.set(habit.market, [habit]);
    else own.push(habit);
  }
  let crowded = 0;
  const pairs = new Map<string, Pair>();
  const markets = [...byMarket].filter(([, firms]) => firms.length > 1);
  const marketQ = benjaminiHochberg(
    Float64Array.from(markets, ([, firms]) =>
      pOfTwo(
        firms.map(({ p }) => p),
        params.fdr!,
      ),
    ),
  );
  for (const [place, [market, firms]] of markets.entries()) {
    if (marketQ[place]! > params.fdr!) continue;
    const q = benjaminiHochberg(Float64Array.from(firms, ({ p }) => p));
    const settled = firms.filter((_, i) => q[i]! <= params.fdr!);
    if (settled.length > params.max_firms!) crowded++;
    const kept = [...settled]
      .sort((x, y) => x.p - y.p || x.bidder - y.bidder)
      .slice(0, params.max_firms!)
      .sort((x, y) => x.bidder - y.bidder);
    const divided =
      firms.length >= params.min_firms_for_share! && settled.length > params.max_share! * firms.length;
    const came = kept.map(attended);
    for (const [i, one] of kept.entries())
      for (const [j, other] of kept.entries()) {
        if (j <= i) continue;
        const pair = divided
          ? { ...pairOf(one, other), reason: 'divided_market' }
          : compare(one, other, [came[i]!, came[j]!, called.get(market)!], params);
        const key = `${one.bidder} ${other.bidder}`;
        if (better(pair, pairs.get(key))) pairs.set(key, pair);
      }
  }
  const found = [...pairs.values()].sort((x, y) => x.a - y.a || x.b - y.b);
  return { ...output(found), caps: crowded === 0 ? [] : [firmCap(params.max_firms!, crowded)] };
};

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly reason: string | null;
  readonly apart: boolean;
  readonly p: number;
  readonly calls: number;
  /** Meetings to be expected from the habits of the two, and if neither looked at the buyer. */
  readonly likely: number;
  readonly blind: number;
}

function compare(
  one: BuyerHabit,
  other: BuyerHabit,
  [cameOne, cameOther, called]: readonly ReadonlyMap<number, number>[],
  params: ScorerInput['params'],
): Pair {
  let [all, likely] = [0, 0];
  for (const [buyer, calls] of called!) {
    all += calls;
    likely += ((cameOne!.get(buyer) ?? 0) * (cameOther!.get(buyer) ?? 0)) / calls;
  }
  const blind = (one.calls * other.calls) / all;
  if (blind < params.min_expected!) return { ...pairOf(one, other), reason: 'too_few_chances' };
  return { ...pairOf(one, other), apart: likely <= params.apart_share! * blind, likely, blind };
}

const pairOf = (one: BuyerHabit, other: BuyerHabit): Pair => ({
  a: one.bidder,
  b: other.bidder,
  reason: null,
  apart: false,
  p: Math.max(one.p, other.p),
  calls: one.calls + other.calls,
  likely: Number.NaN,
  blind: Number.NaN,
});

/** Of two markets the one in which the pair keeps apart, then the one that can be answered for, then the smaller p; else the earlier. */
function better(pair: Pair, than: Pair | undefined): boolean {
  if (than === undefined) return true;
  if (pair.apart !== than.apart) return pair.apart;
  if ((pair.reason === null) !== (than.reason === null)) return pair.reason === null;
  return pair.p < than.p;
}

function output(pairs: readonly Pair[]): ScorerOutput {
  const doubles = (value: (pair: Pair) => number): Float64Array => Float64Array.from(pairs, value);
  const code = ({ reason, apart }: Pair): number => {
    if (reason !== null) return OUTCOME_CODE.not_evaluable;
    return apart ? OUTCOME_CODE.flagged : OUTCOME_CODE.cleared;
  };
  const unasked = doubles(() => Number.NaN);
  const p_value = doubles(({ reason, p }) => (reason === null ? p : Number.NaN));
  return {
    found: {
      subject_no: Int32Array.from(pairs, ({ a }) => a),
      partner_no: Int32Array.from(pairs, ({ b }) => b),
    },
    outcome: Int32Array.from(pairs, code),
    reason: pairs.map(({ reason }) => reason),
    statistic: doubles(({ likely, blind }) => likely / blind),
    n: Int32Array.from(pairs, ({ calls }) => calls),
    p_value,
    edges: {
      joint: Int32Array.from(pairs, ({ likely }) => Math.round(likely)),
      expected: doubles(({ blind }) => blind),
      q_value: p_value,
      weight: p_value.map((p) => -Math.log10(p)),
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
    en: `In markets where more than ${limit} firms keep to certain buyers, only the ${limit} with the clearest were compared with each other.`,
    'zh-CN': `偏向特定采购人的企业超过 ${limit} 家的市场，只比较其中最明显的 ${limit} 家。`,
  },
});
