import type { RunReport } from '../domain/run.ts';
import { orderedReport, orderedSummary, orderedWarning } from './report-schema.ts';

/** The whole report as one JSON document (`warnings.schema.json`). */
export function renderJson(report: RunReport): string {
  return `${JSON.stringify(orderedReport(report), null, 2)}\n`;
}

/** One line a JSON value: first the summary, then the warnings by rank (`$defs` `RunSummary` and `Warning`). */
export function renderNdjson(report: RunReport): string {
  const lines = [orderedSummary(report.summary), ...report.warnings.map(orderedWarning)];
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}
