import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Collected, collectPath } from './ocds-collect.ts';

const GOLDEN = new URL('../golden/ocds/', import.meta.url).pathname;
const CARDINAL = new URL('../../../shared/data/cardinal-fixtures/indicators/', import.meta.url).pathname;
const SMALL = new URL('../../fixtures/ocds-small/', import.meta.url).pathname;

// Tables of a golden file: `-` is NULL, columns that a table does not name are NULL in every row.
function readGolden(name: string): Readonly<Record<string, readonly string[]>> {
  const tables: Record<string, string[]> = {};
  let columns: string[] | null = null;
  let rows: string[] = [];
  for (const line of readFileSync(join(GOLDEN, `${name}.txt`), 'utf8').split('\n')) {
    if (line.startsWith('#') || line === '') continue;
    const section = /^\[(\w+)\]$/.exec(line);
    if (section !== null) {
      rows = [];
      tables[section[1] as string] = rows;
      columns = null;
      continue;
    }
    const cells = line.split('|').map((cell) => cell.trim());
    if (columns === null) columns = cells;
    else rows.push(sentence(columns.map((column, i) => [column, cells[i] === '-' ? undefined : cells[i]])));
  }
  return Object.fromEntries(Object.entries(tables).map(([table, lines]) => [table, lines.sort()]));
}

const sentence = (cells: readonly (readonly [string, string | undefined])[]): string =>
  cells
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([column, value]) => `${column}=${value}`)
    .sort()
    .join('; ');

function inGoldenForm(collected: Collected): Readonly<Record<string, readonly string[]>> {
  const counts: Record<string, Map<string, number>> = {};
  for (const { table, values } of collected.rows) {
    counts[table] ??= new Map();
    const key = JSON.stringify(Object.entries(values));
    counts[table].set(key, (counts[table].get(key) ?? 0) + 1);
  }
  const tables: Record<string, string[]> = {};
  for (const [table, rows] of Object.entries(counts)) {
    tables[table] = [...rows].map(([key, count]) => {
      const cells = JSON.parse(key) as [string, string][];
      return sentence(table === 'bids' || table === 'awards' ? [...cells, ['copies', String(count)]] : cells);
    });
  }
  const lotAt = new Map(
    collected.rows
      .filter(({ table }) => table === 'lots')
      .map(({ line, values }) => [line, values.tender_id]),
  );
  const problems = (list: Collected['issues']): string[] =>
    list.map(({ table, column, code, raw, line }) =>
      sentence([
        ['lot_id', lotAt.get(line)],
        ['table', table ?? undefined],
        ['column', column ?? undefined],
        ['code', code],
        ['raw', raw.includes('\n') ? undefined : raw],
      ]),
    );
  if (collected.issues.length > 0) tables.issues = problems(collected.issues);
  if (collected.rejects.length > 0) tables.quarantine = problems(collected.rejects);
  return Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.sort()]));
}

describe('golden tables of the bundled OCDS files', () => {
  for (const file of ['releases.jsonl', 'records.json']) {
    it(`reads ${file} into the tables that the standard says`, async () => {
      const golden = readGolden(`ocds-small-${basename(file).split('.')[0]}`);
      expect(inGoldenForm(await collectPath(join(SMALL, file)))).toEqual(golden);
    });
  }
});

describe.skipIf(!existsSync(CARDINAL))(
  'golden tables of the cardinal indicator files (needs ../shared)',
  () => {
    const files = existsSync(CARDINAL) ? readdirSync(CARDINAL).filter((name) => name.endsWith('.jsonl')) : [];

    it('has a golden file for each of the fifteen', () => {
      expect(files.map((name) => name.replace('.jsonl', '')).sort()).toEqual(
        readdirSync(GOLDEN)
          .map((name) => name.replace('.txt', ''))
          .filter((name) => name.startsWith('R'))
          .sort(),
      );
      expect(files).toHaveLength(15);
    });

    for (const file of files) {
      it(`reads ${file} whole: every bid, tenderer, award and status in its table`, async () => {
        expect(inGoldenForm(await collectPath(join(CARDINAL, file)))).toEqual(
          readGolden(file.replace('.jsonl', '')),
        );
      });
    }
  },
);
