import type { DividedPlace } from '../../domain/timeline.ts';
import type { Warning } from '../../domain/warning.ts';
import { grouped } from '../numbers.ts';
import { beijingTime } from '../times.ts';
import { type Html, html, nameOf } from './markup.ts';
import type { Detail, PageContext } from './page-context.ts';

/** Lots of a buyer that fit a line or two. */
const MOST_LOTS = 40;

/** Buyers down; beside each the members who came, lot after lot, so that a buyer left to one member shows as a row of one letter. */
export function divisionPart(
  page: PageContext,
  { division }: Warning,
  marks: ReadonlyMap<string, string>,
  detail: Detail,
): Html | null {
  if (division === null || !detail.graph) return null;
  const { say } = page;
  const { places, lot_count, place_count } = division;
  return html`<h4>${say('division')}</h4><p class="note">${say('division_note', { lots: grouped(lot_count), places: grouped(place_count) })}</p>
<div class="scroll"><table class="plain division"><thead><tr><th scope="col">${say('division_buyer')}</th><th scope="col" class="num">${say('lots')}</th><th scope="col">${say('bidders')}</th><th scope="col">${say('source_row')}</th></tr></thead>
<tbody>${places.map((place) => row(page, place, marks))}</tbody></table></div>
${places.length < place_count ? html`<p class="more">${say('division_more', { shown: places.length, count: place_count })}</p>` : null}`;
}

function row(page: PageContext, place: DividedPlace, marks: ReadonlyMap<string, string>): Html {
  const { buyer_id, category, region, lots, members } = place;
  const all = members.reduce((sum, member) => sum + member.lots, 0);
  const shown = lots.slice(-MOST_LOTS);
  const [first] = shown;
  const days = [first, shown.at(-1)].flatMap((lot) =>
    lot?.opened_at == null ? [] : [beijingTime(lot.opened_at).slice(0, 10)],
  );
  const where = [category, region].filter((part) => part !== null).join(' / ');
  return html`<tr><th scope="row">${nameOf(buyer_id)}<span class="code">${nameOf(where)}</span></th><td class="num">${grouped(all)}</td><td class="came">${
    all > shown.length
      ? html`<span class="soft">${page.say('division_earlier', { count: all - shown.length })}</span> `
      : null
  }${shown.map(
    ({ bidder_id, winner }) =>
      html`<span class="badge${winner ? ' won' : ''}">${marks.get(bidder_id) ?? nameOf(bidder_id)}</span> `,
  )}<span class="code">${[...new Set(days)].join(' – ')}</span></td><td class="code">${
    first === undefined ? null : html`${nameOf(first.file)}:${first.line}`
  }${all > 1 ? ` +${grouped(all - 1)}` : null}</td></tr>`;
}
