import { dirname, resolve } from 'node:path';
import { InputError } from './domain/errors.ts';
import type { Warning } from './domain/warning.ts';
import type { EvaluateOptions, EvaluationReport } from './evaluate/evaluate-run.ts';
import type { ExportFormat, ExportOptions } from './export/export-table.ts';
import type { ExportName } from './export/export-tables.ts';
import type { BidderAnswer, GroupView, LotView } from './history/types.ts';
import { loadRules } from './rule-tools.ts';
import type { LedgerAct, LedgerEntry } from './workspace/ledger.ts';
import type { Reader, ReaderOptions } from './workspace/reader.ts';
import type { Workspace } from './workspace/workspace.ts';

// Every look at the published run goes through here: it is entered in the ledger, found or not, before anything is shown. What it is made
// of is loaded when it is asked for (see scan.ts).

export interface UnmaskOptions {
  /**
   * Why someone may see private values (numbers of persons, telephones, accounts, machines), which are masked otherwise. The ledger keeps it, with who
   * and when.
   */
  readonly unmask?: string | undefined;
}

/**
 * What the published run knows of a bidder (its id, its name or a part of either), of a lot or of a group (its id or the beginning of it).
 *
 * @example const { found, candidates } = await history(workspace, { bidder: '安装' });
 * @throws InputError `bidder_unknown`, `lot_unknown`, `group_unknown`, `unmask_without_reason`; ResourceError without a published run (exit code 10)
 */
export function history(
  workspace: Workspace,
  subject: { readonly bidder: string },
  options?: UnmaskOptions,
): Promise<BidderAnswer>;
export function history(workspace: Workspace, subject: { readonly lot: string }): Promise<LotView>;
export function history(workspace: Workspace, subject: { readonly group: string }): Promise<GroupView>;
export async function history(
  workspace: Workspace,
  subject: { readonly bidder: string } | { readonly lot: string } | { readonly group: string },
  options: UnmaskOptions = {},
): Promise<BidderAnswer | LotView | GroupView> {
  if ('bidder' in subject) {
    const { bidder } = subject;
    const { bidderHistory } = await import('./history/bidder-history.ts');
    const what = { kind: 'bidder', subject: bidder };
    const reason = reasonOf(options);
    if (reason === null) return look(workspace, 'lookup', what, (reader) => bidderHistory(reader, bidder));
    return look(workspace, 'unmask', { ...what, reason }, (reader) =>
      bidderHistory(reader, bidder, (value) => value),
    );
  }
  if ('group' in subject) {
    const { group } = subject;
    const { groupView } = await import('./history/group-view.ts');
    return look(workspace, 'lookup', { kind: 'group', subject: group }, async (reader) =>
      groupView(reader, group, { rules: await loadRules(undefined, { withCases: false }) }),
    );
  }
  const { lot } = subject;
  const { lotView } = await import('./history/lot-view.ts');
  return look(workspace, 'lookup', { kind: 'lot', subject: lot }, async (reader) =>
    lotView(reader, lot, { rules: await loadRules(undefined, { withCases: false }) }),
  );
}

/**
 * A warning of the published run, complete: every signal with its rows, explanations, what would refute it.
 *
 * @param warning its id, the beginning of its fingerprint, or its rank
 * @throws InputError `warning_unknown`, `warning_ambiguous`, `unmask_without_reason`
 */
export async function explain(
  workspace: Workspace,
  warning: string,
  options: UnmaskOptions = {},
): Promise<Warning> {
  const { explainWarning } = await import('./history/explain-warning.ts');
  const find = async (reader: Reader): Promise<Warning> => {
    const [ranked] = /^\d{1,6}$/.test(warning.trim())
      ? await reader.db.rows<{ id: string }>('select id from warnings where rank = $rank', {
          rank: Number(warning),
        })
      : [];
    return explainWarning(reader, ranked?.id ?? warning);
  };
  const what = { kind: 'warning', subject: warning };
  const reason = reasonOf(options);
  if (reason === null) return look(workspace, 'lookup', what, find);
  const { unmaskWarning } = await import('./history/unmask-warning.ts');
  return look(workspace, 'unmask', { ...what, reason }, async (reader) =>
    unmaskWarning(reader, await find(reader), await loadRules(undefined, { withCases: false })),
  );
}

const LONGEST_REASON = 500;

/** NULL: nothing is to be unmasked. */
function reasonOf({ unmask }: UnmaskOptions): string | null {
  if (unmask === undefined) return null;
  const reason = unmask.trim();
  if (reason === '' || reason.length > LONGEST_REASON) throw withoutReason();
  return reason;
}

const withoutReason = (): InputError =>
  new InputError('unmask_without_reason', {
    en: `Private values are shown only for a reason, of up to ${LONGEST_REASON} characters, which the ledger keeps: --unmask "file 2024-17, order of 3 May".`,
    'zh-CN': `查看未遮盖的信息须说明理由（不超过 ${LONGEST_REASON} 字），并记入台账，例如 --unmask "案卷 2024-17，5 月 3 日批准"。`,
  });

/** Measures the published run against labels. @throws InputError about the labels */
export function evaluate(workspace: Workspace, options: EvaluateOptions = {}): Promise<EvaluationReport> {
  return look(workspace, 'evaluate', { labels: options.labels ?? null }, async (reader) => {
    const { evaluateRun } = await import('./evaluate/evaluate-run.ts');
    return evaluateRun(reader, options);
  });
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
    async (reader) => {
      const { exportTable } = await import('./export/export-table.ts');
      return exportTable(reader.db, what, format, file, options);
    },
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
