import type { Scorer } from '../scorer.ts';
import type { PairMatch } from './compared-pairs.ts';
import type { DocumentPair } from './document-pairs.ts';
import { rankPairs } from './ranked-pairs.ts';

/** How much longer passages that come together by chance may be, as a mean, than any that was seen: in runs that are sure to be found. */
const EXCESS = 3;

/**
 * Do two bidders' documents for one lot share passages that neither the tender nor other firms have? Marks of 12 characters, winnowed in
 * windows of 14, find every shared run of 25 characters; runs become blocks, blocks are weighed by how few firms have them; the sum is
 * ranked among pairs of unrelated bidders of the category.
 *
 * The subjects are found here. Params: `alpha, common_share, min_others, unrelated_pairs`. `statistic`: the sum of weights in the lot that
 * tells most. `n`: lots with a shared passage. Edge weight: -log10 p.
 */
export const passagesInCommon: Scorer = (input) =>
  rankPairs(input, {
    value: ({ compared }) => compared.score,
    unrelated: ({ scores }) => scores,
    least: Number.MIN_VALUE,
    excess: ({ firms }) => EXCESS * Math.log((firms + 1) / 2.5),
    quotable: true,
    matches: passageMatches,
  });

/** The passages of a pair of units as rows of evidence. */
export function passageMatches({ passages }: DocumentPair, lot: number): readonly PairMatch[] {
  return passages.map((passage) => ({ lot, fact: 'passage', ...passage }));
}
