import type { Database } from '../store/database.ts';

const running = new WeakMap<Database, Promise<unknown>>();

/** Look-ups keep their steps in temporary tables of fixed names, so on one connection they run one after the other. */
export function oneAtATime<T>(db: Database, work: () => Promise<T>): Promise<T> {
  const next = (running.get(db) ?? Promise.resolve()).catch(() => undefined).then(work);
  running.set(
    db,
    next.catch(() => undefined),
  );
  return next;
}
