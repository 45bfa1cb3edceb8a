import { csrGraph } from '../scorers/communities/csr-graph.ts';
import type { Database } from '../store/database.ts';
import { blocks, blocksOfNodes } from './blocks.ts';
import { cutIntoComponents } from './components.ts';
import type { EdgeList } from './edge-list.ts';

/**
 * Fills `bidder_positions`: where each linked bidder stands in the graph. A cut point is a bidder without whom its component falls apart.
 * core_years counts the calendar years in which a bidder met another core member of its group in a lot: members who are there year after year
 * are what long-lived rings have in common (Reeves-Latour and Morselli 2017, Social Networks 51, 158). Reads `group_members`, which must be filled.
 */
export async function writePositions(results: Database, edges: EdgeList): Promise<void> {
  const nodes = edges.bidders.length;
  if (nodes === 0) return;
  const graph = csrGraph(nodes, edges.a, edges.b, edges.weight);
  const inBlocks = blocksOfNodes(blocks(graph));
  const { componentOf } = cutIntoComponents(edges, Int32Array.from(edges.a.keys()));
  const years = await coreYears(results);
  await results.append('bidder_positions', {
    bidder_no: edges.bidders,
    component_no: componentOf,
    degree: Int32Array.from(edges.bidders, (_, node) => graph.start[node + 1]! - graph.start[node]!),
    cut_point: inBlocks.map((count) => Number(count > 1)),
    core_years: edges.bidders.map((bidder) => years.get(bidder) ?? 0),
  });
}

async function coreYears(results: Database): Promise<ReadonlyMap<number, number>> {
  const rows = await results.columns(`
    with present as (
      select
        m.group_no,
        m.bidder_no,
        p.lot_no,
        count(*) over (partition by m.group_no, p.lot_no) as members
      from group_members m
      join participation p on p.bidder_no = m.bidder_no
      where m.core = 1
    )
    select
      p.bidder_no,
      cast(count(distinct year(coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at))) as integer) as years
    from present p
    join lots l on l.lot_no = p.lot_no
    where p.members >= 2
    group by p.bidder_no
    order by p.bidder_no`);
  return new Map(
    Array.from(rows.bidder_no as Int32Array, (bidder, row) => [bidder, (rows.years as Int32Array)[row]!]),
  );
}
