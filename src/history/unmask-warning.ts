import { masked, PRIVATE_PREFIX } from '../domain/masked.ts';
import type { Signal } from '../domain/outcome.ts';
import type { Text } from '../domain/text.ts';
import type { Warning } from '../domain/warning.ts';
import type { ParamValues, RuleSet } from '../rules/rule-set.ts';
import { fetchEvidence, type SubjectNo } from '../screens/evidence.ts';
import type { Database } from '../store/database.ts';
import type { HistoryReader } from './types.ts';

/**
 * The warning with the private values of its rows in the clear, read again from the records. A value is put in only where it is the one that was
 * masked; under other rules than those of the run some stay masked.
 */
export async function unmaskWarning(
  { db }: HistoryReader,
  warning: Warning,
  { screens }: Pick<RuleSet, 'screens'>,
): Promise<Warning> {
  const known = new Map<string, string | null>();
  const evidence: (readonly Row[])[] = [];
  for (const signal of warning.signals) {
    const rows = await clearRows(db, signal, screens);
    evidence.push(signal.evidence.map((row, i) => unmaskRow(row, rows[i], known)));
  }
  // Two values that are masked alike cannot be told apart where only the mask is left.
  const clear = (value: string): string => known.get(value) ?? value;
  const inText = (text: string): string =>
    [...known.keys()].reduce((told, hidden) => told.replaceAll(hidden, () => clear(hidden)), text);
  const inBoth = (text: Text): Text => ({ en: inText(text.en), 'zh-CN': inText(text['zh-CN']) });
  return {
    ...warning,
    shared_values: warning.shared_values.map((shared) => ({ ...shared, value: clear(shared.value) })),
    signals: warning.signals.map((signal, i) => ({
      ...signal,
      sentence: inBoth(signal.sentence),
      evidence: evidence[i]!,
    })),
  };
}

type Row = Signal['evidence'][number];

const isPrivate = (column: string): boolean => column.startsWith(PRIVATE_PREFIX);

/** The rows of a signal as the records have them; none where its rule is not known or nothing of them is masked. */
async function clearRows(db: Database, signal: Signal, screens: RuleSet['screens']): Promise<readonly Row[]> {
  if (!signal.evidence.some(({ values }) => Object.keys(values).some(isPrivate))) return [];
  const screen = screens.find(({ id }) => id === signal.screen);
  const subject = await subjectOf(db, signal);
  if (screen === undefined || subject === null) return [];
  const params = await paramsOf(db, signal.screen);
  return fetchEvidence(db, { screen, params }, subject, signal.evidence.length, (value) => value);
}

function unmaskRow(row: Row, clear: Row | undefined, known: Map<string, string | null>): Row {
  if (clear === undefined) return row;
  const same = row.table === clear.table && row.key === clear.key && row.line === clear.line;
  const values = Object.entries(row.values).map(([name, hidden]): readonly [string, string] => {
    const value = clear.values[name];
    if (!same || !isPrivate(name) || value === undefined || masked(value) !== hidden) return [name, hidden];
    known.set(hidden, known.has(hidden) && known.get(hidden) !== value ? null : value);
    return [name, value];
  });
  return { ...row, values: Object.fromEntries(values) };
}

async function paramsOf(db: Database, screen: string): Promise<ParamValues> {
  const { parameters } = await db.row<{ parameters: string }>(
    'select parameters from screens where screen = $screen',
    { screen },
  );
  return JSON.parse(parameters) as ParamValues;
}

const SUBJECT: Readonly<Record<string, string>> = {
  lot: 'select lot_no as subject_no, -1 as partner_no from lots where lot_id = $id',
  bidder: 'select bidder_no as subject_no, -1 as partner_no from bidders where bidder_id = $id',
  group: 'select group_no as subject_no, -1 as partner_no from groups where group_id = $id',
  // An id may hold the bar itself.
  bidder_pair: `select a.bidder_no as subject_no, b.bidder_no as partner_no
    from bidders a
    join bidders b on starts_with($id, a.bidder_id || '|') and b.bidder_id = substr($id, length(a.bidder_id) + 2)`,
};

async function subjectOf(db: Database, { subject }: Signal): Promise<SubjectNo | null> {
  const sql = SUBJECT[subject.kind];
  if (sql === undefined) return null;
  const [found] = await db.rows<SubjectNo>(sql, { id: subject.id });
  return found ?? null;
}
