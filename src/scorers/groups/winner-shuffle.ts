import type { Random } from '../random.ts';
import type { Blocks } from './blocks.ts';
import type { GroupWins } from './group-wins.ts';

/**
 * Sweeps from the observed wins to the hub, and from there to each sample, in blocks where not everybody could have won everything.
 * Their number moves power, not validity.
 */
const SWEEPS = 3;

/**
 * Wins dealt anew inside blocks: everybody wins as often as it did, and only lots on which its bid stood. Calling it fills `into`.
 *
 * If a lot goes to each of the members that bid with odds that depend on the member alone (Luce 1959), however unequal, then
 * given who bid where and how often each won, every such deal is equally likely. A step exchanges two winners of a block if both
 * could have won the other's lot; it keeps the uniform law, and where everybody bid everywhere a sweep is a Fisher-Yates shuffle.
 * Elsewhere samples start from a common hub reached backwards from the observed wins, which makes them exchangeable with these
 * whatever the number of sweeps: Besag and Clifford 1989, Biometrika 76.
 */
export function winnerShuffle(
  { winner, winners, could }: GroupWins,
  { start, items }: Blocks,
  random: Random,
): (into: Int32Array) => void {
  const columns = winners.length;
  const blocks = start.length - 1;
  const free = new Uint8Array(blocks);
  for (let k = 0; k < blocks; k++) free[k] = isFree(k) ? 1 : 0;
  const hub = winner.slice();
  for (let k = 0; k < blocks; k++)
    if (free[k] === 0)
      for (let s = 0; s < SWEEPS; s++)
        for (let at = start[k]! + 1; at < start[k + 1]!; at++) step(hub, k, at, false);
  return (into) => {
    into.set(hub);
    for (let k = 0; k < blocks; k++)
      for (let s = free[k] === 1 ? SWEEPS - 1 : 0; s < SWEEPS; s++)
        for (let at = start[k + 1]! - 1; at > start[k]!; at--) step(into, k, at, free[k] === 1);
  };

  function step(wins: Int32Array, block: number, at: number, always: boolean): void {
    const first = start[block]!;
    const one = items[at]!;
    const other = items[first + Math.floor(random() * (at - first + 1))]!;
    const [a, b] = [wins[one]!, wins[other]!];
    if (!always && (could[one * columns + b] === 0 || could[other * columns + a] === 0)) return;
    wins[one] = b;
    wins[other] = a;
  }

  function isFree(block: number): boolean {
    const own = items.subarray(start[block], start[block + 1]);
    const here = new Set(own.map((k) => winner[k]!));
    for (const k of own) for (const w of here) if (could[k * columns + w] === 0) return false;
    return true;
  }
}
