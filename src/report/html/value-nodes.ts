import type { SharedValue } from '../../domain/warning.ts';
import { type Html, html } from './markup.ts';

/** Above this many squares the lines to them hide the links between members; the list has them all. */
export const MOST_VALUES = 8;
const SIDE = 17;
/** Squares nearer than this would hide each other. */
const APART = 24;

interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Shared values as numbered squares inside the circle of members, each between those who left it and joined to them by broken lines; the
 * numbers are those of the list beside it. Depends on nothing but the data, so that two prints match.
 */
export function valueNodes(
  values: readonly SharedValue[],
  place: ReadonlyMap<string, Point>,
  middle: Point,
): Html | null {
  const shown = values.slice(0, MOST_VALUES);
  if (shown.length === 0) return null;
  const spots: Point[] = [];
  for (const [i, { bidders }] of shown.entries()) {
    const ends = bidders.flatMap((id) => place.get(id) ?? []);
    spots.push(freeSpot(between(ends, middle), spots, i));
  }
  return html`${shown.map(({ bidders }, i) =>
    bidders.flatMap((id) => {
      const [from, to] = [spots[i] as Point, place.get(id)];
      return to === undefined
        ? []
        : [
            html`<line class="tie" x1="${round(from.x)}" y1="${round(from.y)}" x2="${round(to.x)}" y2="${round(to.y)}"/>`,
          ];
    }),
  )}${spots.map(
    ({ x, y }, i) =>
      html`<rect class="value" x="${round(x - SIDE / 2)}" y="${round(y - SIDE / 2)}" width="${SIDE}" height="${SIDE}" rx="3"/><text class="value-no" x="${round(x)}" y="${round(y + 4)}" text-anchor="middle">${i + 1}</text>`,
  )}`;
}

/** Between the ends, drawn towards the middle so that the square lies clear of the links along the rim. */
function between(ends: readonly Point[], middle: Point): Point {
  const mean = {
    x: ends.reduce((sum, { x }) => sum + x, 0) / ends.length,
    y: ends.reduce((sum, { y }) => sum + y, 0) / ends.length,
  };
  return { x: middle.x + 0.7 * (mean.x - middle.x), y: middle.y + 0.7 * (mean.y - middle.y) };
}

/** The wanted spot or the nearest free one on rings around it. */
function freeSpot(wanted: Point, taken: readonly Point[], turn: number): Point {
  for (let ring = 0; ring < 5; ring++)
    for (let step = 0; step < 8; step++) {
      const angle = (Math.PI / 4) * (step + turn);
      const spot = {
        x: wanted.x + ring * APART * Math.cos(angle),
        y: wanted.y + ring * APART * Math.sin(angle),
      };
      if (taken.every((other) => Math.hypot(spot.x - other.x, spot.y - other.y) >= APART)) return spot;
    }
  return wanted;
}

const round = (value: number): string => String(Math.round(value * 10) / 10);
