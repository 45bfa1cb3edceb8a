import type { EdgeList } from './edge-list.ts';

/**
 * Newman's modularity of a partition of a weighted graph: sum over communities of w_in / m - (w_total / 2m)^2.
 *
 * @param communityOf community of each bidder; bidders of no community count as one each
 */
export function modularity(
  { a, b, weight }: EdgeList,
  communityOf: ReadonlyMap<number, number | string>,
): number {
  let inside = 0;
  let all = 0;
  const degree = new Map<number | string, number>();
  const communityFor = (bidder: number): number | string => communityOf.get(bidder) ?? `alone ${bidder}`;
  for (let e = 0; e < a.length; e++) {
    const [one, two] = [communityFor(a[e]!), communityFor(b[e]!)];
    const w = weight[e]!;
    all += w;
    if (one === two) inside += w;
    degree.set(one, (degree.get(one) ?? 0) + w);
    degree.set(two, (degree.get(two) ?? 0) + w);
  }
  if (all === 0) return 0;
  let expected = 0;
  for (const total of degree.values()) expected += (total / (2 * all)) ** 2;
  return inside / all - expected;
}
