import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { chinaDay } from './domain/china-day.ts';
import { InputError } from './domain/errors.ts';
import type { StageOptions } from './domain/progress.ts';
import type { CapHit, RunReport } from './domain/run.ts';
import type { Language } from './domain/text.ts';
import { buildFeatures } from './features/build-features.ts';
import { keptFeatures } from './features/kept-features.ts';
import { buildGraph } from './graph/build-graph.ts';
import { readGroupMemory } from './graph/known-groups.ts';
import { ingestSources } from './ingest/ingest.ts';
import type { IngestReport } from './ingest/report.ts';
import { loadRules } from './rules/load-rules.ts';
import { planScreens } from './rules/plan.ts';
import { loadProfile, type Settings } from './rules/profile.ts';
import { manifestDraft, openResults, SCRATCH, writeReports } from './run-files.ts';
import { summariseRun } from './run-summary.ts';
import { createPool } from './scorers/pool.ts';
import { forgetScorers } from './scorers/scorer-memory.ts';
import { scoringParameters } from './scoring/parameters.ts';
import { scoreRun } from './scoring/score-run.ts';
import { runLotScreens } from './screens/run-screens.ts';
import { runGroupScreens, runPairScreens } from './screens/run-subject-screens.ts';
import type { Database } from './store/database.ts';
import type { Build } from './workspace/build.ts';
import { startClock, step } from './workspace/stage-clock.ts';
import type { Workspace } from './workspace/workspace.ts';

export interface IngestOptions extends StageOptions {
  /** Folder or file of records. */
  readonly data: string;
  /** How source columns become ours. */
  readonly mapping?: string | undefined;
  /** Share of rejected rows over which nothing is published. Default 0.05. */
  readonly maxRejected?: number | undefined;
  readonly threads?: number | undefined;
  readonly memoryLimit?: string | undefined;
}

export interface ScanOptions extends Omit<IngestOptions, 'data'> {
  /** Default: the facts published last. */
  readonly data?: string | undefined;
  readonly profile?: string | undefined;
  /** Folder of rules in place of the shipped ones. */
  readonly rules?: string | undefined;
  /** Default 1. */
  readonly seed?: number | undefined;
  /** Of the HTML report. Default English. */
  readonly language?: Language | undefined;
  /** Day on which exemptions hold or have expired, `YYYY-MM-DD`. Default today, in China. */
  readonly asOf?: string | undefined;
}

export interface ScanResult {
  readonly run: number;
  readonly report: RunReport;
  readonly runFolder: string;
  readonly htmlFile: string;
}

/** What `scan` does. */
export async function runStages(workspace: Workspace, options: ScanOptions = {}): Promise<ScanResult> {
  const { onProgress, seed = 1, threads = availableParallelism() } = options;
  const signal = derivedSignal(options.signal);
  const stage = { signal, onProgress };
  const clock = startClock(signal);
  const asOf = options.asOf ?? chinaDay(Date.now());
  const rules = await loadRules(options.rules, { withCases: false });
  const plan = planScreens(rules, loadProfile(options.profile, rules), {
    as_of: asOf,
    features: GRAPH_READS,
  });
  // Refused before the work, not after it.
  scoringParameters(plan.profile.scoring);
  const build = await workspace.startBuild();
  const pool = createPool({ threads });
  let results: Database | undefined;
  try {
    const { data, maxRejected = allowedShare(plan.profile.limits) } = options;
    if (data !== undefined)
      await clock.time('ingest', () => ingestInto(build, { ...options, signal, data, maxRejected }));
    const db = await openResults(data === undefined ? publishedFacts(build) : build.factsPath, build, {
      ...options,
      threads,
    });
    results = db;
    signal?.addEventListener('abort', () => keepInterrupting(db), { once: true });
    const features = await clock.time('features', () =>
      buildFeatures(db, plan, { ...stage, scratch: SCRATCH, kept: keptFeatures(plan, LOOK_UPS_READ) }),
    );
    const lots = await clock.time('lot screens', () => runLotScreens(db, plan, stage));
    const pairs = await clock.time('pair screens', () => runPairScreens(db, plan, pool, seed, stage));
    const memory = await readGroupMemory(build.publishedResults);
    const graph = await clock.time('graph', () => buildGraph(db, { pool, seed, memory, ...stage }));
    const groups = await clock.time('group screens', () => runGroupScreens(db, plan, pool, seed, stage));
    // What follows asks no scorer and no thread, and needs the memory.
    forgetScorers(db);
    await pool.close();
    const caps: CapHit[] = [...features.caps, ...graph.caps];
    const warnings = await clock.time('scoring', () =>
      scoreRun(db, plan, { ...stage, onCaps: (hits) => caps.push(...hits) }),
    );
    const passes = [lots, pairs, groups];
    const report = await clock.time('report', async () => {
      const summary = await summariseRun(db, plan, { seed, warnings, passes, caps });
      await writeReports(build.runFolder, db, { summary, warnings }, options.language ?? 'en', onProgress);
      return { summary, warnings };
    });
    const draft = await manifestDraft(db, report.summary, { clock, threads, asOf, passes, graph });
    db.close();
    step(onProgress, 'publish', 0, 1);
    await build.publish(draft);
    step(onProgress, 'publish', 1, 1);
    const runFolder = build.publishedRun;
    return { run: build.number, report, runFolder, htmlFile: join(runFolder, 'report.html') };
  } catch (error) {
    // A query that was interrupted says so in its own words; the reason of the abort says why.
    signal?.throwIfAborted();
    throw error;
  } finally {
    await pool.close();
    results?.close();
    build.close();
  }
}

/** What `ingest` does. */
export async function readRecords(workspace: Workspace, options: IngestOptions): Promise<IngestReport> {
  const build = await workspace.startBuild();
  try {
    const report = await ingestInto(build, options);
    options.signal?.throwIfAborted();
    await build.publish();
    return report;
  } finally {
    build.close();
  }
}

const ingestInto = (build: Build, { maxRejected, ...options }: IngestOptions): Promise<IngestReport> =>
  ingestSources({
    ...options,
    factsPath: build.factsPath,
    labelsPath: build.labelsPath,
    tempFolder: build.tempFolder,
    rejectShare: maxRejected,
    refusedList: build.refusedList,
  });

/** The share of rejected rows that the profile allows. */
function allowedShare(limits: Settings): number | undefined {
  const share = limits.max_rejected_share;
  return typeof share === 'number' ? share : undefined;
}

/** The caller's signal, for work in which every task of every thread listens to it. */
function derivedSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  const derived = AbortSignal.any([signal]);
  setMaxListeners(0, derived);
  return derived;
}

/** Facts of the last ingest. @throws InputError `no_data` */
function publishedFacts(build: Build): string {
  if (build.publishedFacts !== null) return build.publishedFacts;
  throw new InputError('no_data', {
    en: 'There are no records to scan: none were given and the workspace holds none. Name a folder or file: `ringsight scan <data>`.',
    'zh-CN': '没有可筛查的数据：未指定数据，工作区中也没有。请指定文件夹或文件：`ringsight scan <数据>`。',
  });
}

/** Features that the graph stage reads whichever screens run. */
const GRAPH_READS = ['participation'];
/** Features that look-ups and `evaluate` read of a published run. */
export const LOOK_UPS_READ = ['buyer_calls', 'lot_market', 'lot_segment', 'lot_shape', 'participation'];

/** A query that begins just after another was interrupted must not run on. */
function keepInterrupting(db: Database): void {
  const timer = setInterval(() => (db.isOpen ? db.interrupt() : clearInterval(timer)), 20);
  timer.unref();
  db.interrupt();
}
