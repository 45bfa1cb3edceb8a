import { type CsrGraph, csrGraph } from '../scorers/communities/csr-graph.ts';
import type { EdgeList } from './edge-list.ts';
import type { NodeSet } from './shared-members.ts';

const FEWEST_LINKS = 2;

/**
 * Lets a node join every set to whose members it is linked closely enough: to at least `share` of them, and to two. Links are counted to the
 * members of before, so that the order of joining plays no part; sets that lie wholly in another are left out.
 */
export function withOverlaps(edges: EdgeList, sets: readonly NodeSet[], share: number): readonly NodeSet[] {
  const graph = csrGraph(edges.bidders.length, edges.a, edges.b, edges.weight);
  const linksTo = new Int32Array(graph.nodes);
  const grown = sets.map((set): NodeSet => {
    // 0.6 of 35 must be 21 in spite of rounding.
    const fewest = Math.max(FEWEST_LINKS, Math.ceil(share * set.members.length - 1e-9));
    const joined = joiners(graph, set.members, fewest, linksTo);
    return joined.length === 0
      ? set
      : { ...set, members: [...set.members, ...joined].sort((one, other) => one - other) };
  });
  return withoutContained(grown, graph.nodes);
}

/**
 * Nodes outside a set with at least `fewest` links into it. Such a node is a neighbour of one of any (members - fewest + 1) members, so
 * it is looked for among the neighbours of those with the fewest: one with very many never is gone through for each of its sets.
 *
 * @param linksTo zeros, and zeros again afterwards
 */
function joiners(
  graph: CsrGraph,
  members: readonly number[],
  fewest: number,
  linksTo: Int32Array,
): readonly number[] {
  const { start, neighbour } = graph;
  const degree = (v: number): number => start[v + 1]! - start[v]!;
  const byDegree = [...members].sort((one, other) => degree(one) - degree(other) || one - other);
  const sources = members.length - fewest + 1;
  const found: number[] = [];
  for (const member of byDegree.slice(0, sources))
    for (let i = start[member]!; i < start[member + 1]!; i++) {
      const node = neighbour[i]!;
      if (linksTo[node] === 0) found.push(node);
      linksTo[node]! += 1;
    }
  const inside = new Set(members);
  const candidates = found.filter((node) => !inside.has(node));
  for (const member of byDegree.slice(sources))
    if (degree(member) <= candidates.length) {
      for (let i = start[member]!; i < start[member + 1]!; i++)
        if (linksTo[neighbour[i]!]! > 0) linksTo[neighbour[i]!]! += 1;
    } else {
      for (const node of candidates) if (areLinked(graph, member, node)) linksTo[node]! += 1;
    }
  const joined = candidates.filter((node) => linksTo[node]! >= fewest);
  for (const node of found) linksTo[node] = 0;
  return joined;
}

function areLinked({ start, neighbour }: CsrGraph, one: number, other: number): boolean {
  let low = start[one]!;
  let high = start[one + 1]!;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (neighbour[middle]! < other) low = middle + 1;
    else high = middle;
  }
  return low < start[one + 1]! && neighbour[low] === other;
}

/** Of equal sets the one with the larger core stays, then the earlier one. */
function withoutContained(sets: readonly NodeSet[], nodes: number): readonly NodeSet[] {
  const setsOf: (number[] | undefined)[] = new Array(nodes);
  sets.forEach(({ members }, set) => {
    for (const node of members) {
      const list = setsOf[node];
      if (list === undefined) setsOf[node] = [set];
      else list.push(set);
    }
  });
  const has = (set: number, node: number): boolean => contains(sets[set]!.members, node);
  return sets.filter(({ members, core }, set) => {
    const rarest = members.reduce((least, node) =>
      setsOf[node]!.length < setsOf[least]!.length ? node : least,
    );
    return !setsOf[rarest]!.some((other) => {
      const larger = sets[other]!.members.length - members.length;
      if (other === set || larger < 0) return false;
      if (larger === 0) {
        const coreLarger = sets[other]!.core.length - core.length;
        if (coreLarger < 0 || (coreLarger === 0 && other > set)) return false;
      }
      return members.every((node) => has(other, node));
    });
  });
}

function contains(ascending: readonly number[], node: number): boolean {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < node) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === node;
}
