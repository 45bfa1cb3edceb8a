import { answerAt } from '../answer-tests.ts';
import { doubles, ints } from '../pairs/pair-tasks.ts';
import type { Scorer } from '../scorer.ts';
import { correlationTail } from '../student-tail.ts';
import { openItemBook } from './item-book.ts';
import { entriesOf, mapLots } from './item-comparisons.ts';
import { withEdges } from './item-edges.ts';
import { FEWEST, type ItemResiduals } from './item-residuals.ts';

/** Do two bidders' item prices rise and fall together, apart from what the items cost everybody? */
export const jointItemResiduals: Scorer = async (input) => {
  const { params, subjects } = input;
  const book = await openItemBook(input);
  const pairs = book.pairStart[book.lotNo.length]!;
  const found: ItemResiduals = {
    references: ints(pairs),
    items: ints(pairs),
    product: doubles(pairs),
    variance: doubles(pairs),
    freedom: doubles(pairs),
  };
  await mapLots('item-residuals', input, book, {
    book,
    excess: params.block_excess!,
    minLotItems: params.min_lot_items!,
    ...found,
  });
  const { start, entries } = entriesOf(input, book);
  const count = (subjects.subject_no as Int32Array).length;
  const statistic = new Float64Array(count);
  const [n, compared, items] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  const p = new Float64Array(count).fill(1);
  for (let i = 0; i < count; i++) {
    let [product, variance, freedom] = [0, 0, 0];
    for (let e = start[i]!; e < start[i + 1]!; e++) {
      const entry = entries[e]!;
      if (found.references[entry]! < FEWEST) continue;
      compared[i]! += 1;
      if (found.items[entry]! < params.min_lot_items! || found.variance[entry] === 0) continue;
      n[i]! += 1;
      items[i]! += found.items[entry]!;
      product += found.product[entry]!;
      variance += found.variance[entry]!;
      freedom += found.freedom[entry]!;
    }
    if (variance === 0) continue;
    // Of squared length `freedom` when items change places, so that this is a correlation.
    statistic[i] = Math.max(-1, Math.min(1, product / Math.sqrt(variance * freedom)));
    p[i] = statistic[i]! < params.min_correlation! ? 1 : correlationTail(statistic[i]!, freedom - 1);
  }
  return {
    ...withEdges(
      answerAt({
        p,
        smallest: new Float64Array(count),
        statistic,
        n,
        reason: (i) => {
          if (compared[i] === 0) return 'few_references';
          return items[i]! < params.min_items! ? 'few_free_items' : null;
        },
        fdr: params.fdr!,
      }),
    ),
    caps: book.caps,
  };
};
