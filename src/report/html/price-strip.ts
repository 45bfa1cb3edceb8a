import type { Warning, WarningLot } from '../../domain/warning.ts';
import { fixed } from '../numbers.ts';
import { type Html, html } from './markup.ts';
import type { PageContext } from './page-context.ts';

/** One bid of a lot on the common axis: its amount over the ceiling price or over the lowest bid. */
export interface PlacedBid {
  readonly bidder_id: string;
  readonly amount: string | null;
  readonly relative: number | null;
  readonly position: number | null;
  readonly status: string;
  readonly member: boolean;
  readonly winner: boolean;
  readonly file: string;
  readonly line: number;
}

export interface PlacedLot {
  readonly lot: WarningLot;
  readonly bids: readonly PlacedBid[];
  /** The ceiling price on the axis. */
  readonly ceiling: number | null;
}

export interface Axis {
  readonly base: 'ceiling' | 'lowest';
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** Puts the bids of all lots on one axis; by the ceiling price where every lot has one. */
export function placeLots(lots: readonly WarningLot[]): {
  readonly axis: Axis;
  readonly lots: readonly PlacedLot[];
} {
  const base =
    lots.length > 0 && lots.every((lot) => positive(lot.ceiling_price) !== null) ? 'ceiling' : 'lowest';
  const placed = lots.map((lot) => place(lot, base));
  return { axis: axisOf(placed, base), lots: placed };
}

function place(lot: WarningLot, base: Axis['base']): PlacedLot {
  const amounts = lot.bids.map((bid) => positive(bid.amount));
  const known = amounts.filter((amount) => amount !== null);
  const ceiling = positive(lot.ceiling_price);
  const unit = base === 'ceiling' ? ceiling : known.length === 0 ? null : Math.min(...known);
  const order = [...known].sort((a, b) => a - b);
  const bids = lot.bids.map((bid, i): PlacedBid => {
    const amount = amounts[i] ?? null;
    return {
      ...bid,
      relative: amount === null || unit === null ? null : amount / unit,
      position: amount === null ? null : order.indexOf(amount) + 1,
    };
  });
  return { lot, bids, ceiling: ceiling === null || unit === null ? null : ceiling / unit };
}

function axisOf(lots: readonly PlacedLot[], base: Axis['base']): Axis {
  const relative = (keep: (bid: PlacedBid) => boolean): number[] =>
    lots.flatMap((lot) =>
      lot.bids.flatMap((bid) => (bid.relative !== null && keep(bid) ? [bid.relative] : [])),
    );
  const all = relative(() => true).sort((a, b) => a - b);
  if (all.length === 0) return { base, low: 0.9, high: 1.1, ticks: [0.9, 1, 1.1] };
  // A single absurd bid must not squeeze the others into one pixel: past the ninth decile only bids within twice the rest count.
  const most = all[Math.floor((all.length - 1) * 0.9)] as number;
  const ceilings = lots.flatMap((lot) =>
    lot.ceiling !== null && lot.ceiling <= most * 1.3 ? [lot.ceiling] : [],
  );
  const start = Math.min(all[0] as number, 1, ...ceilings);
  const end = Math.max(
    1,
    ...ceilings,
    ...all.filter((value) => value <= start + (most - start) * 2 || value <= most),
  );
  const step = niceStep((end - start || 0.02) / 5);
  const low = Math.floor(start / step + 1e-9) * step;
  const high = Math.ceil(end / step - 1e-9) * step;
  const count = Math.round((high - low) / step);
  return { base, low, high, ticks: Array.from({ length: count + 1 }, (_, i) => low + i * step) };
}

function niceStep(raw: number): number {
  const power = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999) as number) * power;
}

const INSET = 3;
const at = (axis: Axis, value: number): number =>
  INSET + ((value - axis.low) / (axis.high - axis.low || 1)) * (100 - 2 * INSET);

/** The axis, drawn once above the strips. */
export function axisRow(axis: Axis): Html {
  const digits = axis.high - axis.low < 0.05 ? 3 : 2;
  return html`<svg class="axis" width="100%" height="18" aria-hidden="true">${axis.ticks.map(
    (tick) =>
      html`<text x="${pct(at(axis, tick))}" y="13" text-anchor="middle">${fixed(tick, digits)}</text>`,
  )}</svg>`;
}

