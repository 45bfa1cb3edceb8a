import type { ScorerInput } from '../scorer.ts';
import { ints } from './pair-tasks.ts';

/** Whose calls there were, and who came to them; shared arrays, laid out for going through firm by firm. */
export interface BuyerCalls {
  /** Lots by market, segment, buyer and call; per lot the number of each. */
  readonly market: Int32Array;
  readonly segment: Int32Array;
  readonly buyer: Int32Array;
  readonly call: Int32Array;
  /** Those that bidder b came to, ascending: lots[bidderStart[b]] … lots[bidderStart[b + 1]]. */
  readonly bidderStart: Int32Array;
  readonly lots: Int32Array;
  /** Buyers of segment s, ascending: segmentStart[s] … segmentStart[s + 1]; and how many calls each has there. */
  readonly segmentStart: Int32Array;
  readonly segmentBuyer: Int32Array;
  readonly segmentCalls: Int32Array;
  /** Per market: how many buyers it has, and a name that no numbering changes. */
  readonly buyers: Int32Array;
  readonly names: readonly string[];
}

/** Reads the features `participation` and `buyer_calls`. */
export async function readBuyerCalls(read: ScorerInput['read']): Promise<BuyerCalls> {
  const rows = await read(`
    select lot_no, market_no, segment_no, buyer_no, call_no
    from buyer_calls
    order by market_no, segment_no, buyer_no, call_no, lot_no`);
  const came = await read('select lot_no, bidder_no from participation');
  const named = await read(`
    select c.market_no, min(coalesce(l.category, '') || '|' || coalesce(l.region, '')) as name
    from buyer_calls c
    join lots l on l.lot_no = c.lot_no
    group by c.market_no`);
  const names: string[] = [];
  (named.market_no as Int32Array).forEach((market, i) => {
    names[market] = (named.name as readonly string[])[i]!;
  });
  const [market, segment, buyer, call] = [rows.market_no, rows.segment_no, rows.buyer_no, rows.call_no] as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  return {
    market,
    segment,
    buyer,
    call,
    ...byBidder(rows.lot_no as Int32Array, came.lot_no as Int32Array, came.bidder_no as Int32Array),
    ...bySegment(segment, buyer, call),
    buyers: buyersOf(market, buyer, names.length),
    names,
  };
}

/** Counting sorts, by lot and then by bidder: the lots of a bidder come out in their order. */
function byBidder(
  order: Int32Array,
  cameLot: Int32Array,
  cameBidder: Int32Array,
): Pick<BuyerCalls, 'bidderStart' | 'lots'> {
  const placeOf = new Int32Array(largest(cameLot, largest(order)) + 1).fill(-1);
  order.forEach((lot, place) => {
    placeOf[lot] = place;
  });
  const start = new Int32Array(order.length + 1);
  const bidderStart = ints(largest(cameBidder) + 2);
  for (let i = 0; i < cameLot.length; i++) {
    const place = placeOf[cameLot[i]!]!;
    if (place < 0) continue;
    start[place + 1]! += 1;
    bidderStart[cameBidder[i]! + 1]! += 1;
  }
  for (let place = 0; place < order.length; place++) start[place + 1]! += start[place]!;
  for (let b = 0; b + 1 < bidderStart.length; b++) bidderStart[b + 1]! += bidderStart[b]!;
  const comers = new Int32Array(start[order.length]!);
  const next = start.slice();
  for (let i = 0; i < cameLot.length; i++) {
    const place = placeOf[cameLot[i]!]!;
    if (place >= 0) comers[next[place]!++] = cameBidder[i]!;
  }
  const lots = ints(comers.length);
  const nextOf = bidderStart.slice();
  for (let place = 0; place < order.length; place++)
    for (let i = start[place]!; i < start[place + 1]!; i++) lots[nextOf[comers[i]!]!++] = place;
  return { bidderStart, lots };
}

function bySegment(
  segment: Int32Array,
  buyer: Int32Array,
  call: Int32Array,
): Pick<BuyerCalls, 'segmentStart' | 'segmentBuyer' | 'segmentCalls'> {
  const isNewBuyer = (i: number): boolean =>
    i === 0 || segment[i] !== segment[i - 1] || buyer[i] !== buyer[i - 1];
  const count = ints(largest(segment) + 2);
  for (let i = 0; i < segment.length; i++) if (isNewBuyer(i)) count[segment[i]! + 1]! += 1;
  for (let s = 0; s + 1 < count.length; s++) count[s + 1]! += count[s]!;
  const segmentBuyer = ints(count.at(-1)!);
  const segmentCalls = ints(segmentBuyer.length);
  const next = count.slice();
  for (let i = 0; i < segment.length; i++) {
    const s = segment[i]!;
    const isNew = isNewBuyer(i);
    if (isNew) segmentBuyer[next[s]!++] = buyer[i]!;
    if (isNew || call[i] !== call[i - 1]) segmentCalls[next[s]! - 1]! += 1;
  }
  return { segmentStart: count, segmentBuyer, segmentCalls };
}

/** How many different buyers each market has. */
function buyersOf(market: Int32Array, buyer: Int32Array, markets: number): Int32Array {
  const count = ints(markets);
  const lastMarket = new Int32Array(largest(buyer) + 1).fill(-1);
  for (let i = 0; i < market.length; i++) {
    if (lastMarket[buyer[i]!] === market[i]) continue;
    lastMarket[buyer[i]!] = market[i]!;
    count[market[i]!]! += 1;
  }
  return count;
}

function largest(array: Int32Array, than = -1): number {
  let most = than;
  for (let i = 0; i < array.length; i++) if (array[i]! > most) most = array[i]!;
  return most;
}
