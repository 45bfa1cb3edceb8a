import type { TimelineBid, TimelineStep } from '../../domain/timeline.ts';
import type { Warning } from '../../domain/warning.ts';
import { fixed, grouped } from '../numbers.ts';
import { beijingTime } from '../times.ts';
import { STEP_CHANGE_WORDS } from '../words.ts';
import { badge } from './lots.ts';
import { type Html, html, nameOf } from './markup.ts';
import type { Detail, PageContext } from './page-context.ts';

const LEFT = 30;
const TOP = 20;
const ROW = 34;
/** Height inside a row over which bids are placed: the lowest of the members at its foot. */
const REACH = 22;
const WIDTH = 1000;
const MOST_MEMBERS = 16;
const FEWEST_STEPS = 3;

/**
 * Lots across in order of time, members down: each bid as a mark at its height over the lowest member's, the winner filled and joined to the
 * next by a line, so that turns show as a staircase; under them the outsiders of each lot.
 */
export function timelinePart(
  page: PageContext,
  warning: Warning,
  marks: ReadonlyMap<string, string>,
  detail: Detail,
): Html | null {
  const { timeline } = warning;
  if (timeline === null || timeline.lot_count < FEWEST_STEPS || !detail.graph) return null;
  if (marks.size > MOST_MEMBERS) return null;
  const { say } = page;
  const { steps } = timeline;
  return html`<h4>${say('timeline')}</h4><p class="note">${say('timeline_note', { percent: `${fixed(100 * scaleOf(steps), 1)} %` })}</p>
<figure class="story">${picture(page, steps, marks)}</figure>
${steps.length < timeline.lot_count ? html`<p class="more">${say('timeline_more', { shown: steps.length, count: timeline.lot_count })}</p>` : null}
${changeList(page, steps, marks)}`;
}

function picture(
  page: PageContext,
  steps: readonly TimelineStep[],
  marks: ReadonlyMap<string, string>,
): Html {
  const rowOf = new Map([...marks.keys()].map((id, row) => [id, row]));
  const height = TOP + ROW * (marks.size + 1) + 4;
  const gap = (WIDTH - LEFT) / Math.max(steps.length, 8);
  const x = (i: number): number => LEFT + gap * (i + 0.5);
  const foot = (row: number): number => TOP + ROW * (row + 1) - 6;
  const scale = scaleOf(steps);
  const y = (bid: TimelineBid): number =>
    foot(rowOf.get(bid.bidder_id) as number) -
    (bid.offset === null ? REACH / 2 : Math.min(1, bid.offset / scale) * REACH);
  const bids = steps.flatMap((step, i) =>
    step.bids
      .filter(({ bidder_id }) => rowOf.has(bidder_id))
      .map((bid) => ({ bid, at: `${round(x(i))} ${round(y(bid))}` })),
  );
  // Dots are the round ends of lines without length: a path of them is a fraction of as many circles.
  const dots = (keep: (bid: TimelineBid) => boolean): string =>
    bids.flatMap(({ bid, at }) => (keep(bid) ? [`M${at}h0`] : [])).join('');
  const thick = round(Math.max(4, Math.min(9, gap * 0.6)));
  const silent = ({ status }: TimelineBid): boolean => status === 'invited' || status === 'downloaded';
  const [took, lost, quiet] = [
    dots(({ winner }) => winner),
    dots((bid) => !bid.winner && !silent(bid)),
    dots((bid) => !bid.winner && silent(bid)),
  ];
  const turns = bids.flatMap(({ bid, at }) => (bid.winner ? [at] : [])).join(' ');
  return html`<svg class="timeline" viewBox="0 0 ${WIDTH} ${height}" width="100%" role="img" aria-label="${page.say('timeline')}">${years(
    steps,
  ).map(
    ([year, i]) =>
      html`<text class="year" x="${round(x(i))}" y="12">${year}</text><line class="year" x1="${round(x(i) - gap / 2)}" x2="${round(x(i) - gap / 2)}" y1="4" y2="${height - 4}"/>`,
  )}${[...marks.values()].map(
    (mark, row) =>
      html`<text class="who" x="8" y="${foot(row) - 4}">${mark}</text><line class="foot" x1="${LEFT}" x2="${WIDTH}" y1="${foot(row)}" y2="${foot(row)}"/>`,
  )}<polyline class="turns" points="${turns}"/><g stroke-width="${thick}"><path class="bid" d="${lost}"/><path class="silent" d="${quiet}"/><path class="took" d="${took}"/></g>${steps.map(
    (step, i) =>
      step.outsiders === 0
        ? null
        : html`<text class="${step.turn === 'outsider' ? 'outside won' : 'outside'}" x="${round(x(i))}" y="${foot(marks.size) - 4}">${step.outsiders > 99 ? '99+' : step.outsiders}</text>`,
  )}<text class="who rest" x="2" y="${foot(marks.size) - 4}">${page.say('timeline_rest')}</text></svg>`;
}

/** The offset drawn at the full height of a row: the ninth decile, so that one absurd bid does not press the others flat. */
function scaleOf(steps: readonly TimelineStep[]): number {
  const offsets = steps
    .flatMap(({ bids }) => bids.flatMap(({ offset }) => (offset === null || offset === 0 ? [] : [offset])))
    .sort((a, b) => a - b);
  return Math.max(0.001, offsets[Math.floor((offsets.length - 1) * 0.9)] ?? 0.01);
}

/** The first lot of each year. */
function years(steps: readonly TimelineStep[]): readonly (readonly [string, number])[] {
  const first = new Map<string, number>();
  steps.forEach(({ opened_at }, i) => {
    const year = opened_at === null ? null : beijingTime(opened_at).slice(0, 4);
    if (year !== null && !first.has(year)) first.set(year, i);
  });
  return [...first];
}

/** Who came, went or met outsiders, with the lot that shows it. */
function changeList(
  page: PageContext,
  steps: readonly TimelineStep[],
  marks: ReadonlyMap<string, string>,
): Html | null {
  const told = steps.flatMap((step) => step.changes.map((change) => ({ step, change })));
  if (told.length === 0) return null;
  return html`<ul class="changes">${told.map(
    ({ step, change }) =>
      html`<li>${change.bidder_id === null ? null : html`${badge(marks.get(change.bidder_id))} `}${STEP_CHANGE_WORDS[change.kind][page.language]} <span class="code">${nameOf(step.lot_id)}${step.opened_at === null ? '' : ` · ${beijingTime(step.opened_at).slice(0, 10)}`} · ${grouped(step.outsiders)} ${page.say('timeline_rest')}</span></li>`,
  )}</ul>`;
}

const round = (value: number): number => Math.round(value);
