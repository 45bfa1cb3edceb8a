import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './durable.ts';
import { layout, publishedNumber } from './layout.ts';
import type { RunManifest } from './manifest.ts';

/** Numbers of the runs in a workspace, oldest first. */
export async function runNumbers(workspace: string): Promise<readonly number[]> {
  const names = await readdir(layout(workspace).runsFolder).catch((cause) => {
    if (hasCode(cause, 'ENOENT')) return [];
    throw cause;
  });
  return names
    .map(publishedNumber)
    .filter((number) => number !== null)
    .sort((a, b) => a - b);
}

/** How a run came about. */
export async function readManifest(workspace: string, run: number): Promise<RunManifest> {
  return JSON.parse(await readFile(join(layout(workspace).run(run), 'manifest.json'), 'utf8')) as RunManifest;
}

export async function factsOfRun(workspace: string, run: number): Promise<number> {
  return (await readManifest(workspace, run)).facts;
}
