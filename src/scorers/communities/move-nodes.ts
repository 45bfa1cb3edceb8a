import type { Random } from '../random.ts';
import type { Level } from './aggregate.ts';
import { shuffled } from './shuffled.ts';

/** Gains below this share of a node's degree are rounding, not improvement. */
const ROUNDING = 1e-9;

/**
 * Moves each node to the neighbouring community that raises modularity most, or to one of its own, until no node gains by moving. Only
 * nodes whose neighbours moved are looked at again.
 *
 * @param community of each node, below `level.nodes`; changed in place
 */
export function moveNodes(level: Level, community: Int32Array, scale: number, random: Random): void {
  const { nodes, start, neighbour, weight, degree } = level;
  const total = new Float64Array(nodes);
  const size = new Int32Array(nodes);
  for (let v = 0; v < nodes; v++) {
    total[community[v]!]! += degree[v]!;
    size[community[v]!]! += 1;
  }
  const empty = new Int32Array(nodes);
  let empties = 0;
  for (let c = nodes - 1; c >= 0; c--) if (size[c] === 0) empty[empties++] = c;
  // Weight of the links from the node at hand to each community; zero again after each node.
  const toward = new Float64Array(nodes);
  const touched = new Int32Array(nodes);

  const queue = shuffled(nodes, random);
  const waiting = new Uint8Array(nodes).fill(1);
  let head = 0;
  for (let left = nodes; left > 0; left--) {
    const v = queue[head]!;
    head = head + 1 === nodes ? 0 : head + 1;
    waiting[v] = 0;
    const own = community[v]!;
    const pull = scale * degree[v]!;
    let near = 0;
    for (let i = start[v]!; i < start[v + 1]!; i++) {
      const c = community[neighbour[i]!]!;
      if (toward[c] === 0) touched[near++] = c;
      toward[c]! += weight[i]!;
    }
    total[own]! -= degree[v]!;
    let best = own;
    let gain = toward[own]! - pull * total[own]! + ROUNDING * degree[v]!;
    for (let i = 0; i < near; i++) {
      const c = touched[i]!;
      const its = toward[c]! - pull * total[c]!;
      if (its > gain && c !== own) {
        best = c;
        gain = its;
      }
      toward[c] = 0;
    }
    if (gain < 0 && size[own]! > 1) best = empty[empties - 1]!;
    total[best]! += degree[v]!;
    if (best === own) continue;
    if (size[best] === 0) empties--;
    size[best]! += 1;
    size[own]! -= 1;
    if (size[own] === 0) empty[empties++] = own;
    community[v] = best;
    for (let i = start[v]!; i < start[v + 1]!; i++) {
      const u = neighbour[i]!;
      if (waiting[u] === 1 || community[u] === best) continue;
      waiting[u] = 1;
      const tail = head + left - 1;
      queue[tail >= nodes ? tail - nodes : tail] = u;
      left++;
    }
  }
}
