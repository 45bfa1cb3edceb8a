import type { RunReport } from '../domain/run.ts';
import { BYTE_ORDER_MARK, type CsvValue, csvLine } from '../export/csv-cell.ts';
import { mainSignal, screensById, screenTitle } from './main-reason.ts';

export interface CsvOptions {
  /** Starts the file with a byte order mark, which Excel needs to read UTF-8. */
  readonly bom?: boolean;
}

const WARNING_COLUMNS = [
  'rank',
  'id',
  'fingerprint',
  'kind',
  'level',
  'priority',
  'member_count',
  'members',
  'member_names',
  'lot_count',
  'lots',
  'signal_count',
  'main_screen',
  'reason_zh_CN',
  'reason_en',
  'sentence_zh_CN',
  'sentence_en',
];

/** One row a warning. Lists are JSON arrays, since ids may hold any separator. */
export function renderCsv(report: RunReport, options: CsvOptions = {}): string {
  const screens = screensById(report.summary);
  const rows = report.warnings.map((warning): CsvValue[] => {
    const signal = mainSignal(warning);
    const title = signal === undefined ? undefined : screenTitle(screens, signal.screen);
    return [
      warning.rank,
      warning.id,
      warning.fingerprint,
      warning.kind,
      warning.level,
      warning.priority,
      warning.members.length,
      JSON.stringify(warning.members.map((member) => member.bidder_id)),
      JSON.stringify(warning.members.map((member) => member.name)),
      warning.lot_count,
      JSON.stringify(warning.lots.map((lot) => lot.lot_id)),
      warning.signals.length,
      signal?.screen,
      title?.['zh-CN'],
      title?.en,
      signal?.sentence['zh-CN'],
      signal?.sentence.en,
    ];
  });
  return file(WARNING_COLUMNS, rows, options);
}

const SIGNAL_COLUMNS = [
  'warning_rank',
  'warning_id',
  'screen',
  'version',
  'family',
  'subject_kind',
  'subject_id',
  'outcome',
  'statistic',
  'n',
  'p_value',
  'contribution',
  'sentence_zh_CN',
  'sentence_en',
  'evidence',
];

/** One row a signal; `evidence` lists its source rows as `file:line`. */
export function renderSignalsCsv(report: RunReport, options: CsvOptions = {}): string {
  const rows = report.warnings.flatMap((warning) =>
    warning.signals.map((signal): CsvValue[] => [
      warning.rank,
      warning.id,
      signal.screen,
      signal.version,
      signal.family,
      signal.subject.kind,
      signal.subject.id,
      signal.outcome,
      finite(signal.statistic),
      signal.n,
      finite(signal.p_value),
      signal.contribution,
      signal.sentence['zh-CN'],
      signal.sentence.en,
      JSON.stringify(signal.evidence.map((row) => `${row.file}:${row.line}`)),
    ]),
  );
  return file(SIGNAL_COLUMNS, rows, options);
}

const finite = (value: number | null): number | null =>
  value === null || !Number.isFinite(value) ? null : value;

function file(columns: readonly string[], rows: readonly CsvValue[][], options: CsvOptions): string {
  return (options.bom === true ? BYTE_ORDER_MARK : '') + [columns, ...rows].map(csvLine).join('');
}
