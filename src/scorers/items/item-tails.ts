import { poissonBinomialUpperTail } from '../poisson-binomial.ts';
import type { ItemComparisons } from './compare-lists.ts';
import type { PairComparisons } from './item-comparisons.ts';
import { PRICE_CLASSES } from './price-steps.ts';

/** Subjects [from, to) to score, and the shared arrays that take the answers. */
export interface ItemTailsInput extends Pick<PairComparisons, 'start' | 'entries'> {
  readonly found: ItemComparisons;
  /** True: equal prices; false: the most frequent ratio of prices that differ. */
  readonly equality: boolean;
  /** Share of the items that may agree for reasons that the lot does not show. */
  readonly tolerated: number;
  /** The same where other lots tell what is common: what is left is what these two alone know. */
  readonly toleratedElsewhere: number;
  readonly minReferences: number;
  readonly minLotItems: number;
  readonly from: number;
  readonly to: number;
  readonly p: Float64Array;
  readonly smallest: Float64Array;
  /** Sum of -log10 of the chance of each match. */
  readonly weight: Float64Array;
  /** Items that can match, and those that do. */
  readonly items: Int32Array;
  readonly matches: Int32Array;
  /** Lots of the pair, and those in which enough can be compared. */
  readonly compared: Int32Array;
  readonly lots: Int32Array;
}

/**
 * Kernel: the chance that honest bills have so many items in common, over all lots of a pair.
 *
 * Equal prices: the Poisson-binomial tail of the items. A ratio is not given beforehand but found: some item has it, and each of the others of its lot
 * with the chance of its class, so that p <= product over the lots of the items there x P(as many of the others do).
 */
export function itemTails(input: ItemTailsInput): number {
  const { found, equality } = input;
  const trials = equality ? found.items : found.unequal;
  const hits = equality ? found.equal : found.kept;
  const hidden = equality ? found.equalHidden : found.keptHidden;
  for (let i = input.from; i < input.to; i++) {
    const chances: number[] = [];
    let [matches, anchors, logAnchors, items, weight, logSmallest] = [0, 0, 0, 0, 0, 0];
    for (let e = input.start[i]!; e < input.start[i + 1]!; e++) {
      const entry = input.entries[e]!;
      if (found.references[entry]! < input.minReferences) continue;
      input.compared[i]! += 1;
      const at = entry * PRICE_CLASSES;
      let inLot = 0;
      for (let c = at; c < at + PRICE_CLASSES; c++) inLot += trials[c]!;
      if (inLot < input.minLotItems) continue;
      input.lots[i]! += 1;
      items += inLot;
      const tolerated = found.byOthers[entry] === 1 ? input.toleratedElsewhere : input.tolerated;
      let anchor = equality ? -1 : anchorClass(trials, found.chance, at);
      if (anchor >= 0) {
        anchors++;
        logAnchors += Math.log(inLot);
      }
      for (let c = at; c < at + PRICE_CLASSES; c++) {
        const chance = Math.max(tolerated, Math.min(1, found.chance[c]! + hidden[entry]!));
        const free = trials[c]! - (c === anchor ? 1 : 0);
        if (c === anchor) anchor = -1;
        for (let k = 0; k < free; k++) chances.push(chance);
        logSmallest += free * Math.log(chance);
        matches += hits[c]!;
        weight -= hits[c]! * Math.log10(chance);
      }
    }
    input.items[i] = items;
    input.matches[i] = matches;
    input.weight[i] = weight;
    if (items === 0) continue;
    const anchored = Math.exp(Math.min(logAnchors, 700));
    input.smallest[i] = Math.min(1, Math.exp(Math.min(0, logSmallest + logAnchors)));
    const tail = poissonBinomialUpperTail(Float64Array.from(chances), matches - anchors);
    input.p[i] = Math.min(1, anchored * tail);
  }
  return input.to - input.from;
}

/** The item that has the ratio may be any; without the least likely of the others the bound holds for all of them. */
function anchorClass(trials: Int32Array, chance: Float64Array, at: number): number {
  let found = -1;
  for (let c = at; c < at + PRICE_CLASSES; c++)
    if (trials[c]! > 0 && (found < 0 || chance[c]! < chance[found]!)) found = c;
  return found;
}
