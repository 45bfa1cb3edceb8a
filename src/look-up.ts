import { dirname, resolve } from 'node:path';
import type { Warning } from './domain/warning.ts';
import { type EvaluateOptions, type EvaluationReport, evaluateRun } from './evaluate/evaluate-run.ts';
import { type ExportFormat, type ExportOptions, exportTable } from './export/export-table.ts';
import type { ExportName } from './export/export-tables.ts';
import { bidderHistory } from './history/bidder-history.ts';
import { explainWarning } from './history/explain-warning.ts';
import { groupView } from './history/group-view.ts';
import { lotView } from './history/lot-view.ts';
import type { BidderAnswer, GroupView, LotView } from './history/types.ts';
import { loadRules } from './rules/load-rules.ts';
import type { LedgerAct, LedgerEntry } from './workspace/ledger.ts';
import type { Reader, ReaderOptions } from './workspace/reader.ts';
import type { Workspace } from './workspace/workspace.ts';

// Every look at the published run goes through here: it is entered in the ledger, found or not, before anything is shown.

/**
 * What the published run knows of a bidder (its id, its name or a part of either), of a lot or of a group (its id or the beginning of it).
 *
 * @example const { found, candidates } = await history(workspace, { bidder: '安装' });
 * @throws InputError `bidder_unknown`, `lot_unknown`, `group_unknown`; ResourceError without a published run (exit code 10)
 */
export function history(workspace: Workspace, subject: { readonly bidder: string }): Promise<BidderAnswer>;
export function history(workspace: Workspace, subject: { readonly lot: string }): Promise<LotView>;
export function history(workspace: Workspace, subject: { readonly group: string }): Promise<GroupView>;
export function history(
  workspace: Workspace,
  subject: { readonly bidder: string } | { readonly lot: string } | { readonly group: string },
): Promise<BidderAnswer | LotView | GroupView> {
  if ('bidder' in subject) {
    const { bidder } = subject;
    return look(workspace, 'lookup', { kind: 'bidder', subject: bidder }, (reader) =>
      bidderHistory(reader, bidder),
    );
  }
  if ('group' in subject) {
    const { group } = subject;
    return look(workspace, 'lookup', { kind: 'group', subject: group }, async (reader) =>
      groupView(reader, group, { rules: await loadRules(undefined, { withCases: false }) }),
    );
  }
  const { lot } = subject;
  return look(workspace, 'lookup', { kind: 'lot', subject: lot }, async (reader) =>
    lotView(reader, lot, { rules: await loadRules(undefined, { withCases: false }) }),
  );
}

/**
 * A warning of the published run, complete: every signal with its rows, explanations, what would refute it.
 *
 * @param warning its id, the beginning of its fingerprint, or its rank
 * @throws InputError `warning_unknown`, `warning_ambiguous`
 */
export function explain(workspace: Workspace, warning: string): Promise<Warning> {
  return look(workspace, 'lookup', { kind: 'warning', subject: warning }, async (reader) => {
    const [ranked] = /^\d{1,6}$/.test(warning.trim())
      ? await reader.db.rows<{ id: string }>('select id from warnings where rank = $rank', {
          rank: Number(warning),
        })
      : [];
    return explainWarning(reader, ranked?.id ?? warning);
  });
}

/** Measures the published run against labels. @throws InputError about the labels */
export function evaluate(workspace: Workspace, options: EvaluateOptions = {}): Promise<EvaluationReport> {
  return look(workspace, 'evaluate', { labels: options.labels ?? null }, (reader) =>
    evaluateRun(reader, options),
  );
}

/** Writes one table of the published run to a file. @throws InputError about the file or the table */
export function exportRun(
  workspace: Workspace,
  what: ExportName,
  format: ExportFormat,
  path: string,
  options: ExportOptions = {},
): Promise<void> {
  const file = resolve(path);
  return look(
    workspace,
    'export',
    { table: what, format, file },
    (reader) => exportTable(reader.db, what, format, file, options),
    { writableFolders: [dirname(file)] },
  );
}

async function look<T>(
  workspace: Workspace,
  act: LedgerAct,
  what: LedgerEntry['what'],
  work: (reader: Reader) => Promise<T>,
  options: ReaderOptions = {},
): Promise<T> {
  const reader = await workspace.openReader(options);
  const record = (result: 'shown' | 'refused'): Promise<void> =>
    workspace.record(act, { ...what, run: reader.run, result });
  try {
    const result = await work(reader).catch(async (error: unknown) => {
      await record('refused');
      throw error;
    });
    await record('shown');
    return result;
  } finally {
    reader.close();
  }
}
