import { type Random, seededRandom } from '../random.ts';
import type { Scorer } from '../scorer.ts';
import { type Blocks, blocksOf } from './blocks.ts';
import { type GroupAnswer, type GroupTestInput, scoreGroups, testGroups, unanswered } from './group-test.ts';
import { type GroupWins, groupWins } from './group-wins.ts';
import type { GroupWorld } from './group-world.ts';
import { rankAmong } from './rank-among.ts';
import { winnerShuffle } from './winner-shuffle.ts';

/**
 * Do the members of a group win in turn? Params beside those of `scoreGroups`: `min_wins, block_wins`.
 *
 * Two looks at the wins, inside blocks of one stratum and time. Soon repeats: every win counts 1 / g^2, where its winner's last win was g wins
 * ago, added up in each market and over all markets; lower tail. (The part with g = 1 is the number of repeats; in a ring of four it takes 20
 * wins to be told from chance, this takes 12.) It is ranked twice, and the larger p counts: among deals of the same wins (`winnerShuffle`),
 * valid however unequal the firms, if who bids does not answer to who won; and among draws of a winner for every lot from the members whose
 * bids stood, the earlier wins left as they are, valid whatever makes firms stay away after a win, as caps and full order books do,
 * and larger where firms are unequal, because the stronger is the likelier to have won last.
 * Evenness: sum of (W - E)^2 / E, lower tail, against a winner drawn among the members whose bids stood; unequal firms win less
 * evenly than that, so p is then larger. The product of both p is referred to Fisher's law for two: given how often each won, dealing
 * has the first depend on the order alone, and the second does not depend on it.
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
  // A circle may keep one order of turns in each market, or one over all.
  const whole = blocksOf(new Int32Array(wins.count), wins.count);
  const counters = [turnCounter(wins, inMarkets), turnCounter(wins, whole)] as const;
  const soonIn = (winner: Int32Array): number => counters[0](winner).soon + counters[1](winner).soon;
  const soonest = soonIn(wins.winner);
  const recency = recencyOf(wins, [inMarkets, whole]);
  const dealt = new Int32Array(wins.count);
  const deal = winnerShuffle(wins, blocks, random);
  let varied = false;
  const rare = rankAmong(permutations, () => {
    deal(dealt);
    const soon = soonIn(dealt);
    if (Math.abs(soon - soonest) > SAME) varied = true;
    return soon <= soonest + SAME;
  });
  const rareAmongDraws = rankAmong(permutations, () => drawnRecency(wins, recency, random) <= soonest + SAME);
  const evenness = evennessOf(wins, blocks);
  const evenest = evenness.observed();
  const even = rankAmong(permutations, () => {
    const found = evenness.drawn(random);
    if (Math.abs(found - evenest) > SAME) varied = true;
    return found <= evenest + SAME;
  });
  if (!varied) return unanswered('cannot_fire', wins.count);
  const p = Math.max(rare, rareAmongDraws) * even;
  return {
    reason: null,
    statistic: counters[0](wins.winner).repeats / Math.max(1, wins.count - (inMarkets.start.length - 1)),
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

/** Per bid that stood, as in `stood`: what a win of that member would count, given the wins before it. */
function recencyOf(wins: GroupWins, orders: readonly Blocks[]): Float64Array {
  const recency = new Float64Array(wins.stood.length);
  for (const { start, items } of orders)
    for (let part = 0; part + 1 < start.length; part++) {
      const last = new Map<number, number>();
      for (let at = start[part]!; at < start[part + 1]!; at++) {
        const win = items[at]!;
        for (let b = wins.stoodStart[win]!; b < wins.stoodStart[win + 1]!; b++) {
          const before = last.get(wins.stood[b]!);
          if (before !== undefined) recency[b]! += 1 / (at - before) ** 2;
        }
        last.set(wins.winners[wins.winner[win]!]!, at);
      }
    }
  return recency;
}

function drawnRecency({ count, stoodStart }: GroupWins, recency: Float64Array, random: Random): number {
  let soon = 0;
  for (let win = 0; win < count; win++) {
    const first = stoodStart[win]!;
    soon += recency[first + Math.floor(random() * (stoodStart[win + 1]! - first))]!;
  }
  return soon;
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
