import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { openGroupLots } from './group-lots.ts';
import { incumbency, openPreviousLots } from './incumbents.ts';
import { scoreOutcomeJump } from './outcome-jump.ts';

/** Are narrow winners more often those who won the buyer's previous lot of the category? Params: see `scoreOutcomeJump`. */
export async function incumbencyJump(input: ScorerInput): Promise<ScorerOutput> {
  const { book } = await openGroupLots(input);
  const previous = await openPreviousLots(input);
  return scoreOutcomeJump(input, -1, (bid) => incumbency(book, previous, bid));
}
