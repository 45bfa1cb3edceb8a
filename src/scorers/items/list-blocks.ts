import { disjointSets } from '../disjoint-sets.ts';

/** What every two bidders of a lot agree on, as shares of the items, by their places among the bidders. */
export interface Agreements {
  readonly bidders: number;
  /** Of the items that the control price does not explain. */
  readonly alike: (a: number, b: number) => number;
  /** Of those of which other lots tell: what the two agree on and nobody there asks. */
  readonly alikeRare: (a: number, b: number) => number;
}

/** Share of the items from which on even most of a lot may be a block. */
const NEARLY_ALL = 0.7;

/**
 * Blocks of bidders whose prices agree on `excess` more of the items than either's do with those of most others: a block counts once in what is
 * popular, so that a large one cannot make its own prices so. What most of a lot has in common is a default, unless it is nearly everything, or
 * other lots tell that nobody else asks it: bidders who agree on `excess` of such prices are a block however many they are.
 *
 * @returns per bidder the name of its block; `here`: as far as the lot alone tells
 */
export function blocksOf({ bidders, alike, alikeRare }: Agreements, excess: number) {
  // What a bidder has in common with anybody: the lower quartile, which a block of up to three quarters of the lot does not move.
  const usual = Float64Array.from({ length: bidders }, (_, a) => {
    const others = Float64Array.from({ length: bidders - 1 }, (__, k) => alike(a, k + (k >= a ? 1 : 0)));
    return others.sort()[(others.length - 1) >> 2] ?? 0;
  });
  const sets = disjointSets(bidders);
  const linked: (readonly [number, number, number])[] = [];
  for (let a = 0; a < bidders; a++)
    for (let b = a + 1; b < bidders; b++) {
      const value = alike(a, b);
      if (bidders < 3 || value - Math.max(usual[a]!, usual[b]!) < excess) continue;
      linked.push([a, b, value]);
      sets.join(a, b);
    }
  const sizes = new Int32Array(bidders);
  for (let a = 0; a < bidders; a++) sizes[sets.root(a)]! += 1;
  const [here, all] = [disjointSets(bidders), disjointSets(bidders)];
  for (const [a, b, value] of linked)
    if (2 * sizes[sets.root(a)]! <= bidders || sizes[sets.root(a)] === 2 || value >= NEARLY_ALL) {
      here.join(a, b);
      all.join(a, b);
    }
  for (let a = 0; a < bidders; a++)
    for (let b = a + 1; b < bidders; b++) if (alikeRare(a, b) >= excess) all.join(a, b);
  return {
    here: Int32Array.from({ length: bidders }, (_, a) => here.root(a)),
    all: Int32Array.from({ length: bidders }, (_, a) => all.root(a)),
  };
}
