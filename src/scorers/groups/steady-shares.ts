import { type Random, seededRandom } from '../random.ts';
import type { Scorer } from '../scorer.ts';
import { blocksOf } from './blocks.ts';
import { type GroupAnswer, type GroupTestInput, scoreGroups, testGroups, unanswered } from './group-test.ts';
import { groupWins } from './group-wins.ts';
import type { GroupWorld } from './group-world.ts';
import { rankAmong } from './rank-among.ts';
import { winnerShuffle } from './winner-shuffle.ts';

/**
 * Do the members of a group keep their shares of the wins from period to period more exactly than chance lets them? Params beside
 * those of `scoreGroups`: `min_wins, min_periods`.
 *
 * Q = sum over periods and members of (n_ip - n_p s_i)^2 / (n_p s_i), s_i the member's share of all wins; lower tail against deals of the
 * same wins inside a stratum over all time (`winnerShuffle`). Whatever makes shares drift makes Q larger, and so p.
 *
 * `statistic`: Q over its mean among the deals; 1 is chance, 0 is the same shares in every period. `n`: wins.
 */
export const steadyShares: Scorer = (input) => scoreGroups(input, 'steady-shares');

/** Kernel. */
export function testSteadyShares(input: GroupTestInput): readonly GroupAnswer[] {
  return testGroups(input, (group, permutations, digest) =>
    steadinessOf(input.world, group, {
      permutations,
      minWins: input.params.min_wins!,
      minPeriods: input.params.min_periods!,
      random: seededRandom(input.seed, 'shares', digest),
    }),
  );
}

interface SteadyOptions {
  readonly permutations: number;
  readonly minWins: number;
  readonly minPeriods: number;
  readonly random: Random;
}

const SAME = 1e-9;
/** Quarters of a year, a half-year, a quarter. */
const UNITS = [4, 2, 1] as const;

function steadinessOf(world: GroupWorld, group: number, options: SteadyOptions): GroupAnswer {
  const { permutations, minWins, minPeriods, random } = options;
  const wins = groupWins(world, group, { timed: true });
  if (wins.count < minWins) return unanswered('too_few_wins', wins.count);
  const period = periodsOf(
    wins.place.map((t) => world.facts.quarter[t]!),
    minPeriods,
  );
  if (period === null) return unanswered('too_few_periods', wins.count);
  const strata = blocksOf(
    wins.place.map((t) => world.facts.stratum[t]!),
    wins.count,
  );
  const unevenness = unevennessOver(period, wins.winner, wins.winners.length);
  const observed = unevenness(wins.winner);
  const dealt = new Int32Array(wins.count);
  const deal = winnerShuffle(wins, strata, random);
  let [total, made, varied] = [0, 0, false];
  const p = rankAmong(permutations, () => {
    deal(dealt);
    const found = unevenness(dealt);
    total += found;
    made++;
    if (Math.abs(found - observed) > SAME) varied = true;
    return found <= observed + SAME;
  });
  if (!varied) return unanswered('cannot_fire', wins.count);
  return { reason: null, statistic: observed / (total / made), n: wins.count, p };
}

/** Period of each win, counted from 0, in the longest calendar unit that has enough periods with a win; NULL: none has. */
function periodsOf(quarter: Int32Array, fewest: number): Int32Array | null {
  for (const unit of UNITS) {
    const of = quarter.map((q) => Math.floor(q / unit));
    const periods = [...new Set(of)].sort((a, b) => a - b);
    if (periods.length >= fewest) return of.map((period) => periods.indexOf(period));
  }
  return null;
}

/** Q as a function of the winners; how often each wins, and how many wins a period has, stay as observed. */
function unevennessOver(
  period: Int32Array,
  winner: Int32Array,
  winners: number,
): (winner: Int32Array) => number {
  const periods = 1 + period.reduce((a, b) => Math.max(a, b), 0);
  const inPeriod = new Int32Array(periods);
  const won = new Int32Array(winners);
  for (let k = 0; k < winner.length; k++) {
    inPeriod[period[k]!]! += 1;
    won[winner[k]!]! += 1;
  }
  const counts = new Int32Array(periods * winners);
  return (dealt) => {
    counts.fill(0);
    for (let k = 0; k < dealt.length; k++) counts[period[k]! * winners + dealt[k]!]! += 1;
    let total = 0;
    for (let p = 0; p < periods; p++)
      for (let w = 0; w < winners; w++) {
        const expected = (inPeriod[p]! * won[w]!) / dealt.length;
        total += (counts[p * winners + w]! - expected) ** 2 / expected;
      }
    return total;
  };
}
