/** Sets of nodes 0 … count - 1 that grow together. */
export interface DisjointSets {
  /** Smallest node of the set. */
  readonly root: (node: number) => number;
  readonly join: (a: number, b: number) => void;
}

export function disjointSets(count: number): DisjointSets {
  const parent = Int32Array.from({ length: count }, (_, node) => node);
  const root = (node: number): number => {
    let at = node;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  return {
    root,
    join(a, b) {
      const [one, two] = [root(a), root(b)];
      if (one !== two) parent[Math.max(one, two)] = Math.min(one, two);
    },
  };
}
