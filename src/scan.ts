import type { IngestReport } from './ingest/report.ts';
import type { IngestOptions, ScanOptions, ScanResult } from './stages.ts';
import type { Workspace } from './workspace/workspace.ts';

// The stages and all they are made of are loaded when they are asked for: a look-up is a process of its own and needs a third of the modules.

/**
 * Reads records (or takes those read last), runs every stage in private and publishes the whole at the end.
 *
 * @throws InputError wrong data, mapping, profile or rules; ResourceError a busy or damaged workspace, disk, memory;
 *   the reason of `signal` when aborted. Nothing is published then.
 */
export async function scan(workspace: Workspace, options: ScanOptions = {}): Promise<ScanResult> {
  const { runStages } = await import('./stages.ts');
  return runStages(workspace, options);
}

/** Reads records into the workspace and publishes them, without a run. */
export async function ingest(workspace: Workspace, options: IngestOptions): Promise<IngestReport> {
  const { readRecords } = await import('./stages.ts');
  return readRecords(workspace, options);
}
