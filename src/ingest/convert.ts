import { sqlType } from '../domain/tables.ts';
import { type Database, identifier } from '../store/database.ts';
import { convertValue } from './convert-value.ts';
import { fastConversion, filterSql, isNumericType, rawText } from './fast-conversion.ts';
import type { ColumnRule, Feed, RawRelation } from './feed.ts';
import type { ProblemLog } from './problem-log.ts';
import type { TypedTables } from './typed-tables.ts';

/** Rows of a source that feeds took, and rows that the feed which owns them refused. */
export interface Converted {
  readonly rows: number;
  readonly loaded: number;
  readonly quarantined: number;
}

const BATCH = 20_000;

/**
 * Raw rows to typed rows. A row belongs to the first feed that takes it: there it is loaded or quarantined. Feeds that take it
 * as well add what they can: a value that cannot be trusted is left out with a data issue, a row without its ids is no row.
 */
export async function convertFeeds(
  db: Database,
  raw: RawRelation,
  feeds: readonly Feed[],
  typed: TypedTables,
  log: ProblemLog,
): Promise<Converted> {
  let rows = 0;
  let loaded = 0;
  let quarantined = 0;
  const before: string[] = [];
  await db.run('create or replace temp table refused (line double)');
  for (const feed of feeds) {
    const own = filterSql(feed.filter, raw);
    const notEarlier = before.length === 0 ? 'true' : `not (${before.join(' or ')})`;
    if (!before.includes('true')) {
      const owned = await pass({ db, raw, feed, typed, log }, `${own} and ${notEarlier}`, true);
      rows += owned.rows;
      loaded += owned.loaded;
      quarantined += owned.quarantined;
    }
    before.push(own);
  }
  for (const [i, feed] of feeds.entries()) {
    if (i === 0) continue;
    const where = `${before[i]} and (${before.slice(0, i).join(' or ')}) and line not in (select line from refused)`;
    await pass({ db, raw, feed, typed, log }, where, false);
  }
  await db.run('drop table refused');
  return { rows, loaded, quarantined };
}

interface Pass {
  readonly db: Database;
  readonly raw: RawRelation;
  readonly feed: Feed;
  readonly typed: TypedTables;
  readonly log: ProblemLog;
}

async function pass(context: Pass, where: string, owner: boolean): Promise<Converted> {
  const { db, raw, feed, typed } = context;
  const target = await typed.ensure(
    feed.table,
    feed.rules.map((rule) => rule.spec.name),
  );
  const fast = feed.rules.map((rule) => fastConversion(rule, raw));
  const names = feed.rules.map((rule) => identifier(rule.spec.name)).join(', ');
  const values = fast.map(({ value }, i) => `${value} as v${i}`).join(', ');
  const clean = fast.map((conversion) => `(${conversion.clean})`).join(' and ');
  const count = async (sql: string): Promise<number> => Number((await db.row<{ n: bigint }>(sql)).n);

  const before = await count(`select count(*) as n from ${target}`);
  const positions = owner
    ? 'cast(line as bigint) as line, cast(byte as bigint) as byte'
    : 'cast(min(line) as bigint) as line, cast(min(byte) as bigint) as byte';
  // A flat file repeats what it says of a lot with every bid; one row of those says it.
  const grouping = owner ? '' : `group by ${feed.rules.map((_, i) => `v${i}`).join(', ')}`;
  const picked = feed.rules.map((_, i) => `v${i}`).join(', ');
  await db.run(
    `insert into ${target} (${names}, source_no, line, byte)
     select ${picked}, ${raw.sourceNo}, ${positions}
     from (select ${values}, line, byte from ${raw.from} where ${where} and ${clean}) ${grouping}`,
  );
  const inserted = (await count(`select count(*) as n from ${target}`)) - before;
  const rows = await count(`select count(*) as n from ${raw.from} where ${where}`);
  if (owner && inserted === rows) return { rows, loaded: rows, quarantined: 0 };

  const needed = neededColumns(feed.rules);
  const texts = needed.map((index) => `, ${rawText(raw, index)} as c${index}`).join('');
  await db.run(
    `create or replace temp table dirty as
     select cast(line as double) as line, coalesce(byte, -1) as byte, marks${texts} from ${raw.from} where ${where} and not coalesce(${clean}, false)
     order by line`,
  );
  const dirty = await count('select count(*) as n from dirty');
  const slow = await convertSlowly(context, dirty, needed, target, names, owner);
  await db.run('drop table dirty');
  return { rows, loaded: inserted + slow.loaded, quarantined: slow.quarantined };
}

const neededColumns = (rules: readonly ColumnRule[]): readonly number[] => {
  const indexes = new Set<number>();
  for (const { origin } of rules) {
    if (origin.kind === 'raw') indexes.add(origin.index);
    if (origin.kind === 'joined') for (const index of origin.indexes) indexes.add(index);
  }
  return [...indexes];
};

