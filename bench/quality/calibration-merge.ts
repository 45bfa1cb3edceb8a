import { overLevel } from './calibration-tables.ts';

/**
 * A recorded report with the cells that were measured again put in place of the old ones: rows by screen and level, columns by shape. What was
 * not measured again stays as it stands, and a note says what was.
 *
 * @param screens that were measured again
 * @param tables of the new run, in the order of the report
 */
export function mergeReport(
  recorded: string,
  screens: readonly string[],
  tables: readonly string[],
  note: string,
): string {
  const old = tablesIn(recorded);
  if (old.length !== tables.length)
    throw new Error(`${old.length} tables are recorded, not ${tables.length}`);
  const merged = old.map((table, i) => mergeTable(table, tables[i] as string, screens));
  const text = old.reduce((all, table, i) => all.replace(table, merged[i] as string), recorded);
  const over = [...new Set(merged.flatMap(overLevel))];
  return text
    .replace(
      /(None is\.|Over their level: [^.\n]*\.)/,
      over.length === 0 ? 'None is.' : `Over their level: ${over.join(', ')}.`,
    )
    .replace('\n## Flagged subjects', `\n${note}\n\n## Flagged subjects`);
}

const tablesIn = (text: string): readonly string[] =>
  text.match(/(?:^\|.*\n?)+/gm)?.map((table) => table.trimEnd()) ?? [];

type Cells = readonly string[];

const cellsOf = (line: string): Cells =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** Columns before those of the shapes: screen, level, and how many were tried of each shape. */
const FIRST = 3;
const TRIED = 2;

function mergeTable(recorded: string, now: string, screens: readonly string[]): string {
  const [head, rule, ...rows] = recorded.split('\n') as [string, string, ...string[]];
  const [newHead, , ...newRows] = now.split('\n') as [string, string, ...string[]];
  const columns = cellsOf(head);
  const places = cellsOf(newHead)
    .slice(FIRST)
    .map((name) => columns.indexOf(name));
  if (places.includes(-1)) throw new Error('a shape that the report does not have');
  const known = new Map(rows.map((row) => [keyOf(cellsOf(row)), row]));
  // A screen that gave no answer this time has no row.
  const silent = rows
    .map(cellsOf)
    .filter(([name = '']) => screens.includes(name.split(',')[0] as string))
    .map(([screen = '', level = '']) => emptyRow([screen, level], FIRST + places.length));
  for (const row of [...silent, ...newRows.map(cellsOf)]) {
    const line = known.get(keyOf(row));
    const cells = line === undefined ? [...emptyRow(row, columns.length)] : [...cellsOf(line)];
    const tried = (cells[TRIED] as string).split(' / ');
    const triedNow = (row[TRIED] as string).split(' / ');
    places.forEach((place, i) => {
      cells[place] = row[FIRST + i] as string;
      tried[place - FIRST] = triedNow[i] as string;
    });
    cells[TRIED] = tried.join(' / ');
    known.set(keyOf(row), aligned(cells, rule));
  }
  const lines = [...known].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
  return [head, rule, ...lines].join('\n');
}

/** A row as wide as the rule under the head, numbers to the right. */
function aligned(cells: Cells, rule: string): string {
  const widths = cellsOf(rule).map(({ length }) => length);
  const padded = cells.map((cell, i) => {
    const width = widths[i] as number;
    return i > 0 && i < FIRST ? cell.padStart(width) : cell.padEnd(width);
  });
  return `| ${padded.join(' | ')} |`;
}

/** Rows stand by screen, the larger level first. */
const keyOf = ([screen, level]: Cells): string => `${screen}\u0000${1 - Number(level)}`;

const emptyRow = ([screen = '', level = '']: Cells, width: number): Cells => [
  screen,
  level,
  new Array<string>(width - FIRST).fill('0').join(' / '),
  ...new Array<string>(width - FIRST).fill('–'),
];
