/**
 * J(k), the lots in which at least k members bid, for k = 2 up to all of them, ranked among rewirings.
 *
 * One test is made of the many: the smallest of the ranks over k is itself ranked among the smallest ranks of the rewirings (min-p of
 * Westfall and Young, 1993), so that no k has to be chosen and none is paid for twice. Where ranks are equal, as when several
 * rounds have the most of some k, the larger excess (J - mean) / sqrt(mean + 1) comes first: a group of many members has many k, and the
 * best rank of each would otherwise be shared by as many rounds. Every round is treated alike, so that p is exact: what was observed counts as
 * one of the rewirings.
 *
 * @param entries J(k) of each round for each k from 2 on; round 0 was observed
 * @returns p, and the k with the smallest rank; of several, that of the largest excess
 */
export function smallestRank(entries: readonly Int32Array[]): {
  readonly p: number;
  readonly together: number;
} {
  const rounds = entries[0]?.length ?? 1;
  const best = new Int32Array(rounds).fill(rounds + 1);
  const excess = new Float64Array(rounds);
  let together = 2;
  for (let k = 2; k < entries.length; k++) {
    const counts = entries[k]!;
    const sorted = counts.slice().sort();
    const mean = counts.reduce((sum, count) => sum + count, 0) / rounds;
    for (let round = 0; round < rounds; round++) {
      // Rounds with so many lots or more, itself included.
      const rank = rounds - firstNotBelow(sorted, counts[round]!);
      const over = (counts[round]! - mean) / Math.sqrt(mean + 1);
      if (rank > best[round]! || (rank === best[round] && over <= excess[round]!)) continue;
      best[round] = rank;
      excess[round] = over;
      if (round === 0) together = k;
    }
  }
  let asExtreme = 0;
  for (let round = 0; round < rounds; round++)
    if (best[round]! < best[0]! || (best[round] === best[0] && excess[round]! >= excess[0]!)) asExtreme++;
  return { p: asExtreme / rounds, together };
}

function firstNotBelow(sorted: Int32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
