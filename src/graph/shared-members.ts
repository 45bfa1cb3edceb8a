import { csrGraph } from '../scorers/communities/csr-graph.ts';
import { disjointSets } from '../scorers/disjoint-sets.ts';
import { type Blocks, blocks } from './blocks.ts';
import type { EdgeList } from './edge-list.ts';
import type { SettledSets } from './settled-sets.ts';

/** Nodes that belong together; sets may share nodes. */
export interface NodeSet {
  /** Ascending. */
  readonly members: readonly number[];
  /** Members whom nearly every run kept together; ascending. */
  readonly core: readonly number[];
  /** Smallest share of co-assignment among the links inside the core. */
  readonly stability: number;
}

/**
 * The settled sets of two and more, those with shared members taken apart: a node in which two circles of links meet that nothing else joins is
 * one firm in two rings, and belongs to both. What hangs on a set by single links stays with it, except on the shared node itself,
 * where nobody can say which of the two it belongs to.
 */
export function setsWithSharedMembers(edges: EdgeList, settled: SettledSets): readonly NodeSet[] {
  const { setOf } = settled;
  const nodes = edges.bidders.length;
  const inside = Int32Array.from(edges.a.keys()).filter((e) => setOf[edges.a[e]!] === setOf[edges.b[e]!]);
  const ends = { a: inside.map((e) => edges.a[e]!), b: inside.map((e) => edges.b[e]!) };
  const share = Float64Array.from(inside, (e) => settled.share[e]!);
  const found = blocks(csrGraph(nodes, ends.a, ends.b, share));
  const partOf = joinBlocks(found, nodes);

  const members = new Map<number, number[]>();
  const add = (node: number, block: number): void => {
    const part = partOf(block);
    const list = members.get(part);
    if (list === undefined) members.set(part, [node]);
    else if (list[list.length - 1] !== node) list.push(node);
  };
  const tops = blocksByTop(found, nodes);
  for (let node = 0; node < nodes; node++) {
    if (found.blockOf[node] !== -1) add(node, found.blockOf[node]!);
    for (const block of tops(node)) add(node, block);
  }
  const stability = new Map<number, number>();
  for (const [i, least] of share.entries()) {
    const [a, b] = [ends.a[i]!, ends.b[i]!];
    const part = partOf(found.blockOf[found.reached[a]! > found.reached[b]! ? a : b]!);
    stability.set(part, Math.min(stability.get(part) ?? 1, least));
  }
  return [...members].map(([part, set]) => ({ members: set, core: set, stability: stability.get(part)! }));
}

/** Joins the blocks that meet in a node, unless two circles of links meet there. */
function joinBlocks(found: Blocks, nodes: number): (block: number) => number {
  const { top, blockOf } = found;
  const size = new Int32Array(top.length).fill(1);
  for (const block of blockOf) if (block !== -1) size[block]! += 1;
  const circles = new Int32Array(nodes);
  for (let node = 0; node < nodes; node++)
    if (blockOf[node] !== -1 && size[blockOf[node]!]! > 2) circles[node]! += 1;
  for (const [block, node] of top.entries()) if (size[block]! > 2) circles[node]! += 1;

  const parts = disjointSets(top.length);
  const first = blockOf.slice();
  for (const [block, node] of top.entries()) {
    if (circles[node]! > 1) continue;
    if (first[node] === -1) first[node] = block;
    else parts.join(first[node]!, block);
  }
  return parts.root;
}

/** Blocks by the node that the search came from. */
function blocksByTop({ top }: Blocks, nodes: number): (node: number) => Int32Array {
  const start = new Int32Array(nodes + 1);
  for (const node of top) start[node + 1]! += 1;
  for (let node = 0; node < nodes; node++) start[node + 1]! += start[node]!;
  const list = new Int32Array(top.length);
  const next = start.slice();
  for (const [block, node] of top.entries()) {
    list[next[node]!] = block;
    next[node]! += 1;
  }
  return (node) => list.subarray(start[node]!, start[node + 1]!);
}
