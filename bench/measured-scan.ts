import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command line. */
export const PROGRAM = fileURLToPath(new URL('../bin/ringsight.js', import.meta.url));
if (!existsSync(new URL('../dist/cli/main.js', import.meta.url)))
  throw new Error('run `npm run build` first');

export interface Stage {
  readonly stage: string;
  readonly ms: number;
  readonly cpu_ms: number;
  readonly rss_mb: number;
}

export interface MeasuredScan {
  readonly stages: readonly Stage[];
  /** Largest resident memory of the process, in MB. */
  readonly peak: number;
  readonly counts: { readonly lots: number; readonly bids: number; readonly bidders: number };
}

/**
 * Runs a scan as a process of its own.
 *
 * @param data folder of records; `null`: those read last
 * @param profile file; `null`: the rules' own
 */
export async function measuredScan(
  data: string | null,
  workspace: string,
  profile: string | null = null,
): Promise<MeasuredScan> {
  const source = [...(data === null ? [] : [data]), ...(profile === null ? [] : ['--profile', profile])];
  const quiet = ['--workspace', workspace, '--quiet', '--progress', 'none'];
  const result = spawnSync(process.execPath, [PROGRAM, 'scan', ...source, ...quiet], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`scan ended with ${result.status}: ${result.stderr}`);
  const { run } = await json<{ run: { number: number } }>(join(workspace, 'current.json'));
  const folder = join(workspace, 'runs', String(run.number));
  const manifest = await json<{ stages: readonly Stage[]; rss_peak_mb: number }>(
    join(folder, 'manifest.json'),
  );
  const { counts } = await json<Pick<MeasuredScan, 'counts'>>(join(folder, 'summary.json'));
  return { stages: manifest.stages, peak: manifest.rss_peak_mb, counts };
}

const json = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, 'utf8')) as T;
