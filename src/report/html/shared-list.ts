import { FACTS } from '../../domain/facts.ts';
import type { Warning } from '../../domain/warning.ts';
import { grouped } from '../numbers.ts';
import { badge } from './lots.ts';
import { type Html, html, nameOf } from './markup.ts';
import type { Detail, PageContext } from './page-context.ts';

/** What members share, value by value, with the numbers of the picture; null where nothing is. */
export function sharedList(
  page: PageContext,
  warning: Warning,
  marks: ReadonlyMap<string, string>,
  detail: Detail,
): Html | null {
  const values = warning.shared_values;
  if (values.length === 0 || detail.links === 0) return null;
  const { say, language } = page;
  const shown = values.slice(0, detail.links);
  const end = (id: string): Html => badge(marks.get(id)) ?? html`<span class="code">${nameOf(id)}</span>`;
  return html`<p class="note">${say('shared_note')}</p><ol class="shared">${shown.map(
    ({ fact, value, bidders, lots }) =>
      html`<li>${FACTS[fact][language]} <span class="code">${nameOf(value)}</span> ${bidders.map(end)} <span class="soft">${say('shared_lots', { count: grouped(lots) })}</span></li>`,
  )}</ol>${
    shown.length < values.length
      ? html`<p class="more">${say('more_rows', { count: values.length - shown.length })}</p>`
      : null
  }`;
}
