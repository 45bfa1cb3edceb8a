import type { Columns } from '../../store/database.ts';

/** Guarantees of all bidders; entry i of every array is one guarantee. */
export interface GuaranteeBook {
  readonly lot: Int32Array;
  readonly bidder: Int32Array;
  readonly running: Float64Array;
  /** Seconds since 1970, and from issue to the deadline of the lot; NaN: unknown. */
  readonly second: Float64Array;
  readonly before: Float64Array;
  /** Number of the joint bid that the bidder was part of; -1: none. */
  readonly partners: Int32Array;
  /** Guarantees of one guarantor and series, by running number. */
  readonly series: readonly (readonly number[])[];
  readonly seriesOf: Int32Array;
  /** Those of known time, by time. */
  readonly timed: readonly SeriesTimes[];
  /** Guarantees of a lot, of any guarantor. */
  readonly ofLot: ReadonlyMap<number, readonly number[]>;
  readonly ofBidder: ReadonlyMap<number, readonly number[]>;
  /** Known `before`, ascending. */
  readonly leads: Float64Array;
}

export interface SeriesTimes {
  readonly entry: Int32Array;
  readonly second: Float64Array;
}

/** @param rows the feature `guarantees`, ordered by series_no, running, lot, bidder and source */
export function guaranteeBook(rows: Columns): GuaranteeBook {
  const seriesNo = rows.series_no as Int32Array;
  const lot = rows.lot_no as Int32Array;
  const before = rows.before as Float64Array;
  const series: number[][] = [];
  const seriesOf = new Int32Array(lot.length);
  for (let i = 0; i < lot.length; i++) {
    if (i === 0 || seriesNo[i] !== seriesNo[i - 1]) series.push([]);
    series.at(-1)!.push(i);
    seriesOf[i] = series.length - 1;
  }
  const bidder = rows.bidder_no as Int32Array;
  const second = rows.second as Float64Array;
  return {
    lot,
    timed: series.map((entries) => inTime(entries, second)),
    bidder,
    running: rows.running as Float64Array,
    second,
    before,
    partners: rows.partners as Int32Array,
    series,
    seriesOf,
    ofLot: entriesBy(lot),
    ofBidder: entriesBy(bidder),
    leads: before.filter((value) => !Number.isNaN(value)).sort(),
  };
}

function inTime(entries: readonly number[], second: Float64Array): SeriesTimes {
  const known = entries.filter((entry) => !Number.isNaN(second[entry]!));
  known.sort((x, y) => second[x]! - second[y]! || x - y);
  return { entry: Int32Array.from(known), second: Float64Array.from(known, (entry) => second[entry]!) };
}

function entriesBy(key: Int32Array): ReadonlyMap<number, readonly number[]> {
  const entries = new Map<number, number[]>();
  for (const [entry, value] of key.entries()) {
    const own = entries.get(value);
    if (own === undefined) entries.set(value, [entry]);
    else own.push(entry);
  }
  return entries;
}
