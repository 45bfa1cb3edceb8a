import type { Random } from '../../src/scorers/random.ts';

/** A weighted graph in plain form, each pair at most once. */
export interface PlainGraph {
  readonly nodes: number;
  readonly links: readonly (readonly [a: number, b: number, weight: number])[];
}

export function randomGraph(nodes: number, share: number, random: Random): PlainGraph {
  const links: (readonly [number, number, number])[] = [];
  for (let a = 0; a < nodes; a++)
    for (let b = a + 1; b < nodes; b++) if (random() < share) links.push([a, b, 0.5 + random() * 9]);
  return { nodes, links };
}

/** Labels as numbers from 0 in the order in which they appear. */
export function labelled(labels: ArrayLike<number>): readonly number[] {
  const seen = new Map<number, number>();
  return Array.from(labels, (label) => {
    if (!seen.has(label)) seen.set(label, seen.size);
    return seen.get(label)!;
  });
}

/** 1/2m of the sum over all ordered pairs in one community of A_ij - resolution k_i k_j / 2m, as Newman writes it. */
export function plainModularity(
  { nodes, links }: PlainGraph,
  community: ArrayLike<number>,
  resolution: number,
): number {
  const matrix = Array.from({ length: nodes }, () => new Array<number>(nodes).fill(0));
  for (const [a, b, weight] of links) {
    matrix[a]![b] = weight;
    matrix[b]![a] = weight;
  }
  const degree = matrix.map((row) => row.reduce((sum, weight) => sum + weight, 0));
  const all = degree.reduce((sum, k) => sum + k, 0);
  if (all === 0) return 0;
  let sum = 0;
  for (let i = 0; i < nodes; i++)
    for (let j = 0; j < nodes; j++)
      if (community[i] === community[j]) sum += matrix[i]![j]! - (resolution * degree[i]! * degree[j]!) / all;
  return sum / all;
}

/** Connected part of each node by painting, numbered in the order of their smallest node. `without` is left out (-1). */
export function partsOf(
  nodes: number,
  links: readonly (readonly [number, number, number])[],
  without = -1,
): readonly number[] {
  const paint = Array.from({ length: nodes }, (_, node) => (node === without ? -1 : node));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, b] of links) {
      if (a === without || b === without || paint[a] === paint[b]) continue;
      paint[a] = paint[b] = Math.min(paint[a]!, paint[b]!);
      changed = true;
    }
  }
  const seen = new Map<number, number>([[-1, -1]]);
  return paint.map((colour) => {
    if (!seen.has(colour)) seen.set(colour, seen.size - 1);
    return seen.get(colour)!;
  });
}
