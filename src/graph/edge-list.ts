import type { Database } from '../store/database.ts';

/** Links between bidders, ordered by their ends. Bidders are nodes here, numbered from 0 in the order of bidder_no; a[e] < b[e]. */
export interface EdgeList {
  /** bidder_no of each node, ascending. */
  readonly bidders: Int32Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly weight: Float64Array;
}

/** Kind of link between bidders that keep out of each other's way: the opposite of company, so never counted with it. */
export const AVOIDANCE = 'avoid';

/**
 * Every validated link of company, of whatever kind. Several kinds between two bidders count as one link with the largest of their weights,
 * not the sum: kinds are correlated (one office gives two firms an address, a telephone and a day of bidding), so that what they say is said once.
 */
export const readEdges = (results: Database): Promise<EdgeList> =>
  edgesWhere(results, `kind <> '${AVOIDANCE}'`);

/** Links of bidders that keep out of each other's way. */
export const readAvoidance = (results: Database): Promise<EdgeList> =>
  edgesWhere(results, `kind = '${AVOIDANCE}'`);

async function edgesWhere(results: Database, condition: string): Promise<EdgeList> {
  const edges = await results.columns(`
    select
      bidder_a_no as a,
      bidder_b_no as b,
      max(weight) as weight
    from bidder_edges
    where weight > 0 and ${condition}
    group by bidder_a_no, bidder_b_no
    order by a, b`);
  return numberNodes(edges.a as Int32Array, edges.b as Int32Array, edges.weight as Float64Array);
}

/** @param a bidder_no of the ends, each link once, a < b */
export function numberNodes(a: Int32Array, b: Int32Array, weight: Float64Array): EdgeList {
  let largest = -1;
  for (let e = 0; e < b.length; e++) largest = Math.max(largest, b[e]!);
  const nodeOf = new Int32Array(largest + 1).fill(-1);
  for (let e = 0; e < a.length; e++) nodeOf[a[e]!] = nodeOf[b[e]!] = 0;
  const bidders = new Int32Array(nodeOf.reduce((count, seen) => count + seen + 1, 0));
  let nodes = 0;
  for (let bidder = 0; bidder <= largest; bidder++) {
    if (nodeOf[bidder] === -1) continue;
    nodeOf[bidder] = nodes;
    bidders[nodes++] = bidder;
  }
  return { bidders, a: a.map((bidder) => nodeOf[bidder]!), b: b.map((bidder) => nodeOf[bidder]!), weight };
}
