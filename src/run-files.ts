import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnProgress } from './domain/progress.ts';
import type { RunReport, RunSummary } from './domain/run.ts';
import type { Language } from './domain/text.ts';
import type { GraphReport } from './graph/build-graph.ts';
import { writeIssues } from './ingest/issues-file.ts';
import { renderHtml } from './report/html.ts';
import { renderJson } from './report/json.ts';
import type { ScreensReport } from './screens/run-screens.ts';
import { Database } from './store/database.ts';
import { refuseOtherFacts } from './store/facts-version.ts';
import { createResultTables } from './store/results-schema.ts';
import type { Build, ManifestDraft } from './workspace/build.ts';
import { explainRefusal, PRIVATE_FILE } from './workspace/durable.ts';
import { peakMemory, type StageClock, step } from './workspace/stage-clock.ts';

export interface DatabaseLimits {
  readonly threads: number;
  readonly memoryLimit?: string | undefined;
}

/** What DuckDB may use when nobody says otherwise; beyond it work spills to disk. */
const MEMORY_LIMIT = '1500MB';
/** Where feature tables live that nobody reads after the run. */
export const SCRATCH = 'features';

/** Opens the results of a build, empty, with its facts beside them. */
export async function openResults(
  factsPath: string,
  build: Build,
  limits: DatabaseLimits,
): Promise<Database> {
  const results = await Database.open({
    path: build.resultsPath,
    attach: [{ name: 'facts', path: factsPath }],
    scratch: SCRATCH,
    searchPath: ['results', SCRATCH, 'facts'],
    threads: limits.threads,
    memoryLimit: limits.memoryLimit ?? MEMORY_LIMIT,
    tempFolder: build.tempFolder,
    // Feature tables are written once and read a few times, and then kept for look-ups.
    compressDoubles: false,
  });
  try {
    await refuseOtherFacts(results);
    await createResultTables(results);
    return results;
  } catch (cause) {
    results.close();
    throw cause;
  }
}

/** Writes the files that people and programs open in a run folder. */
export async function writeReports(
  folder: string,
  db: Database,
  report: RunReport,
  language: Language,
  onProgress: OnProgress | undefined,
): Promise<void> {
  const write = (name: string, content: string): Promise<void> =>
    writeFile(join(folder, name), content, { mode: PRIVATE_FILE });
  const files: readonly (() => Promise<void>)[] = [
    () => writeIssues(db, join(folder, 'issues.csv')),
    () => write('warnings.json', renderJson(report)),
    () => write('summary.json', `${JSON.stringify(report.summary, null, 2)}\n`),
    () => write('report.html', renderHtml(report, language)),
  ];
  const total = files.length;
  for (const [done, writeOne] of files.entries()) {
    step(onProgress, 'report', done, total);
    await explainRefusal(folder, writeOne);
  }
  step(onProgress, 'report', total, total);
}

export interface ManifestParts {
  readonly clock: StageClock;
  readonly threads: number;
  readonly asOf: string;
  readonly passes: readonly ScreensReport[];
  readonly graph: GraphReport;
}

/** Everything the manifest says besides what publishing adds. */
export async function manifestDraft(
  db: Database,
  summary: RunSummary,
  { clock, threads, asOf, passes, graph }: ManifestParts,
): Promise<ManifestDraft> {
  const { version } = await db.row<{ version: string }>('select version() as version');
  return {
    schemaVersion: '1.0',
    started_at: clock.startedAt,
    finished_at: new Date().toISOString(),
    program: summary.engine,
    duckdb: version,
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    timezone: 'UTC',
    inputs: summary.inputs,
    rules: summary.screens.map(({ screen, version: number, hash, parameters }) => ({
      screen,
      version: number,
      hash,
      parameters,
    })),
    profile: summary.profile,
    jurisdiction: summary.jurisdiction,
    seed: summary.seed,
    as_of: asOf,
    threads,
    caps: summary.caps,
    graph,
    stages: clock.stages(),
    screen_timings: passes
      .flatMap(({ timings }) => timings)
      .map(({ screen, milliseconds }) => ({ screen, ms: Math.round(milliseconds) })),
    rss_peak_mb: peakMemory(),
  };
}
