import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkspace, type RunReport, scan } from '../../src/index.ts';
import { SCRATCH } from '../../src/run-files.ts';
import { Database } from '../../src/store/database.ts';
import { layout } from '../../src/workspace/layout.ts';
import { generateMarket, type Leaking, type PlantedMarket } from '../market.ts';
import type { MarketOptions, Scheme } from '../market-types.ts';
import { writeMarket } from '../market-write.ts';
import type { Difficulty } from '../schemes/difficulty.ts';

export interface ScannedMarket {
  readonly report: RunReport;
  readonly market: PlantedMarket;
}

/**
 * Makes a market, scans it as a user would, and lets `look` read the run before all of it is thrown away.
 *
 * @param leaks how much rings let slip; null: the market leaves no traces
 * @param leaking which of the rings do; by default all
 */
export async function scanMarket<T>(
  options: Partial<MarketOptions>,
  schemes: readonly Scheme[],
  look: (scanned: ScannedMarket, results: Database) => T | Promise<T>,
  leaks: Difficulty | null = null,
  leaking?: Leaking,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ringsight-quality-'));
  try {
    const market = generateMarket(options, schemes, leaks, leaking);
    const data = join(folder, 'data');
    await mkdir(data);
    await writeMarket(market, data, 'csv');
    const path = join(folder, 'workspace');
    const { report, run } = await scan(await openWorkspace(path), { data, asOf: '2026-01-01' });
    refuseFailures(report);
    const results = await Database.open({
      attach: [
        { name: 'facts', path: layout(path).facts(run) },
        { name: 'results', path: join(layout(path).run(run), 'results.duckdb') },
      ],
      scratch: SCRATCH,
      searchPath: ['results', SCRATCH, 'facts'],
    });
    try {
      return await look({ report, market }, results);
    } finally {
      results.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A figure of a run in which a screen broke down would pass for one of a screen that found nothing. */
export function refuseFailures({ summary }: Pick<RunReport, 'summary'>): void {
  const failed = summary.screens
    .filter(({ reasons }) => reasons.some(({ reason }) => /^(screen|worker)_failed$/.test(reason)))
    .map(({ screen }) => screen);
  if (failed.length > 0) throw new Error(`screens that did not answer: ${failed.join(', ')}`);
}
