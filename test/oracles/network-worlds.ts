import { fitDegrees } from '../../src/scorers/degree-null.ts';
import type { RewiringWorld } from '../../src/scorers/groups/member-draws.ts';
import { NO_TIME } from '../../src/scorers/participation-index.ts';
import { type Random, type RandomStream, seededRandom } from '../../src/scorers/random.ts';
import { weightedDraw } from '../../src/scorers/weighted-draw.ts';

/** Lots of one world: segment and all bidders. Members of the group are 0 … members - 1. */
export interface Lot {
  readonly segment: number;
  readonly bidders: readonly number[];
}

/** Lots of a world come segment by segment. */
function oddsOf(lots: readonly Lot[]): Float64Array {
  return Float64Array.from(
    [...new Set(lots.map(({ segment }) => segment))].flatMap((segment) => {
      const here = lots.filter((lot) => lot.segment === segment);
      const bids = new Map<number, number>();
      for (const { bidders } of here)
        for (const bidder of bidders) bids.set(bidder, (bids.get(bidder) ?? 0) + 1);
      const fit = fitDegrees(
        Int32Array.from(bids.values()),
        Int32Array.from(here, ({ bidders }) => bidders.length),
      );
      return [...fit.lot].map((log) => Math.exp(Math.max(-20, Math.min(20, log))));
    }),
  );
}

/** Whether firms meet more often than if each had chosen evenly among the lots. */
function hasPlaces(lots: readonly Lot[]): boolean {
  const bids = new Map<number, number>();
  let meetings = 0;
  for (const { bidders } of lots) {
    meetings += bidders.length * (bidders.length - 1);
    for (const bidder of bidders) bids.set(bidder, (bids.get(bidder) ?? 0) + 1);
  }
  const all = [...bids.values()].reduce((sum, count) => sum + count, 0);
  const squares = [...bids.values()].reduce((sum, count) => sum + count * count, 0);
  return meetings * lots.length > all * all - squares;
}

/** The world as the kernels of groups take it, with one group. */
export function worldOf(lots: readonly Lot[], members: number): RewiringWorld {
  const bids = lots.flatMap(({ bidders }, lot) =>
    bidders.filter((bidder) => bidder < members).map((bidder) => ({ bidder, lot })),
  );
  bids.sort((a, b) => a.bidder - b.bidder || a.lot - b.lot);
  const placed = new Map(
    [...new Set(lots.map(({ segment }) => segment))].map((segment) => [
      segment,
      hasPlaces(lots.filter((lot) => lot.segment === segment)) ? 1 : 0,
    ]),
  );
  return {
    segment: Int32Array.from(lots, ({ segment }) => segment),
    time: new Int32Array(lots.length).fill(NO_TIME),
    size: Int32Array.from(lots, ({ bidders }) => bidders.length),
    odds: oddsOf(lots),
    placed: Int32Array.from(lots, ({ segment }) => placed.get(segment)!),
    start: Int32Array.of(0, bids.length),
    member: Int32Array.from(bids, ({ bidder }) => bidder),
    lot: Int32Array.from(bids, ({ lot }) => lot),
  };
}

export const below = (random: Random, limit: number): number => Math.floor(random() * limit);

export function anyWorld(random: Random): readonly Lot[] {
  return Array.from({ length: 30 }, (_, lot) => ({
    segment: Math.floor(lot / 10),
    bidders: Array.from({ length: 12 }, (_, bidder) => bidder).filter(() => random() < 0.4),
  }));
}

/** Members choose lots evenly and whatever the others do: the null itself. */
export function nullWorld(random: Random, members: number): readonly Lot[] {
  const lots = Array.from({ length: 60 }, (_, lot) => ({
    segment: Math.floor(lot / 30),
    bidders: Array.from({ length: 3 + below(random, 4) }, (_, other) => 100 + lot * 10 + other),
  }));
  for (let member = 0; member < members; member++)
    for (const segment of [0, 1])
      for (const lot of distinct(random, 30, 3 + below(random, 8)))
        lots[segment * 30 + lot]!.bidders.push(member);
  return lots;
}

/** Lots of very different size, each filled by firms drawn evenly from forty: honest, but not the null to the letter. */
export function unequalWorld(random: Random): readonly Lot[] {
  return Array.from({ length: 120 }, (_, lot) => ({
    segment: Math.floor(lot / 60),
    bidders: distinct(random, 40, Math.min(30, 2 + Math.floor(-3.5 * Math.log(1 - random())))),
  }));
}

/** Numbers of a source one by one. */
export function streamOf(random: Random): RandomStream {
  const values = new Float64Array(2);
  const stream: RandomStream = {
    values,
    at: 2,
    refill: () => {
      values.copyWithin(0, stream.at);
      for (let i = 2 - stream.at; i < 2; i++) values[i] = random();
      stream.at = 0;
    },
  };
  return stream;
}

export function distinct(random: Random, from: number, count: number): readonly number[] {
  const out = new Int32Array(from);
  weightedDraw(new Float64Array(from).fill(1)).draw(count, streamOf(random), out);
  return [...out.subarray(0, count)];
}

/** Four licensed firms bid on most lots of their niche; a handful of others come now and then. */
export function niche(seed: number): readonly Lot[] {
  const random = seededRandom(seed, 'licensed');
  return Array.from({ length: 40 }, (_, lot) => ({
    segment: Math.floor(lot / 20),
    bidders: [
      ...[0, 1, 2, 3].filter(() => random() < 0.75),
      ...[100, 101, 102, 103, 104].filter(() => random() < 0.08),
    ],
  })).filter(({ bidders }) => bidders.length > 0);
}
