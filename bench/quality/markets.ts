import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EvaluationReport,
  evaluate,
  LEVELS,
  openWorkspace,
  type RunReport,
  scan,
} from '../../src/index.ts';

/** Real markets that are measured beside the project and are no part of it. */
const FOLDER = new URL('../../../shared/data/markets/', import.meta.url);
const MAPPINGS = new URL('../../fixtures/mappings/', import.meta.url);
export const MARKETS = [
  'brazil',
  'japan',
  'italy',
  'swiss_gr_sg',
  'colorado_dot',
  'tsuchiura',
  'texas_milk',
  'rcexttools_br',
  'world_bank',
] as const;

export interface MarketResult {
  readonly market: string;
  readonly report: RunReport;
  readonly evaluation: EvaluationReport | null;
}

/** Scans each market with its mapping and no labels, then measures the run against the labels it has. */
export async function measureMarkets(say: (line: string) => void): Promise<readonly MarketResult[]> {
  const results: MarketResult[] = [];
  for (const market of MARKETS) {
    const data = new URL(`${market}.csv`, FOLDER).pathname;
    if (!existsSync(data)) {
      say(`${market}: skipped, ${market}.csv is not beside this checkout`);
      continue;
    }
    const folder = await mkdtemp(join(tmpdir(), 'ringsight-quality-'));
    try {
      const workspace = await openWorkspace(folder);
      const mapping = new URL(`${market}.yaml`, MAPPINGS).pathname;
      const { report } = await scan(workspace, { data, mapping, asOf: '2026-01-01' });
      const labelled = await evaluate(workspace, { resamples: 200 }).catch(() => null);
      results.push({ market, report, evaluation: labelled });
      say(`${market}: ${report.summary.counts.lots} lots, ${report.warnings.length} warnings`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return results;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const figure = (value: number | null | undefined): string => (value == null ? '–' : value.toFixed(3));

export function marketTables(results: readonly MarketResult[]): string {
  const lines = [
    '| market | lots | bids | rows unaccounted for | lots evaluated | lots flagged | warnings by level |',
    '| --- | --: | --: | --: | --: | --: | --- |',
  ];
  for (const { market, report } of results) {
    const { counts, inputs, warnings_by_level } = report.summary;
    const lost = inputs.reduce((sum, i) => sum + i.rows_read - i.rows_loaded - i.rows_quarantined, 0);
    const levels = LEVELS.map((level) => `${level} ${warnings_by_level[level]}`).join(', ');
    lines.push(
      `| ${market} | ${counts.lots} | ${counts.bids} | ${lost} | ${percent(counts.lots_evaluated / counts.lots)} | ${counts.lots_flagged} (${percent(counts.lots_flagged / counts.lots)}) | ${levels} |`,
    );
  }
  lines.push(
    '',
    '| market | label | by | labelled | prevalence | AUC (95 %) | AUC within strata | average precision | precision at 1/5/10 % | alert rate |',
    '| --- | --- | --- | --: | --: | --- | --: | --: | --- | --: |',
  );
  for (const { market, evaluation } of results) {
    for (const row of evaluation?.evaluations ?? []) {
      if (row.subject_kind !== 'lot') continue;
      const m = row.measures;
      const interval = row.intervals?.auc;
      lines.push(
        `| ${market} | ${row.source} | ${row.by} | ${row.labelled} | ${percent(row.prevalence)} | ${figure(m.auc)}${interval ? ` (${figure(interval[0])} – ${figure(interval[1])})` : ''} | ${figure(m.within_stratum_auc)} | ${figure(m.average_precision)} | ${[m.precision_at_1, m.precision_at_5, m.precision_at_10].map(figure).join(' / ')} | ${percent(row.alert_rate)} |`,
      );
    }
  }
  return lines.join('\n');
}
