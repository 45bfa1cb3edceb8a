import type { EvidenceRow, Signal } from '../../domain/outcome.ts';
import { badge } from './lots.ts';
import { type Html, html, nameOf } from './markup.ts';
import type { PageContext } from './page-context.ts';

/** More columns than this do not fit a page of paper. */
const MOST_COLUMNS = 8;
/** A cell up to this long stays on one line. */
const ONE_LINE = 24;

/** The source rows behind a signal: file, line and the values that matter. What all rows share is said once. */
export function evidenceRows(
  page: PageContext,
  signal: Signal,
  marks: ReadonlyMap<string, string>,
  limit: number,
): Html {
  const { say } = page;
  if (signal.evidence.length === 0) return html`<p class="more">${say('no_rows')}</p>`;
  const rows = signal.evidence.slice(0, limit);
  const more = signal.evidence.length - rows.length;
  const rest = more > 0 ? html`<p class="more">${say('more_rows', { count: more })}</p>` : null;
  if (rows.length === 0) return html`${rest}`;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row.values)))];
  const value = (text: string): Html => html`${badge(marks.get(text))}${nameOf(text)}`;
  const shared = columns.filter(
    (column) => rows.length > 1 && all(rows, column, (text) => text === cellText(rows[0], column)),
  );
  const shown = columns.filter((column) => !shared.includes(column)).slice(0, MOST_COLUMNS);
  const kind = (column: string): string => {
    if (!/_id$/.test(column) && all(rows, column, (text) => /^-?[\d.,]*$/.test(text))) return 'num';
    return all(rows, column, (text) => text.length <= ONE_LINE) ? 'line' : '';
  };
  const kinds = shown.map(kind);
  const tables = new Set(rows.map((row) => row.table)).size > 1;
  return html`<div class="scroll"><table class="rows"><thead><tr><th scope="col">${say('source_row')}</th>${
    tables ? html`<th scope="col">${say('table')}</th>` : null
  }${shown.map((column, i) => html`<th scope="col" class="${kinds[i] ?? ''}">${nameOf(column)}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr><th scope="row">${nameOf(row.file)}:${row.line}</th>${tables ? html`<td>${nameOf(row.table)}</td>` : null}${shown.map(
        (column, i) => html`<td class="${kinds[i] ?? ''}">${value(cellText(row, column))}</td>`,
      )}</tr>`,
  )}</tbody></table></div><p class="more">${rows.length > 1 ? say('shared_values') : null} ${
    tables ? null : html`${say('table')} ${nameOf(rows[0]?.table ?? '')}${shared.length > 0 ? '; ' : ''}`
  }${shared.map((column, i) => html`${i > 0 ? '; ' : ''}${nameOf(column)} = ${value(cellText(rows[0], column))}`)}</p>${rest}`;
}

const all = (rows: readonly EvidenceRow[], column: string, test: (text: string) => boolean): boolean =>
  rows.every((row) => test(cellText(row, column)));

// Own properties only: a column may be called like something that every object has.
const cellText = (row: EvidenceRow | undefined, column: string): string =>
  row !== undefined && Object.hasOwn(row.values, column) ? (row.values[column] ?? '') : '';
