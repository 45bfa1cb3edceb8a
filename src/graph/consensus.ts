import { createHash } from 'node:crypto';
import { disjointSets } from '../scorers/disjoint-sets.ts';
import type { EdgeList } from './edge-list.ts';

/** Bidders that nearly every run put into one community. */
export interface ConsensusGroup {
  /** Ascending. */
  readonly members: readonly number[];
  /** Those whom nearly every run kept together; the others joined by their links to these. */
  readonly core: ReadonlySet<number>;
  /** Smallest share of co-assignment among the links inside the group. */
  readonly stability: number;
}

/**
 * Connected sets of links whose ends were together in at least `stability` of the runs; two bidders alone included. Connected by
 * construction, disjoint, ordered by their smallest member.
 */
export function consensusGroups(
  { a, b }: EdgeList,
  share: Float64Array,
  stability: number,
): readonly ConsensusGroup[] {
  const bidders = Int32Array.from(new Set([...a, ...b])).sort();
  const nodeOf = new Map([...bidders].map((bidder, node) => [bidder, node]));
  const sets = disjointSets(bidders.length);
  for (let e = 0; e < a.length; e++)
    if (share[e]! >= stability) sets.join(nodeOf.get(a[e]!)!, nodeOf.get(b[e]!)!);
  const members = new Map<number, number[]>();
  bidders.forEach((bidder, node) => {
    const root = sets.root(node);
    const set = members.get(root);
    if (set === undefined) members.set(root, [bidder]);
    else set.push(bidder);
  });
  const smallest = new Map<number, number>();
  for (let e = 0; e < a.length; e++) {
    const root = sets.root(nodeOf.get(a[e]!)!);
    if (root !== sets.root(nodeOf.get(b[e]!)!)) continue;
    smallest.set(root, Math.min(smallest.get(root) ?? 1, share[e]!));
  }
  return [...members]
    .filter(([, set]) => set.length >= 2)
    .map(([root, set]) => ({ members: set, core: new Set(set), stability: smallest.get(root)! }));
}

/** sha256 of the sorted ids of a set of bidders, one a line: depends on nothing but its members. */
export function memberDigest(memberIds: readonly string[]): string {
  // Code-unit order: the same on every machine, whatever its locale.
  return createHash('sha256')
    .update([...memberIds].sort().join('\n'), 'utf8')
    .digest('hex');
}

/** Name of a group when it is first seen. */
export const groupId = (memberIds: readonly string[]): string => `G-${memberDigest(memberIds).slice(0, 12)}`;
