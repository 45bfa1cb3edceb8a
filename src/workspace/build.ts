import { rmdirSync, rmSync } from 'node:fs';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  exists,
  explainRefusal,
  hasCode,
  makePrivateFolder,
  PRIVATE_FILE,
  sealFile,
  sealFolder,
  sha256,
  syncFolder,
} from './durable.ts';
import { layout, publishedNumber } from './layout.ts';
import { appendToLedger, EMPTY_LEDGER, type LedgerHead } from './ledger.ts';
import type { RunManifest } from './manifest.ts';
import { damagedWorkspace, type Publication, readPublication, writePublication } from './publication.ts';
import { removeOld } from './retention.ts';
import { takeWriterLock } from './writer-lock.ts';

/** What a writer fills in private; nothing of it can be seen until `publish` resolves, and then all of it. */
export interface Build {
  /** Number of what is being built. */
  readonly number: number;
  /** What was published before; null in a new workspace. */
  readonly before: Publication | null;
  /** Facts and labels to write, when the build brings new ones. */
  readonly factsPath: string;
  readonly labelsPath: string;
  /** Folder of the run to write; it exists. */
  readonly runFolder: string;
  readonly resultsPath: string;
  /** Facts to read when the build brings none; null in a new workspace. */
  readonly publishedFacts: string | null;
  /** Results of the run published last; null before the first one. */
  readonly publishedResults: string | null;
  /** Where the run will be once it is published. */
  readonly publishedRun: string;
  /** Where the rejected rows of refused records are listed; outlives the build. Its folder need not exist. */
  readonly refusedList: string;
  /** Folder for spilling, gone afterwards; it exists. */
  readonly tempFolder: string;
  /** Publishes what was written: facts when their file exists, the run when a manifest is given. All files must be closed. */
  publish(manifest?: ManifestDraft): Promise<Publication>;
  /** Throws the build away and lets the next writer in. Safe after `publish`, and from a signal handler. */
  close(): void;
}

export type ManifestDraft = Omit<RunManifest, 'outputs' | 'run' | 'facts'>;

/** Becomes the one writer of a workspace, creating the folder where needed. @throws ResourceError `store_busy` */
export async function startBuild(workspace: string, keepRuns: number): Promise<Build> {
  const isNew = !(await exists(workspace));
  await makePrivateFolder(workspace);
  const release = takeWriterLock(workspace);
  const paths = layout(workspace);
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    rmSync(paths.building, { recursive: true, force: true });
    release();
    if (isNew) removeEmpty([paths.factsFolder, paths.runsFolder, workspace]);
  };
  try {
    const before = await readPublication(workspace);
    await clearUnpublished(workspace, before);
    const number = 1 + Math.max(before?.facts ?? 0, before?.run?.number ?? 0);
    const runFolder = join(paths.building, 'run');
    const tempFolder = join(paths.building, 'temp');
    for (const folder of [runFolder, tempFolder, paths.factsFolder, paths.runsFolder])
      await makePrivateFolder(folder);
    const build = {
      number,
      before,
      factsPath: join(paths.building, 'facts.duckdb'),
      labelsPath: join(paths.building, 'labels.duckdb'),
      runFolder,
      resultsPath: join(runFolder, 'results.duckdb'),
      tempFolder,
      publishedFacts: before === null ? null : paths.facts(before.facts),
      publishedResults: before?.run == null ? null : join(paths.run(before.run.number), 'results.duckdb'),
      publishedRun: paths.run(number),
      refusedList: join(paths.refusedFolder, 'issues.csv'),
    };
    return {
      ...build,
      publish: (manifest) => explainRefusal(workspace, () => publish(workspace, build, manifest, keepRuns)),
      close,
    };
  } catch (cause) {
    close();
    throw cause;
  }
}

/** A build that came to nothing, such as for want of data, leaves no folder where there was none. */
function removeEmpty(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder);
    } catch (cause) {
      if (!hasCode(cause, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) throw cause;
    }
  }
}

type Parts = Omit<Build, 'publish' | 'close'>;

async function publish(
  workspace: string,
  build: Parts,
  draft: ManifestDraft | undefined,
  keepRuns: number,
): Promise<Publication> {
  const paths = layout(workspace);
  const { number, before } = build;
  let ledger: LedgerHead = before?.ledger ?? EMPTY_LEDGER;
  let facts = before?.facts ?? 0;
  if (await exists(build.factsPath)) {
    facts = number;
    const sealed = await sealFile(build.factsPath);
    const labels = (await exists(build.labelsPath)) ? await sealFile(build.labelsPath) : null;
    await rename(build.factsPath, paths.facts(number));
    if (labels !== null) await rename(build.labelsPath, paths.labels(number));
    await syncFolder(paths.factsFolder);
    ledger = await appendToLedger(workspace, 'ingest', {
      facts: number,
      sha256: sealed.sha256,
      labels_sha256: labels?.sha256 ?? null,
    });
  }
  let run = before?.run ?? null;
  if (draft !== undefined) {
    const outputs = await sealFolder(build.runFolder);
    const manifest: RunManifest = { ...draft, run: number, facts, outputs };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeFile(join(build.runFolder, 'manifest.json'), text, { mode: PRIVATE_FILE, flush: true });
    await syncFolder(build.runFolder);
    await rename(build.runFolder, paths.run(number));
    await syncFolder(paths.runsFolder);
    ledger = await appendToLedger(workspace, 'run', { run: number, facts, manifest_sha256: sha256(text) });
    run = { number, facts };
  }
  const publication = { facts, run, ledger };
  await writePublication(workspace, publication);
  if (facts === number) await rm(paths.refusedFolder, { recursive: true, force: true });
  await removeOld(workspace, publication, keepRuns);
  return { format: 1, ...publication };
}

/** Removes what a writer left that died before it published. */
async function clearUnpublished(workspace: string, before: Publication | null): Promise<void> {
  const paths = layout(workspace);
  await rm(paths.building, { recursive: true, force: true });
  const last = Math.max(before?.facts ?? 0, before?.run?.number ?? 0);
  const left = new Map<string, number>();
  for (const folder of [paths.factsFolder, paths.runsFolder]) {
    if (!(await exists(folder))) continue;
    for (const name of await readdir(folder)) {
      const number = publishedNumber(name);
      if (number !== null && number > last) left.set(join(folder, name), number);
    }
  }
  const numbers = [...new Set(left.values())].sort((a, b) => a - b);
  // A writer leaves one number at most; more of them mean that what named them is lost, and they are somebody's history.
  if (numbers.length > 1) throw damagedWorkspace(paths.current);
  for (const number of numbers) await appendToLedger(workspace, 'withdraw', { number });
  for (const path of left.keys()) await rm(path, { recursive: true, force: true });
}
