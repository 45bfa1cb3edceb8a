/** After so many permutations that were as extreme as a fifth of the time, nobody needs to know more exactly how unremarkable it is. */
const EARLY = 99;
const EARLY_HITS = 20;

/**
 * p = (1 + permutations as extreme) / (1 + permutations). Ends early where p is a fifth or more: below that level nothing changes, and above
 * it the shorter row of permutations is as valid by itself (Besag and Clifford 1991, Biometrika 78).
 *
 * @param isExtreme makes one permutation and says whether it is at least as extreme as what was observed
 */
export function rankAmong(permutations: number, isExtreme: () => boolean): number {
  let hits = 0;
  for (let made = 1; made <= permutations; made++) {
    if (isExtreme()) hits++;
    if (made === EARLY && hits >= EARLY_HITS) return (1 + hits) / (1 + made);
  }
  return (1 + hits) / (1 + permutations);
}
