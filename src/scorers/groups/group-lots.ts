import type { Columns } from '../../store/database.ts';
import { type BidBook, openBidBook } from '../bid-book.ts';
import type { ScorerInput } from '../scorer.ts';

/**
 * The lots in which at least two members of a group bid, group by group, with the members' bids and who won. All arrays lie in
 * shared memory. Numbers of groups are `group_no`, so every screen of groups shares them.
 */
export interface GroupLots {
  /** Members of group g, by bidder_no: member[memberStart[g]] … member[memberStart[g + 1]]. */
  readonly memberStart: Int32Array;
  readonly member: Int32Array;
  /** Lots of group g: lotStart[g] … lotStart[g + 1]; `place` in the book ascends: segment by segment, inside it by time. */
  readonly lotStart: Int32Array;
  readonly place: Int32Array;
  /** Bids of members in lot i: bidStart[i] … bidStart[i + 1], by member; `bid` in the book, `who` bids: 0 for the first member. */
  readonly bidStart: Int32Array;
  readonly bid: Int32Array;
  readonly who: Int32Array;
  /** Who won lot i: a member counted from 0, or `OUTSIDER`, `UNDECIDED`, `SHARED`. */
  readonly winner: Int32Array;
}

/** Exactly one bidder won, and it is no member. */
export const OUTSIDER = -1;
/** Nobody who bid has won. */
export const UNDECIDED = -2;
/** Several bidders won: a lot of several awards, or a consortium that is awarded by name. */
export const SHARED = -3;

/** The lots of all groups of the run; made once and shared by all scorers. Whoever opens it needs the features of the book. */
export const openGroupLots = (
  input: Pick<ScorerInput, 'read' | 'once'>,
): Promise<{ readonly book: BidBook; readonly lots: GroupLots }> =>
  input.once('group-lots', async () => {
    const book = await openBidBook(input);
    const members = await input.read(
      'select group_no, bidder_no from group_members order by group_no, bidder_no',
    );
    return { book, lots: layOutGroupLots(book, members) };
  });

/** @param members `group_no, bidder_no`, ordered by both */
export function layOutGroupLots(book: BidBook, members: Columns): GroupLots {
  const group = members.group_no as Int32Array;
  const member = shared(members.bidder_no as Int32Array);
  const groups = group.length === 0 ? 0 : group[group.length - 1]! + 1;
  const memberStart = ints(groups + 1);
  for (const g of group) memberStart[g + 1]! += 1;
  for (let g = 0; g < groups; g++) memberStart[g + 1]! += memberStart[g]!;

  const lotStart = ints(groups + 1);
  const place: number[] = [];
  const bidStart: number[] = [0];
  const bid: number[] = [];
  const who: number[] = [];
  for (let g = 0; g < groups; g++) {
    const bids = bidsByLot(book, member.subarray(memberStart[g], memberStart[g + 1]));
    for (let from = 0; from < bids.length; ) {
      const lot = book.place[bids[from]!]!;
      let to = from;
      while (to < bids.length && book.place[bids[to]!] === lot) to++;
      if (to - from >= 2) {
        place.push(lot);
        for (let i = from, m = memberStart[g]!; i < to; i++) {
          while (member[m] !== book.bidder[bids[i]!]) m++;
          bid.push(bids[i]!);
          who.push(m - memberStart[g]!);
        }
        bidStart.push(bid.length);
      }
      from = to;
    }
    lotStart[g + 1] = place.length;
  }
  const laidOut = {
    memberStart,
    member,
    lotStart,
    place: shared(place),
    bidStart: shared(bidStart),
    bid: shared(bid),
    who: shared(who),
  };
  return { ...laidOut, winner: winners(book, laidOut) };
}

/** Bids of the members, lot by lot, inside a lot by bidder: the numbering of the book. */
function bidsByLot(book: BidBook, members: Int32Array): Int32Array {
  const own: Int32Array[] = [];
  // A bidder that only awards name lies beyond the last that bids.
  for (const b of members)
    if (b + 1 < book.bidderStart.length)
      own.push(book.bids.subarray(book.bidderStart[b], book.bidderStart[b + 1]));
  const bids = new Int32Array(own.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const some of own) {
    bids.set(some, at);
    at += some.length;
  }
  return bids.sort();
}

function winners(book: BidBook, lots: Omit<GroupLots, 'winner'>): Int32Array {
  // Counted once for all groups: a lot of very many bids may be in very many of them.
  const wins = new Int32Array(book.lotNo.length);
  for (let b = 0; b < book.bidder.length; b++) wins[book.place[b]!]! += book.won[b]!;
  const winner = ints(lots.place.length);
  for (let i = 0; i < lots.place.length; i++) {
    const won = wins[lots.place[i]!]!;
    winner[i] = won === 0 ? UNDECIDED : won > 1 ? SHARED : OUTSIDER;
    if (won !== 1) continue;
    for (let k = lots.bidStart[i]!; k < lots.bidStart[i + 1]!; k++)
      if (book.won[lots.bid[k]!] === 1) winner[i] = lots.who[k]!;
  }
  return winner;
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));

function shared(values: ArrayLike<number>): Int32Array {
  const array = ints(values.length);
  array.set(values);
  return array;
}

/** Comparable prices of the members in one lot of a group, by its place among the lots of all groups. */
export function memberPrices(book: BidBook, lots: GroupLots, place: number): readonly number[] {
  const prices: number[] = [];
  for (let k = lots.bidStart[place]!; k < lots.bidStart[place + 1]!; k++) {
    const price = book.price[lots.bid[k]!]!;
    if (price > 0) prices.push(price);
  }
  return prices;
}
