import { NO_TIME } from '../participation-index.ts';
import type { GroupWorld } from './group-world.ts';

/** The lots that members of a group won while at least one other member bid, in order of time. */
export interface GroupWins {
  readonly count: number;
  /** Per win: the lot of the group, its place in the book, its minute (`NO_TIME`: unknown, these come last). */
  readonly lot: Int32Array;
  readonly place: Int32Array;
  readonly minute: Int32Array;
  /** Members that ever won, as counted in the group, ascending. */
  readonly winners: Int32Array;
  /** Per win: index of the winner among `winners`, and whether each of these bid: could[win * winners.length + w]. */
  readonly winner: Int32Array;
  readonly could: Uint8Array;
}

/**
 * One win for each tender: rules often let a bidder win one lot of a tender only, which makes turns of its own. Lots of
 * several winners say nothing of turns and are left out.
 *
 * @param timed leave out lots without a time
 */
export function groupWins(
  { book, lots, covered, facts }: GroupWorld,
  group: number,
  { timed, key }: { readonly timed: boolean; readonly key?: Int32Array },
): GroupWins {
  const found: number[] = [];
  for (let i = lots.lotStart[group]!; i < lots.lotStart[group + 1]!; i++) {
    const t = lots.place[i]!;
    if (lots.winner[i]! < 0 || covered[t] === 0) continue;
    if (timed && book.minute[t] === NO_TIME) continue;
    if (key !== undefined && key[t]! < 0) continue;
    found.push(i);
  }
  found.sort((a, b) => book.minute[lots.place[a]!]! - book.minute[lots.place[b]!]! || a - b);
  const tenders = new Set<number>();
  const lot = Int32Array.from(
    found.filter((i) => {
      const tender = facts.tender[lots.place[i]!]!;
      if (tender < 0) return true;
      const first = !tenders.has(tender);
      tenders.add(tender);
      return first;
    }),
  );
  const winners = Int32Array.from(new Set(Array.from(lot, (i) => lots.winner[i]!))).sort();
  const columnOf = new Map(Array.from(winners, (who, w) => [who, w]));
  const could = new Uint8Array(lot.length * winners.length);
  lot.forEach((i, k) => {
    for (let b = lots.bidStart[i]!; b < lots.bidStart[i + 1]!; b++) {
      const w = columnOf.get(lots.who[b]!);
      if (w !== undefined) could[k * winners.length + w] = 1;
    }
  });
  return {
    count: lot.length,
    lot,
    place: lot.map((i) => lots.place[i]!),
    minute: lot.map((i) => book.minute[lots.place[i]!]!),
    winners,
    winner: lot.map((i) => columnOf.get(lots.winner[i]!)!),
    could,
  };
}
