import type { GroupLots } from './group-lots.ts';
import type { LotPrices } from './lot-prices.ts';

/**
 * Places of the lots that group g decides between its own: the two lowest comparable prices are members'. A gap to or from an outsider
 * is not the group's to keep open or to close.
 */
export function ownContests(
  lots: GroupLots,
  g: number,
  lotStart: Int32Array,
  { byPrice, priced }: LotPrices,
): readonly number[] {
  const own: number[] = [];
  for (let i = lots.lotStart[g]!; i < lots.lotStart[g + 1]!; i++) {
    const t = lots.place[i]!;
    if (priced[t]! < 2) continue;
    const lowest = byPrice.subarray(lotStart[t]!, lotStart[t]! + 2);
    const members = lots.bid.subarray(lots.bidStart[i], lots.bidStart[i + 1]);
    if (members.includes(lowest[0]!) && members.includes(lowest[1]!)) own.push(t);
  }
  return own;
}

/** Per place 1 where the lot is covered and lies in a stratum of any of the contests: all that they can be compared with. */
export function besideContests(
  contests: readonly (readonly number[])[],
  stratum: Int32Array,
  covered: Int32Array,
): Int32Array {
  const needed = new Set<number>();
  for (const own of contests) for (const t of own) needed.add(stratum[t]!);
  return covered.map((one, t) => (one === 1 && needed.has(stratum[t]!) ? 1 : 0));
}
