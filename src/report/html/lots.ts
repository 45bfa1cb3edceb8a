import type { Warning } from '../../domain/warning.ts';
import { figure, fixed, money } from '../numbers.ts';
import { beijingTime } from '../times.ts';
import { awardMethodWord, statusWord } from '../words.ts';
import { type Html, html, nameOf } from './markup.ts';
import type { Detail, PageContext } from './page-context.ts';
import { axisRow, legend, type PlacedBid, type PlacedLot, placeLots, strip } from './price-strip.ts';

/** Up to this many members the grid has room for amounts; beyond it, for ranks. */
const MOST_WITH_AMOUNTS = 6;
const MOST_IN_GRID = 16;

/** The lots of a warning: price strips on one axis, and the figures behind them. */
export function lotsPart(
  page: PageContext,
  warning: Warning,
  marks: ReadonlyMap<string, string>,
  detail: Detail,
): Html | null {
  const { say } = page;
  if (warning.lots.length === 0) return null;
  if (detail.lots === 0)
    return html`<h4>${say('lot_list')}</h4><p class="more">${say('lots_shown', { shown: 0, count: warning.lot_count })}</p>`;
  const { axis, lots } = placeLots(warning.lots.slice(0, detail.lots));
  const few = lots.length <= 2 || marks.size > MOST_IN_GRID || marks.size < 2;
  return html`<h4>${say('lot_list')}</h4>
${legend(page, axis, warning)}
<table class="strips"><thead><tr><th scope="col">${say('lots')}</th><th scope="col">${axisRow(axis)}</th></tr></thead>
<tbody>${lots.map((placed) => html`<tr><th scope="row">${lotHead(page, placed)}</th><td>${strip(page, axis, placed, marks)}</td></tr>`)}</tbody></table>
${few ? lots.map((placed) => bidTable(page, warning, placed, marks, detail)) : bidGrid(page, lots, marks)}
${
  warning.lot_count > lots.length
    ? html`<p class="more">${say('lots_shown', { shown: lots.length, count: warning.lot_count })}</p>`
    : null
}`;
}

function lotHead(page: PageContext, { lot }: PlacedLot): Html {
  const facts = [
    lot.opened_at === null ? null : html`${beijingTime(lot.opened_at)}`,
    html`${awardMethodWord(lot.award_method, page.language)}`,
    html`${page.say('lot_score')} ${figure(lot.score)}`,
  ].filter((fact) => fact !== null);
  return html`<b>${nameOf(lot.title ?? lot.lot_id)}</b>${
    lot.title === null ? null : html`<span class="code">${nameOf(lot.lot_id)}</span>`
  }<span>${facts.map((fact, i) => html`${i > 0 ? ' · ' : ''}${fact}`)}</span>`;
}

/** Every bid of a lot as a row. */
function bidTable(
  page: PageContext,
  warning: Warning,
  placed: PlacedLot,
  marks: ReadonlyMap<string, string>,
  detail: Detail,
): Html {
  const { say, language } = page;
  const names = new Map(warning.members.map((member) => [member.bidder_id, member.name]));
  const bids = [...placed.bids].sort(
    (a, b) =>
      Number(a.position === null) - Number(b.position === null) || (a.position ?? 0) - (b.position ?? 0),
  );
  const shown = bids.slice(0, detail.bids);
  return html`<div class="scroll"><table class="plain"><caption>${nameOf(placed.lot.lot_id)}${
    placed.lot.currency === null ? null : html` · ${nameOf(placed.lot.currency)}`
  }${
    placed.lot.ceiling_price === null
      ? null
      : html` · ${say('key_ceiling')} ${money(placed.lot.ceiling_price)}`
  }</caption>
<thead><tr><th scope="col"></th><th scope="col">${say('bidders')}</th><th scope="col" class="num">${say('bid_amount')}</th><th scope="col" class="num">${say('relative')}</th><th scope="col">${say('status')}</th><th scope="col">${say('source_row')}</th></tr></thead>
<tbody>${shown.map(
    (bid) =>
      html`<tr class="${bid.winner ? 'won' : ''}"><td>${badge(marks.get(bid.bidder_id))}</td><th scope="row">${nameOf(names.get(bid.bidder_id) ?? bid.bidder_id)}</th><td class="num">${amountOf(bid)}</td><td class="num soft">${relativeOf(bid)}</td><td>${bid.winner ? html`<b>● ${say('won')}</b>` : statusWord(bid.status, language)}</td><td class="code">${nameOf(bid.file)}:${bid.line}</td></tr>`,
  )}</tbody></table></div>
${shown.length < bids.length ? html`<p class="more">${say('more_rows', { count: bids.length - shown.length })}</p>` : null}`;
}

/** Lots by members: who bid where, at what place, and which source line says so. */
function bidGrid(page: PageContext, lots: readonly PlacedLot[], marks: ReadonlyMap<string, string>): Html {
  const { say } = page;
  const amounts = marks.size <= MOST_WITH_AMOUNTS;
  const cell = (placed: PlacedLot, bidder: string): Html => {
    const bid = placed.bids.find((candidate) => candidate.bidder_id === bidder);
    if (bid === undefined) return html`<td></td>`;
    const place = html`${bid.position ?? '–'}${bid.winner ? ' ●' : ''}`;
    return html`<td class="${bid.winner ? 'won' : ''}">${
      amounts ? html`<b>${amountOf(bid)}</b><span>${place} · ${relativeOf(bid)} · :${bid.line}</span>` : place
    }</td>`;
  };
  return html`<h5>${say('grid')}</h5><p class="note">${say(amounts ? 'grid_note' : 'grid_note_short')}</p>
<div class="scroll"><table class="grid"><thead><tr><th scope="col">${say('lots')}</th>${[...marks.values()].map((mark) => html`<th scope="col">${badge(mark)}</th>`)}<th scope="col">${say('other_bid')}</th></tr></thead>
<tbody>${lots.map(
    (placed) =>
      html`<tr><th scope="row"><span class="code">${nameOf(placed.lot.lot_id)}</span><span class="code soft">${files(placed)}</span></th>${[
        ...marks.keys(),
      ].map((bidder) => cell(placed, bidder))}<td class="soft">${others(placed)}</td></tr>`,
  )}</tbody></table></div>`;
}

function others(placed: PlacedLot): Html | null {
  const rest = placed.bids.filter((bid) => !bid.member);
  if (rest.length === 0) return null;
  const known = rest.flatMap((bid) => (bid.relative === null ? [] : [bid.relative]));
  const winner = rest.some((bid) => bid.winner) ? ' ●' : '';
  if (known.length === 0) return html`${rest.length}${winner}`;
  return html`${rest.length}${winner}<span>${known.length === 1 ? '' : `${fixed(Math.min(...known), 3)}–`}${fixed(Math.max(...known), 3)}</span>`;
}

const files = (placed: PlacedLot): readonly Html[] =>
  [...new Set(placed.bids.filter((bid) => bid.member).map((bid) => bid.file))].map((file) => nameOf(file));
const amountOf = (bid: PlacedBid): string => (bid.amount === null ? '–' : money(bid.amount));
const relativeOf = (bid: PlacedBid): string => (bid.relative === null ? '–' : fixed(bid.relative, 4));

/** The letter of a bidder of the warning. */
export const badge = (mark: string | undefined): Html | null =>
  mark === undefined ? null : html`<span class="badge">${mark}</span>`;
