import { disjointSets } from '../disjoint-sets.ts';
import { mostOfLot } from './document-pairs.ts';
import type { MarketMarks } from './market-marks.ts';

/**
 * Lots in which what the bidders share may come from the tender: its own documents are not in the data, and more bidders than `mostOfLot` hang
 * together by pairs that share something. Who copies from one draft leaves the others of the lot out; who quotes a tender does not.
 *
 * @param sharing units of pairs that share text which few others have
 */
export function lotsOfOneSource(
  { list, length }: Pick<MarketMarks, 'list' | 'length'>,
  sharing: readonly { readonly a: number; readonly b: number }[],
  share: number,
): ReadonlySet<number> {
  const circles = disjointSets(length.length);
  for (const { a, b } of sharing) circles.join(a, b);
  const found = new Set<number>();
  for (let l = 0; l + 1 < list.lots.length; l++) {
    const [from, to] = [list.lots[l]!, list.lots[l + 1]!];
    if (list.ofTender.has(list.tender[from]!)) continue;
    const sizes = new Map<number, number>();
    let readable = 0;
    for (let unit = from; unit < to; unit++) {
      if (length[unit] === 0) continue;
      readable++;
      const root = circles.root(unit);
      sizes.set(root, (sizes.get(root) ?? 0) + 1);
    }
    // Where there are no others nothing shows that it is not the tender's.
    const most = readable < 3 ? 1 : mostOfLot(share, readable, false);
    if ([...sizes.values()].some((size) => size > most)) found.add(list.lot[from]!);
  }
  return found;
}
