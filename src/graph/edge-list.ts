import type { Database } from '../store/database.ts';

/** Links between bidders, ordered by their ends; several kinds between two bidders count as one link with the sum of weights. */
export interface EdgeList {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly weight: Float64Array;
}

export async function readEdges(results: Database): Promise<EdgeList> {
  const edges = await results.columns(`
    select
      bidder_a_no as a,
      bidder_b_no as b,
      cast(sum(weight order by kind, weight) as double) as weight
    from bidder_edges
    where weight > 0
    group by bidder_a_no, bidder_b_no
    order by a, b`);
  return { a: edges.a as Int32Array, b: edges.b as Int32Array, weight: edges.weight as Float64Array };
}
