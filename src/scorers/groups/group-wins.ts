import { NO_TIME } from '../participation-index.ts';
import type { GroupWorld } from './group-world.ts';

/** The lots that members of a group won while a bid of at least one other member stood, in order of time. */
export interface GroupWins {
  readonly count: number;
  /** Per win: its place in the book, and its minute (`NO_TIME`: unknown, these come last). */
  readonly place: Int32Array;
  readonly minute: Int32Array;
  /** Members whose bids stood, so that they could have won: stood[stoodStart[win]] … stood[stoodStart[win + 1]], as counted in the group. */
  readonly stoodStart: Int32Array;
  readonly stood: Int32Array;
  /** Members that ever won, as counted in the group, ascending. */
  readonly winners: Int32Array;
  /** Per win: index of the winner among `winners`, and whether each of these could have won: could[win * winners.length + w]. */
  readonly winner: Int32Array;
  readonly could: Uint8Array;
}

/**
 * One win for each tender: rules often let a bidder win one lot of a tender only, which makes turns of its own. Lots of
 * several winners say nothing of turns and are left out. Bids that were refused or withdrawn could not win, as where a bidder has
 * reached a cap; where the source gives the winner no comparable price, all bids count as standing.
 *
 * @param timed leave out lots without a time
 * @param key leave out lots whose number is below 0
 */
export function groupWins(
  { book, lots, covered, facts }: GroupWorld,
  group: number,
  { timed, key }: { readonly timed: boolean; readonly key?: Int32Array },
): GroupWins {
  const found: { readonly lot: number; readonly stood: readonly number[] }[] = [];
  for (let i = lots.lotStart[group]!; i < lots.lotStart[group + 1]!; i++) {
    const t = lots.place[i]!;
    if (lots.winner[i]! < 0 || covered[t] === 0) continue;
    if (timed && book.minute[t] === NO_TIME) continue;
    if (key !== undefined && key[t]! < 0) continue;
    const stood = standing(i);
    if (stood.length >= 2) found.push({ lot: i, stood });
  }
  found.sort((a, b) => book.minute[lots.place[a.lot]!]! - book.minute[lots.place[b.lot]!]! || a.lot - b.lot);
  const tenders = new Set<number>();
  const kept = found.filter(({ lot }) => {
    const tender = facts.tender[lots.place[lot]!]!;
    if (tender < 0) return true;
    const first = !tenders.has(tender);
    tenders.add(tender);
    return first;
  });
  const winners = Int32Array.from(new Set(kept.map(({ lot }) => lots.winner[lot]!))).sort();
  const columnOf = new Map(Array.from(winners, (who, w) => [who, w]));
  const could = new Uint8Array(kept.length * winners.length);
  const stoodStart = new Int32Array(kept.length + 1);
  kept.forEach(({ stood }, k) => {
    stoodStart[k + 1] = stoodStart[k]! + stood.length;
    for (const who of stood) {
      const w = columnOf.get(who);
      if (w !== undefined) could[k * winners.length + w] = 1;
    }
  });
  return {
    count: kept.length,
    place: Int32Array.from(kept, ({ lot }) => lots.place[lot]!),
    minute: Int32Array.from(kept, ({ lot }) => book.minute[lots.place[lot]!]!),
    stoodStart,
    stood: Int32Array.from(kept.flatMap(({ stood }) => stood)),
    winners,
    winner: Int32Array.from(kept, ({ lot }) => columnOf.get(lots.winner[lot]!)!),
    could,
  };

  function standing(lot: number): readonly number[] {
    const [first, end] = [lots.bidStart[lot]!, lots.bidStart[lot + 1]!];
    const own = Array.from({ length: end - first }, (_, i) => first + i);
    const priced = (b: number): boolean => book.price[lots.bid[b]!]! > 0;
    const compared = own.some((b) => lots.who[b] === lots.winner[lot] && priced(b));
    return own.filter((b) => !compared || priced(b)).map((b) => lots.who[b]!);
  }
}
