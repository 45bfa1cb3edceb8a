import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from './durable.ts';
import { layout, publishedNumber } from './layout.ts';
import { appendToLedger } from './ledger.ts';
import type { Publication } from './publication.ts';
import { factsOfRun, runNumbers } from './runs.ts';

/** Removes all but the newest runs, and facts that neither a run left over nor the publication uses. */
export async function removeOld(
  workspace: string,
  publication: Omit<Publication, 'format'>,
  keepRuns: number,
): Promise<void> {
  const paths = layout(workspace);
  const runs = await runNumbers(workspace);
  const kept = runs.slice(-Math.max(1, keepRuns));
  const used = new Set([publication.facts, publication.run?.facts]);
  for (const run of kept) used.add(await factsOfRun(workspace, run));
  const doomed = [
    ...runs
      .slice(0, runs.length - kept.length)
      .map((run) => ({ kind: 'run', number: run, path: paths.run(run) })),
    ...(await readdir(paths.factsFolder))
      .map((name) => ({ kind: 'facts', number: publishedNumber(name), path: join(paths.factsFolder, name) }))
      .filter(({ number }) => number !== null && !used.has(number)),
  ];
  if (doomed.length === 0) return;
  for (const { kind, number, path } of doomed) {
    if (!path.endsWith('.labels.duckdb')) await appendToLedger(workspace, 'remove', { [kind]: number });
  }
  // Out of sight at once, so that a crash leaves no half of a run; the next writer empties this folder.
  const trash = join(paths.building, 'removed');
  await makePrivateFolder(trash);
  for (const [i, { path }] of doomed.entries()) await rename(path, join(trash, String(i)));
  await rm(trash, { recursive: true, force: true });
}
