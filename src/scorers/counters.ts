import type { Columns } from '../store/database.ts';
import { jointLots } from './joint-lots.ts';
import { openPairLots } from './participation-index.ts';
import type { ScorerInput } from './scorer.ts';

/** What a feature is counted from. */
export type CounterInput = Pick<ScorerInput, 'read' | 'once' | 'params'>;

/** Works out the table of a feature on typed arrays: all its columns, in their order. */
export type Counter = (input: CounterInput) => Promise<Columns>;

/** Counters by the name that features give them. What each must return is what the SQL of the feature says. */
export const COUNTERS: Readonly<Record<string, Counter>> = {
  'joint-lots': async (input) => ({ ...jointLots(await openPairLots(input), input.params.min_joint!) }),
};
