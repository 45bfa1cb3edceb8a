import type { PairGround } from './pair-ground.ts';
import type { PairOutside } from './pair-null.ts';
import { type PairWalk, RUN } from './pair-walk.ts';
import type { PriceLevels } from './price-levels.ts';

/** Joint lots in which two firms ask different prices; most pairs have too few of them, which is soon told. */
export interface ComparedLots {
  /** For the pair that the walk and `outside` found last; overwrites the other fields. */
  find(): void;
  priced: number;
  /** Those of them in trades in which it is known what both ask without each other, also by run of the walk. */
  lots: number;
  lotsOf: Int32Array;
}

export function comparedLots(
  { ground, levels, minOutside }: { ground: PairGround; levels: PriceLevels; minOutside: number },
  walk: PairWalk,
  outside: PairOutside,
): ComparedLots {
  const { bids } = ground.book;
  const compared: ComparedLots = {
    priced: 0,
    lots: 0,
    lotsOf: new Int32Array(64),
    find() {
      compared.priced = 0;
      compared.lots = 0;
      const isKnown = outside.lots() >= minOutside;
      if (compared.lotsOf.length < walk.count) compared.lotsOf = new Int32Array(2 * walk.count);
      for (let run = 0; run < walk.count; run++) {
        const priced = pricedIn(run);
        compared.priced += priced;
        compared.lotsOf[run] = priced > 0 && isKnown && outside.isKnown(run) ? priced : 0;
        compared.lots += compared.lotsOf[run]!;
      }
    },
  };

  function pricedIn(run: number): number {
    const to = walk.runs[run * RUN.width + RUN.jointTo]!;
    let priced = 0;
    for (let joint = walk.runs[run * RUN.width + RUN.jointFrom]!; joint < to; joint++) {
      const difference = levels.log[bids[walk.entryA[joint]!]!]! - levels.log[bids[walk.entryB[joint]!]!]!;
      // Equal totals are another screen's question.
      if (!Number.isNaN(difference) && difference !== 0) priced++;
    }
    return priced;
  }
  return compared;
}
