import type { Database } from '../store/database.ts';
import type { ScorerInput } from './scorer.ts';

/** What scorers keep for each other, for as long as the database of the run is open. */
const MEMORY = new WeakMap<Database, Map<string, Promise<unknown>>>();

/** What `ScorerInput.once` is for the scorers of a run. */
export function memoryOf(results: Database): ScorerInput['once'] {
  const kept = MEMORY.get(results) ?? new Map<string, Promise<unknown>>();
  MEMORY.set(results, kept);
  return <T>(name: string, make: () => Promise<T>): Promise<T> => {
    const found = (kept.get(name) as Promise<T> | undefined) ?? make();
    kept.set(name, found);
    return found;
  };
}

/** Lets go of what scorers kept for each other, once the last of them has answered: hundreds of megabytes for millions of bids. */
export function forgetScorers(results: Database): void {
  MEMORY.delete(results);
}
