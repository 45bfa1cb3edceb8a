import { type Random, seededRandom } from '../random.ts';
import type { Scorer } from '../scorer.ts';
import { blocksOf } from './blocks.ts';
import { type GroupAnswer, type GroupTestInput, scoreGroups, testGroups, unanswered } from './group-test.ts';
import { groupWins } from './group-wins.ts';
import type { GroupWorld } from './group-world.ts';
import { rankAmong } from './rank-among.ts';
import { winnerShuffle } from './winner-shuffle.ts';

/**
 * Is who of a group wins tied to where, or to whom it sells, although others of the group bid there too? Params beside those of
 * `scoreGroups`: `min_wins, block_wins`.
 *
 * Mutual information of winner and region (or buyer), upper tail against deals of the same wins inside blocks of one trade (for
 * buyers also one region) near in time, to members whose bids stood (`winnerShuffle`): staying away is not what fires.
 *
 * `statistic`: mutual information over the most that the two could share, 0 to 1. `n`: wins.
 */
export const dividedRegions: Scorer = (input) => scoreGroups(input, 'divided-regions');
export const dividedBuyers: Scorer = (input) => scoreGroups(input, 'divided-buyers');

/** Kernels. */
export const testDividedRegions = (input: GroupTestInput): readonly GroupAnswer[] =>
  testDivided(input, { key: 'region', stratum: 'trade' });
export const testDividedBuyers = (input: GroupTestInput): readonly GroupAnswer[] =>
  testDivided(input, { key: 'buyer', stratum: 'stratum' });

interface Division {
  readonly key: 'region' | 'buyer';
  readonly stratum: 'trade' | 'stratum';
}

const testDivided = (input: GroupTestInput, division: Division): readonly GroupAnswer[] =>
  testGroups(input, (group, permutations, digest) =>
    divisionOf(input.world, group, division, {
      permutations,
      minWins: input.params.min_wins!,
      blockWins: input.params.block_wins!,
      random: seededRandom(input.seed, division.key, digest),
    }),
  );

interface DivisionOptions {
  readonly permutations: number;
  readonly minWins: number;
  readonly blockWins: number;
  readonly random: Random;
}

const SAME = 1e-9;

function divisionOf(
  world: GroupWorld,
  group: number,
  division: Division,
  { permutations, minWins, blockWins, random }: DivisionOptions,
): GroupAnswer {
  const keys = world.facts[division.key];
  const wins = groupWins(world, group, { timed: false, key: keys });
  const parts = [...new Set(Array.from(wins.place, (t) => keys[t]!))].sort((a, b) => a - b);
  const partOf = new Map(parts.map((key, part) => [key, part]));
  const part = wins.place.map((t) => partOf.get(keys[t]!)!);
  if (wins.count < minWins) return unanswered('too_few_wins', wins.count);
  if (parts.length < 2) return unanswered('not_divisible', wins.count);
  const blocks = blocksOf(
    wins.place.map((t) => world.facts[division.stratum][t]!),
    blockWins,
  );
  const joint = jointSum(part, wins.winners.length, parts.length);
  const observed = joint(wins.winner);
  const dealt = new Int32Array(wins.count);
  const deal = winnerShuffle(wins, blocks, random);
  let varied = false;
  const p = rankAmong(permutations, () => {
    deal(dealt);
    const found = joint(dealt);
    if (Math.abs(found - observed) > SAME) varied = true;
    return found >= observed - SAME;
  });
  if (!varied) return unanswered('cannot_fire', wins.count);
  const [winnerSum, partSum] = [marginSum(wins.winner), marginSum(part)];
  const whole = wins.count * Math.log(wins.count);
  return {
    reason: null,
    statistic: (observed - winnerSum - partSum + whole) / (whole - Math.max(winnerSum, partSum)),
    n: wins.count,
    p,
  };
}

/** Sum of n ln n over the cells of winner and part: all of the mutual information that a deal can change. */
function jointSum(part: Int32Array, winners: number, parts: number): (winner: Int32Array) => number {
  const cells = new Int32Array(winners * parts);
  return (winner) => {
    let sum = 0;
    for (let k = 0; k < winner.length; k++) {
      const n = ++cells[winner[k]! * parts + part[k]!]!;
      sum += xLogX(n) - xLogX(n - 1);
    }
    for (let k = 0; k < winner.length; k++) cells[winner[k]! * parts + part[k]!] = 0;
    return sum;
  };
}

function marginSum(of: Int32Array): number {
  const counts = new Map<number, number>();
  for (const one of of) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum + xLogX(n), 0);
}

const xLogX = (n: number): number => (n <= 1 ? 0 : n * Math.log(n));
