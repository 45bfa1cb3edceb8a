import { resolve } from 'node:path';
import { type Build, startBuild } from './build.ts';
import { appendToLedger, type LedgerAct, type LedgerEntry, readLedger } from './ledger.ts';
import type { RunManifest } from './manifest.ts';
import { type Publication, readPublication } from './publication.ts';
import { nothingToRead, openReader, type Reader, type ReaderOptions } from './reader.ts';
import { readManifest, runNumbers } from './runs.ts';
import { refuseShared } from './shared.ts';
import { type VerifyReport, verifyWorkspace } from './verify.ts';

export interface WorkspaceOptions {
  /** How many runs stay on disk; older ones go when a new one is published. Default 10. */
  readonly keepRuns?: number;
  /** Whether a workspace may be used that every account of the machine can read. Default false. */
  readonly allowShared?: boolean | undefined;
}

/** A folder with everything that ringsight knows: facts, runs and the ledger. */
export interface Workspace {
  readonly path: string;
  /** What readers see; null before anything was published. */
  publication(): Promise<Publication | null>;
  /** Opens the published run for reading. Never waits for a writer. */
  openReader(options?: ReaderOptions): Promise<Reader>;
  /** Becomes the one writer. */
  startBuild(): Promise<Build>;
  /** Enters a look at the records in the ledger. */
  record(act: LedgerAct, what: LedgerEntry['what']): Promise<void>;
  ledger(): Promise<readonly LedgerEntry[]>;
  /** Manifests of the runs on disk, oldest first. */
  runs(): Promise<readonly RunManifest[]>;
  verify(expectedHead?: string): Promise<VerifyReport>;
}

/**
 * Names a workspace folder. Nothing is created until the first write.
 *
 * @example const workspace = openWorkspace('./ringsight-workspace');
 */
export function openWorkspace(folder: string, options: WorkspaceOptions = {}): Workspace {
  const path = resolve(folder);
  const mustExist = async (): Promise<void> => {
    if ((await readPublication(path)) === null) throw await nothingToRead(path, false);
  };
  const guard = async (): Promise<void> => {
    if (options.allowShared !== true) await refuseShared(path);
  };
  return {
    path,
    publication: () => readPublication(path),
    openReader: async (readerOptions) => {
      await guard();
      return openReader(path, readerOptions);
    },
    startBuild: async () => {
      await guard();
      return startBuild(path, options.keepRuns ?? 10);
    },
    record: async (act, what) => {
      await mustExist();
      await appendToLedger(path, act, what);
    },
    ledger: async () => (await readLedger(path)).entries,
    runs: async () => Promise.all((await runNumbers(path)).map((run) => readManifest(path, run))),
    verify: async (expectedHead) => {
      await mustExist();
      return verifyWorkspace(path, expectedHead);
    },
  };
}
