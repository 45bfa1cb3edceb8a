// Publishes a small run, for tests of the workspace: one lot and one bidder, named after the number given.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';
import type { Build, ManifestDraft } from '../../src/workspace/build.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';

export const DRAFT: ManifestDraft = {
  schemaVersion: '1.0',
  started_at: '2026-01-01T00:00:00.000Z',
  finished_at: '2026-01-01T00:00:01.000Z',
  program: { name: 'ringsight', version: '0.0.0' },
  duckdb: 'v1',
  node: 'v20',
  platform: 'linux',
  arch: 'x64',
  timezone: 'UTC',
  inputs: [],
  rules: [],
  profile: { name: 'default', sha256: '0' },
  jurisdiction: 'cn-national',
  seed: 1,
  as_of: '2026-01-01',
  threads: 1,
  caps: [],
  graph: {},
  stages: [],
  screen_timings: [],
  rss_peak_mb: 0,
};

/** Publishes facts and a run that both carry `mark`, so that a reader can tell whether it sees one publication or two. */
export async function publishRun(workspace: Workspace, mark: number): Promise<void> {
  const build = await workspace.startBuild();
  try {
    await writeFacts(build, mark);
    await writeRun(build, mark);
    await build.publish(DRAFT);
  } finally {
    build.close();
  }
}

export async function writeFacts(build: Build, mark: number): Promise<void> {
  const facts = await Database.open({ path: build.factsPath });
  await createFactTables(facts);
  await facts.run(`insert into bidders values (0, 'bidder-${mark}', null, null, false)`);
  facts.close();
}

export async function writeRun(build: Build, mark: number): Promise<void> {
  const results = await Database.open({ path: build.resultsPath });
  await createResultTables(results);
  await results.run(`insert into reasons values (${mark}, 'mark')`);
  results.close();
  await writeFile(join(build.runFolder, 'warnings.json'), '[]\n');
}
