import type { Warning, WarningEdge } from '../../domain/warning.ts';
import { fixed } from '../numbers.ts';
import { type Html, html } from './markup.ts';
import type { PageContext } from './page-context.ts';
import { valueNodes } from './value-nodes.ts';

const WIDTH = 380;
const MOST_EDGES = 40;
/** Above this many members the figures on the lines would hide each other; the table has them. */
const MOST_LABELLED = 6;

/**
 * The members on a circle with the links between them: thickness by lots met. On a circle every link can be seen, and the order
 * (next to whom one meets most) depends on nothing but the data, so that two prints match.
 */
export function memberGraph(
  page: PageContext,
  warning: Warning,
  marks: ReadonlyMap<string, string>,
): Html | null {
  const ids = warning.members.map((member) => member.bidder_id);
  const edges = onePerPair(
    strongest(warning.edges.filter((edge) => marks.has(edge.bidder_a) && marks.has(edge.bidder_b))),
  );
  if (ids.length < 3 || edges.length === 0) return null;
  const order = circleOrder(ids, edges);
  const radius = ids.length <= 4 ? 95 : ids.length <= 12 ? 125 : 150;
  const dot = ids.length <= 12 ? 16 : ids.length <= 24 ? 12 : 9;
  const height = 2 * (radius + dot + 8);
  const place = new Map(
    order.map((id, i) => {
      const angle = (2 * Math.PI * i) / order.length - Math.PI / 2;
      return [
        id,
        { x: WIDTH / 2 + radius * Math.cos(angle), y: height / 2 + radius * Math.sin(angle) },
      ] as const;
    }),
  );
  const most = Math.max(...edges.map((edge) => edge.joint));
  const drawn = edges.slice(0, MOST_EDGES);
  const won = new Set(warning.members.filter((member) => member.wins > 0).map((member) => member.bidder_id));
  const at = (id: string) => place.get(id) as Point;
  const labels = ids.length <= MOST_LABELLED ? drawn : [];
  // Nothing in the very middle, where the lines between opposite members cross.
  const middle = { x: WIDTH / 2, y: height / 2 };
  const spots = labelSpots(
    labels.map((edge) => [at(edge.bidder_a), at(edge.bidder_b)]),
    middle,
  );
  const more = edges.length > drawn.length;
  return html`<figure><svg class="graph" viewBox="0 0 ${WIDTH} ${round(height)}" width="${WIDTH}" role="img" aria-label="${page.say('graph')}">${[
    ...drawn,
  ]
    .reverse()
    .map((edge) => {
      const [a, b] = [at(edge.bidder_a), at(edge.bidder_b)];
      return html`<line class="edge" x1="${round(a.x)}" y1="${round(a.y)}" x2="${round(b.x)}" y2="${round(b.y)}" stroke-width="${round(1 + (6 * edge.joint) / most)}"/>`;
    })}${labels.map((edge, i) => {
    const { x, y } = spots[i] as Point;
    return html`<text class="figure" x="${round(x)}" y="${round(y + 3.5)}" text-anchor="middle">${edge.expected === null ? edge.joint : `${edge.joint}/${fixed(edge.expected, 1)}`}</text>`;
  })}${valueNodes(warning.shared_values, place, middle)}${order.map((id) => {
    const { x, y } = at(id);
    return html`<circle class="${won.has(id) ? 'node won' : 'node'}" cx="${round(x)}" cy="${round(y)}" r="${dot}"/><text class="${won.has(id) ? 'letter won' : 'letter'}" x="${round(x)}" y="${round(y + 4.5)}" text-anchor="middle">${marks.get(id) ?? ''}</text>`;
  })}</svg><figcaption>${page.say(labels.length > 0 ? 'graph_note' : 'graph_note_short')}${
    more ? html` ${page.say('graph_more', { shown: drawn.length, count: edges.length })}` : null
  }</figcaption></figure>`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Places along each line at which its figures stay clear of those already placed; the middle where there is room. */
function labelSpots(lines: readonly (readonly [Point, Point])[], taken: Point): readonly Point[] {
  const placed: Point[] = [];
  for (const [a, b] of lines) {
    const options = [0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73].map((t) => ({
      x: a.x + (b.x - a.x) * t,
      y: a.y + (b.y - a.y) * t,
    }));
    // A label is about three times as wide as high.
    const room = (spot: Point): number =>
      Math.min(
        60,
        ...[taken, ...placed].map((other) => Math.hypot((spot.x - other.x) / 2.2, spot.y - other.y)),
      );
    placed.push(options.reduce((best, spot) => (room(spot) > room(best) + 3 ? spot : best)));
  }
  return placed;
}

/** Links by lots met, then p-value (facts first), then ids and kind: a total order. */
export function strongest(edges: readonly WarningEdge[]): readonly WarningEdge[] {
  return [...edges].sort(
    (a, b) =>
      b.joint - a.joint ||
      (a.p_value ?? -1) - (b.p_value ?? -1) ||
      compare(a.bidder_a, b.bidder_a) ||
      compare(a.bidder_b, b.bidder_b) ||
      compare(a.kind, b.kind),
  );
}

/** The first link of each pair: one line is drawn between two members. */
function onePerPair(edges: readonly WarningEdge[]): readonly WarningEdge[] {
  const seen = new Set<string>();
  return edges.filter(({ bidder_a, bidder_b }) => {
    const pair = `${bidder_a}\n${bidder_b}`;
    if (seen.has(pair)) return false;
    seen.add(pair);
    return true;
  });
}

/** Starts at the first member and goes on to the one met most, so that strong links are short; ties by the order of members. */
function circleOrder(ids: readonly string[], edges: readonly WarningEdge[]): readonly string[] {
  const joint = new Map<string, number>();
  for (const edge of edges) {
    joint.set(`${edge.bidder_a}\n${edge.bidder_b}`, edge.joint);
    joint.set(`${edge.bidder_b}\n${edge.bidder_a}`, edge.joint);
  }
  const left = [...ids];
  const order = left.splice(0, 1);
  while (left.length > 0) {
    const last = order.at(-1) as string;
    let best = 0;
    left.forEach((id, i) => {
      const met = joint.get(`${last}\n${id}`) ?? 0;
      if (met > (joint.get(`${last}\n${left[best] as string}`) ?? 0)) best = i;
    });
    order.push(...left.splice(best, 1));
  }
  return order;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const round = (value: number): string => String(Math.round(value * 10) / 10);
