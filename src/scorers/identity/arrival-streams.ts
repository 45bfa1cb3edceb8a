import type { Columns } from '../../store/database.ts';

/** Arrivals of one lot and operation. */
export interface Stream {
  readonly lot: number;
  /** 1: uploading, 0: obtaining. */
  readonly upload: number;
  /** Deadline of the lot in seconds since 1970; NaN: unknown. */
  readonly due: number;
  /** By time, then bidder. */
  readonly second: Float64Array;
  readonly bidder: Int32Array;
  /** Number of the joint bid that each was part of; -1: none. */
  readonly partners: Int32Array;
  /** Seconds between two times that the clock of the source can tell apart. */
  readonly tick: number;
}

/** Fewer arrivals have a common divisor by chance too often. */
const ENOUGH_TO_DIVIDE = 4;
const MINUTE = 60;

/** @param rows `lot_no, upload, second, before, bidder_no, partners` of the feature `arrivals`, ordered by these */
export function arrivalStreams(rows: Columns): readonly Stream[] {
  const lot = rows.lot_no as Int32Array;
  const upload = rows.upload as Int32Array;
  const second = rows.second as Float64Array;
  const before = rows.before as Float64Array;
  const bidder = rows.bidder_no as Int32Array;
  const partners = rows.partners as Int32Array;
  const streams: Stream[] = [];
  for (let from = 0; from < lot.length; ) {
    let to = from + 1;
    while (to < lot.length && lot[to] === lot[from] && upload[to] === upload[from]) to++;
    if (to - from >= 2) {
      const times = second.slice(from, to);
      streams.push({
        lot: lot[from]!,
        upload: upload[from]!,
        due: second[from]! + before[from]!,
        second: times,
        bidder: bidder.slice(from, to),
        partners: partners.slice(from, to),
        tick: tickOf(times),
      });
    }
    from = to;
  }
  return streams;
}

/** A clock that only knows minutes, or every tenth second, makes ties that mean nothing. */
function tickOf(second: Float64Array): number {
  if (second.length < ENOUGH_TO_DIVIDE) return second.every((time) => time % MINUTE === 0) ? MINUTE : 1;
  let divisor = 0;
  for (const time of second) divisor = greatestCommonDivisor(divisor, time - second[0]!);
  return Math.max(1, divisor);
}

function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}