/** The bids of one lot as ticks; bidders of the warning thick and lettered, the winner's letter reversed. */
export function strip(
  page: PageContext,
  axis: Axis,
  placed: PlacedLot,
  marks: ReadonlyMap<string, string>,
): Html {
  const last = axis.high * 1.0001;
  const inside = placed.bids.filter((bid) => bid.relative !== null && bid.relative <= last);
  const beyond = placed.bids.filter((bid) => bid.relative !== null && bid.relative > last);
  if (inside.length === 0) return html`<p class="none">${page.say('no_price')}</p>`;
  const x = (bid: PlacedBid): number => at(axis, bid.relative as number);
  const others = inside.filter((bid) => !marks.has(bid.bidder_id));
  const lettered = inside
    .filter((bid) => marks.has(bid.bidder_id))
    .sort((a, b) => x(a) - x(b) || (a.bidder_id < b.bidder_id ? -1 : 1));
  const places = spread(lettered.map(x));
  const ceiling = placed.ceiling !== null && placed.ceiling <= last ? placed.ceiling : null;
  // All lines are a few paths in a box that stretches with the page; texts stay outside it, or they would be stretched too.
  const lines: readonly (readonly [string, string])[] = [
    ['tick', axis.ticks.map((tick) => `M${per(at(axis, tick))} 0v46`).join('')],
    ['base', 'M0 40h1000'],
    ['ceiling', ceiling === null ? '' : `M${per(at(axis, ceiling))} 0v46`],
    ['other', others.map((bid) => `M${per(x(bid))} 26v14`).join('')],
    ['thread', lettered.map((bid, i) => `M${per(places[i] as number)} 16L${per(x(bid))} 23`).join('')],
    ['member', lettered.map((bid) => `M${per(x(bid))} 23v17`).join('')],
  ];
  const beyondMarks = beyond.map((bid) => marks.get(bid.bidder_id) ?? '').join('');
  return html`<svg class="strip" width="100%" height="46" aria-hidden="true"><svg width="100%" height="46" viewBox="0 0 1000 46" preserveAspectRatio="none">${lines.map(
    ([kind, path]) => (path === '' ? null : html`<path class="${kind}" d="${path}"/>`),
  )}</svg>${others.filter((bid) => bid.winner).map((bid) => html`<circle class="won" cx="${pct(x(bid))}" cy="20" r="4"/>`)}${lettered.map(
    (bid, i) => {
      const left = pct(places[i] as number);
      const mark = marks.get(bid.bidder_id) ?? '';
      return bid.winner
        ? html`<svg class="chip" x="${left}"><rect x="-8" y="1" width="16" height="15" rx="2"/></svg><text class="win" x="${left}" y="13">${mark}</text>`
        : html`<text x="${left}" y="13">${mark}</text>`;
    },
  )}${beyond.length === 0 ? null : html`<text class="beyond" x="100%" y="36">${beyondMarks} ${beyond.length} ›</text>`}</svg>`;
}

/**
 * Moves letters apart where bids lie close: the places nearest to the bids (least squares) that keep order and gap, found by pooling
 * adjacent violators, so that a cluster's letters sit centred above it. Positions in percent, ascending.
 */
export function spread(positions: readonly number[], widest = 4): readonly number[] {
  const gap = Math.min(widest, 96 / Math.max(1, positions.length - 1));
  const pools: { sum: number; size: number }[] = [];
  positions.forEach((position, i) => {
    pools.push({ sum: position - i * gap, size: 1 });
    for (;;) {
      const [before, last] = pools.slice(-2) as [(typeof pools)[number], (typeof pools)[number] | undefined];
      if (last === undefined || before.sum / before.size <= last.sum / last.size) break;
      pools.splice(-2, 2, { sum: before.sum + last.sum, size: before.size + last.size });
    }
  });
  const [least, most] = [2, 98 - gap * (positions.length - 1)];
  const starts = pools.flatMap(({ sum, size }) =>
    Array.from({ length: size }, () => Math.max(least, Math.min(most, sum / size))),
  );
  return starts.map((start, i) => start + i * gap);
}

export function legend(page: PageContext, axis: Axis, warning: Warning): Html {
  const { say } = page;
  const ceilings = warning.lots.some((lot) => positive(lot.ceiling_price) !== null);
  const key = (shape: Html, text: string): Html =>
    html`<li><svg width="18" height="18" aria-hidden="true">${shape}</svg>${text}</li>`;
  return html`<ul class="legend"><li><b>${say(axis.base === 'ceiling' ? 'strip_ceiling' : 'strip_lowest')}</b></li>
${key(html`<line class="member" x1="9" x2="9" y1="2" y2="17"/>`, say('key_member'))}
${key(html`<line class="other" x1="9" x2="9" y1="4" y2="17"/>`, say('key_other'))}
${key(html`<rect class="chipbox" x="1" y="2" width="16" height="15" rx="2"/><text class="win" x="9" y="14" text-anchor="middle">A</text>`, say('key_winner'))}
${ceilings ? key(html`<line class="ceiling" x1="9" x2="9" y1="0" y2="18"/>`, say('key_ceiling')) : null}</ul>`;
}

// For drawing only: amounts that are printed stay text.
function positive(text: string | null): number | null {
  const value = text === null ? Number.NaN : Number(text);
  return Number.isFinite(value) && value > 0 ? value : null;
}

const per = (value: number): number => Math.round(value * 10);
const pct = (value: number): string => `${fixed(value, 1)}%`;
