import { join } from 'node:path';

/** Where things are in a workspace folder. */
export const layout = (workspace: string) => ({
  current: join(workspace, 'current.json'),
  ledger: join(workspace, 'ledger.ndjson'),
  /** Private to the writer; what is in it counts for nothing. */
  building: join(workspace, 'building'),
  factsFolder: join(workspace, 'facts'),
  runsFolder: join(workspace, 'runs'),
  /** What was wrong with records that were refused last; gone once records are published. */
  refusedFolder: join(workspace, 'refused'),
  facts: (number: number) => join(workspace, 'facts', `${number}.duckdb`),
  labels: (number: number) => join(workspace, 'facts', `${number}.labels.duckdb`),
  run: (number: number) => join(workspace, 'runs', String(number)),
});

/** Number in the name of a published facts file or run; null for any other name. */
export function publishedNumber(name: string): number | null {
  const found = /^(\d+)(?:\.labels\.duckdb|\.duckdb)?$/.exec(name);
  return found === null ? null : Number(found[1]);
}
