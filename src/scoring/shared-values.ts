import { type Fact, isFact } from '../domain/facts.ts';
import { PRIVATE_PREFIX } from '../domain/masked.ts';
import type { EvidenceRow } from '../domain/outcome.ts';
import type { SharedValue } from '../domain/warning.ts';

/**
 * What members share, from the rows behind the signals: each value once, with everybody who left it, the most widely shared first. A value
 * is what a private column of a row holds, masked as reports show it, so that equal texts are equal values.
 *
 * @param members ids of the warning's bidders; rows of others (who else uses a popular value) do not count
 */
export function sharedValues(
  rows: readonly EvidenceRow[],
  members: ReadonlySet<string>,
): readonly SharedValue[] {
  const found = new Map<string, { fact: Fact; value: string; bidders: Set<string>; lots: Set<string> }>();
  for (const { values } of rows) {
    const { fact, bidder, lot_id } = values;
    if (fact === undefined || !isFact(fact) || bidder === undefined || !members.has(bidder)) continue;
    for (const [column, value] of Object.entries(values)) {
      if (!column.startsWith(PRIVATE_PREFIX)) continue;
      const key = JSON.stringify([fact, value]);
      const entry = found.get(key) ?? { fact, value, bidders: new Set(), lots: new Set() };
      found.set(key, entry);
      entry.bidders.add(bidder);
      if (lot_id !== undefined) entry.lots.add(lot_id);
    }
  }
  return [...found.values()]
    .filter(({ bidders }) => bidders.size > 1)
    .map(({ fact, value, bidders, lots }) => ({ fact, value, bidders: [...bidders].sort(), lots: lots.size }))
    .sort(
      (x, y) =>
        y.bidders.length - x.bidders.length ||
        y.lots - x.lots ||
        compare(x.fact, y.fact) ||
        compare(x.value, y.value),
    );
}

const compare = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
