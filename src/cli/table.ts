import { displayWidth, pad } from '../report/display-width.ts';
import { visible } from '../report/visible.ts';
import { type Context, columnsOf } from './context.ts';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Gives way when the table is wider than the terminal. */
  readonly flexible?: true;
}

/** Lines of a table that fits the terminal; the flexible column is cut where the rest leaves too little room. */
export function tableLines(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  context: Context,
): readonly string[] {
  if (columns.length === 0) return [];
  // Many Chinese terminals draw ambiguous characters in two columns.
  const ambiguous = context.language === 'zh-CN' ? 2 : 1;
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => row.map(visible))];
  const widths = columns.map((_, i) =>
    Math.max(...cells.map((row) => displayWidth(row[i] ?? '', ambiguous))),
  );
  const gaps = 2 * (columns.length - 1);
  const excess = widths.reduce((sum, width) => sum + width, gaps) - columnsOf(context.stdout);
  const flexible = columns.findIndex((column) => column.flexible === true);
  if (excess > 0 && flexible >= 0) widths[flexible] = Math.max(8, (widths[flexible] ?? 0) - excess);
  return cells.map((row) =>
    columns
      .map(({ align }, i) => pad(row[i] ?? '', widths[i] ?? 0, ambiguous, align ?? 'left'))
      .join('  ')
      .trimEnd(),
  );
}
