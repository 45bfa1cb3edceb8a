import type { BidBook } from '../../../src/scorers/bid-book.ts';
import { layOutGroupLots } from '../../../src/scorers/groups/group-lots.ts';
import type { GroupAnswer, GroupTestInput } from '../../../src/scorers/groups/group-test.ts';
import type { GroupWorld } from '../../../src/scorers/groups/group-world.ts';
import { NO_TIME } from '../../../src/scorers/participation-index.ts';

/** A lot of a small world; what is not said is 0, or unknown for region, buyer and tender. */
export interface GroupLot {
  readonly bidders: readonly number[];
  /** One of the bidders, or none. */
  readonly winner?: number;
  /** Further winners of a lot of several awards. */
  readonly alsoWon?: readonly number[];
  readonly prices?: readonly number[];
  readonly ceiling?: number;
  readonly minute?: number | null;
  readonly trade?: number;
  readonly region?: number;
  readonly buyer?: number;
  readonly tender?: number;
  readonly quarter?: number;
}

const DAY = 1440;

/** What kernels work from, without a database: lots in the order given are the order of time unless they say their minute. */
export function groupWorldOf(given: readonly GroupLot[], groups: readonly (readonly number[])[]): GroupWorld {
  const lots = given
    .map((lot, no) => ({
      ...lot,
      minute: lot.minute === null ? NO_TIME : (lot.minute ?? no * DAY),
      segment: 1000 * (lot.trade ?? 0) + (lot.region ?? 0),
    }))
    .sort((a, b) => a.segment - b.segment || a.minute - b.minute);
  const rows = lots.flatMap((lot, place) =>
    lot.bidders
      .map((bidder, i) => ({
        bidder,
        place,
        won: lot.winner === bidder || lot.alsoWon?.includes(bidder) === true,
        price: lot.prices?.[i] ?? Number.NaN,
      }))
      .sort((a, b) => a.bidder - b.bidder),
  );
  const bidders = 1 + Math.max(...rows.map(({ bidder }) => bidder), ...groups.flat());
  const bids = Array.from(rows.keys()).sort((a, b) => rows[a]!.bidder - rows[b]!.bidder || a - b);
  const starts = (keys: readonly number[], count: number): Int32Array => {
    const start = new Int32Array(count + 1);
    for (const key of keys) start[key + 1]! += 1;
    for (let k = 0; k < count; k++) start[k + 1]! += start[k]!;
    return start;
  };
  const perLot = (value: (lot: (typeof lots)[number]) => number): Int32Array => Int32Array.from(lots, value);
  const book: BidBook = {
    lotNo: perLot(() => 0),
    segment: perLot(({ segment }) => segment),
    minute: perLot(({ minute }) => minute),
    method: perLot(() => 0),
    ceiling: Float64Array.from(lots, ({ ceiling }) => ceiling ?? Number.NaN),
    placeOf: perLot(() => 0),
    lotStart: starts(
      rows.map(({ place }) => place),
      lots.length,
    ),
    bidder: Int32Array.from(rows, ({ bidder }) => bidder),
    place: Int32Array.from(rows, ({ place }) => place),
    price: Float64Array.from(rows, ({ price }) => price),
    won: Int32Array.from(rows, ({ won }) => (won ? 1 : 0)),
    bidderStart: starts(
      rows.map(({ bidder }) => bidder),
      bidders,
    ),
    bids: Int32Array.from(bids),
    named: new Int32Array(bidders).fill(1),
  };
  const members = groups.flatMap((group, g) =>
    [...group].sort((a, b) => a - b).map((bidder) => ({ g, bidder })),
  );
  return {
    book,
    lots: layOutGroupLots(book, {
      group_no: Int32Array.from(members, ({ g }) => g),
      bidder_no: Int32Array.from(members, ({ bidder }) => bidder),
    }),
    covered: perLot(() => 1),
    facts: {
      stratum: perLot(({ segment }) => segment),
      trade: perLot(({ trade }) => trade ?? 0),
      market: perLot(({ segment }) => segment),
      region: perLot(({ region }) => region ?? -1),
      buyer: perLot(({ buyer }) => buyer ?? -1),
      tender: perLot(({ tender }) => tender ?? -1),
      quarter: perLot(({ quarter }) => quarter ?? 0),
    },
  };
}

/** Answers of a kernel for all groups of a world. */
export function answersOf(
  kernel: (input: GroupTestInput) => readonly GroupAnswer[],
  world: GroupWorld,
  params: Readonly<Record<string, number>>,
  seed = 1,
): readonly GroupAnswer[] {
  const count = world.lots.memberStart.length - 1;
  return kernel({
    world,
    from: 0,
    to: count,
    groups: Int32Array.from({ length: count }, (_, g) => g),
    digests: Array.from({ length: count }, (_, g) => `group ${g}`),
    permutations: new Int32Array(count).fill(params.permutations ?? 199),
    params,
    seed,
  });
}
