import type { BidBook } from '../bid-book.ts';
import type { ScorerInput } from '../scorer.ts';

/**
 * Trade of every lot: its category and region, whatever the time and the award method. Firms are compared with themselves inside a
 * trade, because what a firm costs differs from one kind of work and place to the next.
 */
export interface Trades {
  /** Per place; ascending, because segments are numbered by category and region first. */
  readonly trade: Int32Array;
  /** First place of each trade; one entry more than trades. */
  readonly start: Int32Array;
}

export const openTrades = (input: Pick<ScorerInput, 'read' | 'once'>, book: BidBook): Promise<Trades> =>
  input.once('trades', async () => {
    const rows = await input.read(SEGMENTS_SQL);
    const segments = rows.segment_no as Int32Array;
    const tradeOf = new Int32Array((segments.at(-1) ?? -1) + 1);
    for (let i = 0; i < segments.length; i++) tradeOf[segments[i]!] = (rows.trade_no as Int32Array)[i]!;
    return layOut(book.segment, tradeOf);
  });

const SEGMENTS_SQL = `
  select
    g.segment_no,
    cast(dense_rank() over (order by min(coalesce(l.category, '')), min(coalesce(l.region, ''))) as integer) as trade_no
  from lot_segment g
  join lots l on l.lot_no = g.lot_no
  group by g.segment_no
  order by g.segment_no`;

function layOut(segment: Int32Array, tradeOf: Int32Array): Trades {
  const trade = new Int32Array(new SharedArrayBuffer(segment.length * 4));
  const starts: number[] = [];
  let last = Number.NaN;
  for (let t = 0; t < segment.length; t++) {
    const found = tradeOf[segment[t]!]!;
    if (found !== last) starts.push(t);
    last = found;
    trade[t] = starts.length - 1;
  }
  const start = new Int32Array(new SharedArrayBuffer((starts.length + 1) * 4));
  start.set(starts);
  start[starts.length] = segment.length;
  return { trade, start };
}
