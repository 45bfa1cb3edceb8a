import type { Random } from '../random.ts';
import type { Level } from './aggregate.ts';
import { shuffled } from './shuffled.ts';

export interface Refinement {
  /** Part of each node, numbered from 0 in the order of their first node. */
  readonly part: Int32Array;
  readonly parts: number;
}

/**
 * Divides each community into connected parts: nodes start alone, and one that still is alone joins the part of its community that raises
 * modularity most. Nodes and parts that hang on the rest of their community by less than chance would give stay as they are.
 */
export function refine(level: Level, community: Int32Array, scale: number, random: Random): Refinement {
  const { nodes, start, neighbour, weight, degree } = level;
  const whole = new Float64Array(nodes);
  for (let v = 0; v < nodes; v++) whole[community[v]!]! += degree[v]!;
  // Of each part: its degree, the weight of its links to the rest of its community, its nodes.
  const total = degree.slice();
  const outward = new Float64Array(nodes);
  const size = new Int32Array(nodes).fill(1);
  const part = Int32Array.from({ length: nodes }, (_, v) => v);
  for (let v = 0; v < nodes; v++)
    for (let i = start[v]!; i < start[v + 1]!; i++)
      if (community[neighbour[i]!] === community[v]) outward[v]! += weight[i]!;
  const hangsOn = (p: number, all: number): boolean => outward[p]! >= scale * total[p]! * (all - total[p]!);

  const toward = new Float64Array(nodes);
  const touched = new Int32Array(nodes);
  for (const v of shuffled(nodes, random)) {
    const all = whole[community[v]!]!;
    if (size[part[v]!] !== 1 || !hangsOn(v, all)) continue;
    let near = 0;
    for (let i = start[v]!; i < start[v + 1]!; i++) {
      if (community[neighbour[i]!] !== community[v]) continue;
      const p = part[neighbour[i]!]!;
      if (toward[p] === 0) touched[near++] = p;
      toward[p]! += weight[i]!;
    }
    let best = v;
    let gain = 0;
    let links = 0;
    for (let i = 0; i < near; i++) {
      const p = touched[i]!;
      const its = toward[p]! - scale * degree[v]! * total[p]!;
      if (its > gain && hangsOn(p, all)) {
        best = p;
        gain = its;
        links = toward[p]!;
      }
      toward[p] = 0;
    }
    if (best === v) continue;
    outward[best]! += outward[v]! - 2 * links;
    total[best]! += degree[v]!;
    size[best]! += 1;
    size[v] = 0;
    part[v] = best;
  }
  return numbered(part);
}

function numbered(part: Int32Array): Refinement {
  const number = new Int32Array(part.length).fill(-1);
  let parts = 0;
  const dense = part.map((p) => {
    if (number[p] === -1) number[p] = parts++;
    return number[p]!;
  });
  return { part: dense, parts };
}
