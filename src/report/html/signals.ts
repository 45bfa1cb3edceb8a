import type { EvidenceRow, Signal } from '../../domain/outcome.ts';
import type { Warning } from '../../domain/warning.ts';
import { figure, probability, signed, statistic } from '../numbers.ts';
import { FAMILY_WORDS } from '../words.ts';
import { badge } from './lots.ts';
import { type Html, html, nameOf, scientific } from './markup.ts';
import { memberMarks } from './member-marks.ts';
import { type Detail, inLanguage, type PageContext, screenLink } from './page-context.ts';

const MOST_COLUMNS = 8;

/** Each signal in words and figures, with the source rows it rests on. */
export function signalsPart(page: PageContext, warning: Warning, detail: Detail): Html | null {
  if (warning.signals.length === 0) return null;
  return html`<h4>${page.say('signals')}</h4>${warning.signals.map((signal) => signalBlock(page, warning, signal, detail))}`;
}

function signalBlock(page: PageContext, warning: Warning, signal: Signal, detail: Detail): Html {
  const { say, language } = page;
  const facts: readonly (readonly [string, Html | string])[] = [
    ...(signal.statistic === null
      ? []
      : [[say('statistic'), scientific(statistic(signal.statistic))] as const]),
    ...(signal.n === null ? [] : [['n', String(signal.n)] as const]),
    ...(signal.p_value === null ? [] : [[say('p_value'), scientific(probability(signal.p_value))] as const]),
    [say('about'), html`<span class="code">${nameOf(signal.subject.id)}</span>`],
    [say('without'), figure(warning.priority - signal.contribution)],
  ];
  return html`<section class="signal"><h5>${screenLink(page, signal.screen)} <span class="tag">${FAMILY_WORDS[signal.family][language]}</span><span class="adds" title="${say('adds')}">${signed(signal.contribution)}</span></h5>
<p>${inLanguage(page, signal.sentence)}</p>
<dl class="facts">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
${rowsTable(page, signal, memberMarks(warning), detail)}</section>`;
}

function rowsTable(
  page: PageContext,
  signal: Signal,
  marks: ReadonlyMap<string, string>,
  detail: Detail,
): Html {
  const { say } = page;
  if (signal.evidence.length === 0) return html`<p class="more">${say('no_rows')}</p>`;
  const rows = signal.evidence.slice(0, detail.rows);
  const more = signal.evidence.length - rows.length;
  const rest = more > 0 ? html`<p class="more">${say('more_rows', { count: more })}</p>` : null;
  if (rows.length === 0) return html`${rest}`;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row.values)))].slice(0, MOST_COLUMNS);
  const numeric = new Set(
    columns.filter(
      (column) => !/_id$/.test(column) && rows.every((row) => /^-?[\d.,]*$/.test(cellText(row, column))),
    ),
  );
  const kind = (column: string): string => (numeric.has(column) ? 'num' : '');
  return html`<div class="scroll"><table class="rows"><thead><tr><th scope="col">${say('source_row')}</th><th scope="col">${say('table')}</th>${columns.map((column) => html`<th scope="col" class="${kind(column)}">${nameOf(column)}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr><th scope="row">${nameOf(row.file)}:${row.line}</th><td>${nameOf(row.table)}</td>${columns.map(
        (column) => {
          const value = cellText(row, column);
          return html`<td class="${kind(column)}">${badge(marks.get(value))}${nameOf(value)}</td>`;
        },
      )}</tr>`,
  )}</tbody></table></div>${rest}`;
}

// Own properties only: a column may be called like something that every object has.
const cellText = (row: EvidenceRow, column: string): string =>
  Object.hasOwn(row.values, column) ? (row.values[column] ?? '') : '';