async function convertSlowly(
  { db, raw, feed, log }: Pass,
  dirty: number,
  needed: readonly number[],
  target: string,
  names: string,
  owner: boolean,
): Promise<{ readonly loaded: number; readonly quarantined: number }> {
  if (dirty === 0) return { loaded: 0, quarantined: 0 };
  const { rules, table } = feed;
  const isLabel = table.name === 'labels';
  let loaded = 0;
  let quarantined = 0;
  await db.run(
    `create or replace temp table slow (line double, byte double${rules.map((_, i) => `, v${i} varchar`).join('')})`,
  );
  for (let from = 0; from < dirty; from += BATCH) {
    const batch = await db.columns(
      `from dirty where rowid >= ${from} and rowid < ${from + BATCH} order by rowid`,
    );
    const lines = batch.line as Float64Array;
    const bytes = batch.byte as Float64Array;
    const marks = batch.marks as readonly (string | null)[];
    const kept: number[] = [];
    const refused: number[] = [];
    const out: (string | null)[][] = rules.map(() => []);
    for (let r = 0; r < lines.length; r++) {
      const value = (index: number): string | null =>
        (batch[`c${index}`] as readonly (string | null)[])[r] as string | null;
      const byte = bytes[r] === -1 ? null : (bytes[r] as number);
      const report = (column: string, code: string, text: string, fatal: boolean): void =>
        log.add(raw.sourceNo, {
          quarantined: fatal,
          line: lines[r] as number,
          byte,
          table: table.name,
          column,
          code,
          raw: text,
        });
      const converted = rules.map((rule) => convertRule(rule, raw, value, marks[r] ?? null));
      const missing = converted.findIndex(
        (cell, i) => cell.value === null && rules[i]?.spec.required === true,
      );
      const broken = converted.findIndex((cell) => cell.quarantine !== undefined);
      const fatal = missing === -1 ? (owner ? broken : -1) : missing;
      if (owner && fatal !== -1) {
        const at = broken === -1 ? fatal : broken;
        const whole = isLabel ? '' : rawRow(raw, needed, value);
        report(rules[at]?.spec.name ?? '', converted[at]?.quarantine ?? 'missing_required', whole, true);
        refused.push(lines[r] as number);
        quarantined++;
        continue;
      }
      for (const [i, cell] of converted.entries()) {
        const code = cell.issue ?? cell.quarantine;
        const rule = rules[i] as ColumnRule;
        if (code !== undefined) report(rule.spec.name, code, isLabel ? '' : rawOf(rule, value), false);
      }
      if (missing !== -1) continue;
      kept.push(r);
      for (const [i, cell] of converted.entries()) out[i]?.push(cell.value);
      loaded++;
    }
    const columns: Record<string, Float64Array | (string | null)[]> = {
      line: Float64Array.from(kept, (r) => lines[r] as number),
      byte: Float64Array.from(kept, (r) => bytes[r] as number),
    };
    for (const [i, values] of out.entries()) columns[`v${i}`] = values;
    if (kept.length > 0) await db.append('slow', columns, 'temp');
    if (refused.length > 0) await db.append('refused', { line: Float64Array.from(refused) }, 'temp');
    if (log.full) await log.flush();
  }
  await log.flush();
  const casts = rules.map((rule, i) => `cast(v${i} as ${sqlType(rule.spec.type)}) as v${i}`).join(', ');
  const picked = rules.map((_, i) => `v${i}`).join(', ');
  await db.run(
    `insert into ${target} (${names}, source_no, line, byte)
     select ${picked}, ${raw.sourceNo}, ${owner ? 'line, byte' : 'min(line), min(byte)'}
     from (select ${casts}, cast(line as bigint) as line, cast(nullif(byte, -1) as bigint) as byte from slow)
     ${owner ? '' : `group by ${picked}`}`,
  );
  await db.run('drop table slow');
  return { loaded, quarantined };
}

function convertRule(
  rule: ColumnRule,
  raw: RawRelation,
  value: (index: number) => string | null,
  marks: string | null,
): ReturnType<typeof convertValue> {
  const { origin } = rule;
  if (origin.kind === 'constant') return convertValue(rule, origin.text);
  if (origin.kind === 'raw') {
    const text = value(origin.index);
    return convertValue(rule, text, isUntrustedNumber(raw, origin.index, text, marks));
  }
  const parts = origin.indexes.map((index) =>
    convertValue(rule, value(index), isUntrustedNumber(raw, index, value(index), marks)),
  );
  const broken = parts.find((part) => part.quarantine !== undefined);
  if (broken !== undefined) return broken;
  return parts.some((part) => part.value === null)
    ? { value: null }
    : { value: parts.map((part) => part.value).join('|') };
}

// Whole numbers of up to fifteen digits in a typed file are exact however they got there.
function isUntrustedNumber(
  raw: RawRelation,
  index: number,
  text: string | null,
  marks: string | null,
): boolean {
  const type = raw.types[index] as string;
  if (type === 'VARCHAR') return marks?.includes(`,${index},`) ?? false;
  return isNumericType(type) && !(/INT/.test(type) && text !== null && text.length <= 15);
}

function rawOf(rule: ColumnRule, value: (index: number) => string | null): string {
  const { origin } = rule;
  if (origin.kind === 'constant') return origin.text;
  return origin.kind === 'raw'
    ? (value(origin.index) ?? '')
    : origin.indexes.map((index) => value(index) ?? '').join('|');
}

const rawRow = (
  raw: RawRelation,
  needed: readonly number[],
  value: (index: number) => string | null,
): string =>
  JSON.stringify(Object.fromEntries(needed.map((index) => [raw.names[index] as string, value(index)])));
