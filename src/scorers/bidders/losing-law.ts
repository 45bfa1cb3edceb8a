import { ownLikelihood, type StrengthLaw } from './strength-fit.ts';
import { lookedUp, STRENGTH_SHAPES } from './strength-shapes.ts';

/** How strong bidders are. */
export interface Strengths {
  /** Share of bidders no stronger than e^x. */
  readonly below: (x: number) => number;
  /** Logarithm of a strength below which nobody is. */
  readonly least: number;
  /** Smallest spread of the laws that it is made of, within which it is smooth. */
  readonly finest: number;
}

/** Beliefs below e^-20 of the strongest are nothing. */
const NEGLIGIBLE = 20;

/** Strengths under laws believed as far as they say. */
export function strengthsOf(laws: readonly StrengthLaw[]): Strengths {
  const most = laws.reduce((best, { belief }) => Math.max(best, belief), Number.NEGATIVE_INFINITY);
  const kept = laws.filter(({ belief }) => belief > most - NEGLIGIBLE);
  const all = kept.reduce((sum, { belief }) => sum + Math.exp(belief - most), 0);
  const below = (x: number): number => {
    let share = 0;
    for (const { shape, centre, spread, belief } of kept)
      share += (Math.exp(belief - most) / all) * STRENGTH_SHAPES[shape]!.below((x - centre) / spread);
    return share;
  };
  return {
    below,
    least: Math.min(...kept.map(({ centre, spread }) => centre - LONGEST * spread)),
    finest: Math.min(...kept.map(({ spread }) => spread)),
  };
}

/** The same, for when it is asked for by the million. */
export function tabledStrengths(laws: readonly StrengthLaw[]): Strengths {
  const strengths = strengthsOf(laws);
  const most = Math.max(...laws.map(({ centre, spread }) => centre + SHORTEST * spread));
  return { ...strengths, below: lookedUp(strengths.below, strengths.least, most) };
}

/** Spreads beyond which nobody is, to the left and to the right of the centre. */
const LONGEST = 20;
const SHORTEST = 9;

/** The laws as they are believed without one of the bidders that they were fitted to. */
export const withoutBidder = (
  laws: readonly StrengthLaw[],
  lots: number,
  wins: number,
  expected: number,
): readonly StrengthLaw[] =>
  laws.map((law) => ({ ...law, belief: law.belief - ownLikelihood(law, lots, wins, expected).height }));

/** How far the integral goes, in standard deviations of the beta law; the fewer the wins, the longer its left tail and the shorter its right one. */
const STEP = 0.5;
const LEFT = 6;
const LEFT_WITHOUT_WINS = 7;
const RIGHT = 6;
const RIGHT_WITHOUT_WINS = 2;

/**
 * Chance that a bidder drawn from the market's strengths wins at most `wins` of its lots.
 *
 * Of a bidder of known strength the wins are at most as dispersed as a binomial count (Hoeffding 1956, Annals of Mathematical Statistics 27), and the
 * binomial tail falls with its chance p as that of a beta variable does: P(W <= w | p) = P(Beta(w + 1, n - w) > p). Turned round, the
 * mean of that tail over all strengths is the mean over this beta law of the share of bidders no stronger. The chance is taken at the mean of
 * one in n: for the weaker ones, who decide, it is larger where the lots have unequal numbers of bidders. What comes out is an upper bound.
 *
 * @param expected wins that one in n of each lot of n bidders would be
 */
export function losingTail(
  { below, least, finest }: Strengths,
  lots: number,
  wins: number,
  expected: number,
): number {
  if (wins >= lots) return 1;
  const [a, b] = [wins + 1, lots - wins];
  const odds = Math.log(expected / (lots - expected));
  const middle = Math.log(a / b);
  const deviation = Math.sqrt((a + b) / (a * b));
  const step = Math.min(STEP * deviation, finest);
  const from = middle - (LEFT + LEFT_WITHOUT_WINS / a) * deviation;
  const to = middle + (RIGHT - RIGHT_WITHOUT_WINS / Math.sqrt(a)) * deviation;
  const top = a * middle - (a + b) * Math.log1p(a / b);
  const mass = (at: number): number => Math.exp(a * at - (a + b) * Math.log1p(Math.exp(at)) - top);
  let all = 0;
  for (let at = from; at < to; at += STEP * deviation) all += mass(at);
  let sum = 0;
  for (let at = Math.max(from, odds + least); at < to; at += step) sum += mass(at) * below(at - odds);
  return Math.min(1, (sum * step) / (all * STEP * deviation));
}
