import { type Random, seededRandom } from '../random.ts';
import type { Scorer } from '../scorer.ts';
import { type Blocks, blocksOf } from './blocks.ts';
import { type GroupAnswer, type GroupTestInput, scoreGroups, testGroups, unanswered } from './group-test.ts';
import { type GroupWins, groupWins } from './group-wins.ts';
import type { GroupWorld } from './group-world.ts';
import { winnerShuffle } from './winner-shuffle.ts';

/**
 * Do the members of a group win in turn? Params beside those of `scoreGroups`: `min_wins, block_wins`.
 *
 * Two looks at the wins, inside blocks of one stratum and time. Soon repeats: every win counts 1 / g^2, where its winner's last win
 * in the market was g wins ago; lower tail against deals of the same wins (`winnerShuffle`), so a valid p however unequal the
 * firms. (The part with g = 1 is the number of repeats; in a ring of four it takes 20 wins to be told from chance, this takes 12.)
 * Evenness: sum of (W - E)^2 / E, lower tail, against a winner drawn among the members whose bids stood; unequal firms win less
 * evenly than that, so p is then larger. Given how often each won the first p is valid, and the second depends on nothing
 * else: their product is referred to Fisher's law for two.
 *
 * `statistic`: share of wins by the member that won before in the same market. `n`: wins.
 */
export const winningTurns: Scorer = (input) => scoreGroups(input, 'winning-turns');

/** Kernel. */
export function testWinningTurns(input: GroupTestInput): readonly GroupAnswer[] {
  return testGroups(input, (group, permutations, digest) =>
    turnsOf(input.world, group, {
      permutations,
      minWins: input.params.min_wins!,
      blockWins: input.params.block_wins!,
      random: seededRandom(input.seed, 'turns', digest),
    }),
  );
}

interface TurnOptions {
  readonly permutations: number;
  readonly minWins: number;
  readonly blockWins: number;
  readonly random: Random;
}

const SAME = 1e-9;

function turnsOf(world: GroupWorld, group: number, options: TurnOptions): GroupAnswer {
  const { permutations, minWins, blockWins, random } = options;
  const wins = groupWins(world, group, { timed: true });
  if (wins.count < minWins)
    return unanswered(
      groupWins(world, group, { timed: false }).count < minWins ? 'too_few_wins' : 'no_times',
      wins.count,
    );
  const blocks = blocksOf(
    wins.place.map((t) => world.facts.stratum[t]!),
    blockWins,
  );
  const inMarkets = blocksOf(
    wins.place.map((t) => world.facts.market[t]!),
    wins.count,
  );
  const turns = turnCounter(wins, inMarkets);
  const observedTurns = turns(wins.winner);
  const dealt = new Int32Array(wins.count);
  const deal = winnerShuffle(wins, blocks, random);
  let [fewer, varied] = [0, false];
  for (let k = 0; k < permutations; k++) {
    deal(dealt);
    const { soon } = turns(dealt);
    if (soon <= observedTurns.soon + SAME) fewer++;
    if (Math.abs(soon - observedTurns.soon) > SAME) varied = true;
  }

  const evenness = evennessOf(wins, blocks);
  const observed = evenness.observed();
  let even = 0;
  for (let k = 0; k < permutations; k++) {
    const found = evenness.drawn(random);
    if (found <= observed + SAME) even++;
    if (Math.abs(found - observed) > SAME) varied = true;
  }
  if (!varied) return unanswered('cannot_fire', wins.count);
  const p = ((1 + fewer) / (1 + permutations)) * ((1 + even) / (1 + permutations));
  return {
    reason: null,
    statistic: observedTurns.repeats / Math.max(1, wins.count - (inMarkets.start.length - 1)),
    n: wins.count,
    p: Math.min(1, p * (1 - Math.log(p))),
  };
}

/** Counts how often and how soon members win again, market by market. */
function turnCounter({ winners }: GroupWins, { start, items }: Blocks) {
  const last = new Int32Array(winners.length);
  return (winner: Int32Array): { readonly repeats: number; readonly soon: number } => {
    let [repeats, soon] = [0, 0];
    last.fill(-1);
    for (let market = 0; market + 1 < start.length; market++)
      for (let at = start[market]!; at < start[market + 1]!; at++) {
        const who = winner[items[at]!]!;
        if (last[who]! >= start[market]!) {
          const gap = at - last[who]!;
          soon += 1 / (gap * gap);
          if (gap === 1) repeats++;
        }
        last[who] = at;
      }
    return { repeats, soon };
  };
}

/** Sum over blocks and members of (W - E)^2 / E, as observed and with every lot drawn among the members that bid. */
function evennessOf({ stoodStart, stood, winner, winners }: GroupWins, { start, items }: Blocks) {
  const expected = Array.from({ length: start.length - 1 }, (_, k) => {
    const byMember = new Map<number, number>();
    for (const win of items.subarray(start[k], start[k + 1])) {
      const own = stood.subarray(stoodStart[win], stoodStart[win + 1]);
      for (const who of own) byMember.set(who, (byMember.get(who) ?? 0) + 1 / own.length);
    }
    return { members: Int32Array.from(byMember.keys()), wins: Float64Array.from(byMember.values()) };
  });
  const most = expected.reduce((top, { members }) => members.reduce((a, b) => Math.max(a, b), top), 0);
  const won = new Int32Array(most + 1);
  const sum = (winnerOf: (win: number) => number): number => {
    let total = 0;
    for (let k = 0; k + 1 < start.length; k++) {
      for (let at = start[k]!; at < start[k + 1]!; at++) won[winnerOf(items[at]!)]! += 1;
      const { members, wins: mean } = expected[k]!;
      for (let m = 0; m < members.length; m++) {
        total += (won[members[m]!]! - mean[m]!) ** 2 / mean[m]!;
        won[members[m]!] = 0;
      }
    }
    return total;
  };
  return {
    observed: () => sum((win) => winners[winner[win]!]!),
    drawn: (random: Random) =>
      sum((win) => {
        const first = stoodStart[win]!;
        return stood[first + Math.floor(random() * (stoodStart[win + 1]! - first))]!;
      }),
  };
}
