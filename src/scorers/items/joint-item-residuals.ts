import { answerAt } from '../answer-tests.ts';
import { normalUpperTail } from '../normal-tail.ts';
import { doubles, ints } from '../pairs/pair-tasks.ts';
import type { Scorer } from '../scorer.ts';
import { mapLots, openComparisons } from './item-comparisons.ts';
import { withEdges } from './item-edges.ts';
import type { ItemResiduals } from './item-residuals.ts';
import { usualDepartures } from './usual-departures.ts';

/**
 * P(S >= z of its standard deviations) at most, S a sum of given numbers with random signs: a constant times the normal tail, and no smaller
 * constant would do. Bentkus and Dzindzalieta, A tight Gaussian bound for weighted sums of Rademacher random variables, Bernoulli 21(2), 2015.
 */
export const signedSumTail = (z: number): number =>
  Math.min(1, normalUpperTail(z) / (4 * normalUpperTail(Math.SQRT2)));

/** Either bidder may have been the model. */
const WAYS = 2;

/** Do two bidders' item prices rise and fall together, apart from what the items cost everybody? */
export const jointItemResiduals: Scorer = async (input) => {
  const { params, subjects } = input;
  const {
    book,
    elsewhere,
    found: { departing },
    start,
    entries,
  } = await openComparisons(input, 'price');
  const pairs = book.pairStart[book.lotNo.length]!;
  const found: ItemResiduals = {
    compared: ints(pairs),
    items: ints(WAYS * pairs),
    product: doubles(WAYS * pairs),
    squares: doubles(WAYS * pairs),
    limit: doubles(WAYS * pairs),
  };
  await mapLots('item-residuals', input, book, {
    book,
    elsewhere,
    excess: params.block_excess!,
    minLotItems: params.min_lot_items!,
    departing,
    usual: usualDepartures(book, departing, params.common_knowledge!),
    knowing: params.reference_knowledge!,
    ...found,
  });
  const count = (subjects.subject_no as Int32Array).length;
  const statistic = new Float64Array(count);
  const [n, compared, items] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  const p = new Float64Array(count).fill(1);
  const smallest = new Float64Array(count).fill(1);
  for (let i = 0; i < count; i++) {
    const own = entries.subarray(start[i]!, start[i + 1]!);
    for (const entry of own) compared[i]! += found.compared[entry]!;
    for (let way = 0; way < WAYS; way++) {
      const sum = sumOf(found, own, way);
      items[i] = Math.max(items[i]!, sum.items);
      if (sum.items < params.min_items!) continue;
      // The products' sum is at most the root of their number times that of their squares' sum.
      smallest[i] = Math.min(smallest[i]!, WAYS * signedSumTail(Math.sqrt(sum.items)));
      const correlation = sum.limit === 0 ? 0 : sum.product / sum.limit;
      const tail = Math.min(1, WAYS * signedSumTail(sum.product / Math.sqrt(sum.squares)));
      if (n[i]! > 0 && correlation <= statistic[i]!) continue;
      n[i] = sum.lots;
      statistic[i] = correlation;
      p[i] = correlation < params.min_correlation! ? 1 : tail;
    }
  }
  return {
    ...withEdges(
      answerAt({
        p,
        smallest,
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

/** All lots of a pair together, one way. */
function sumOf(found: ItemResiduals, entries: Int32Array, way: number) {
  const sum = { lots: 0, items: 0, product: 0, squares: 0, limit: 0 };
  for (const entry of entries) {
    const at = WAYS * entry + way;
    if (found.items[at] === 0) continue;
    sum.lots++;
    sum.items += found.items[at]!;
    sum.product += found.product[at]!;
    sum.squares += found.squares[at]!;
    sum.limit += found.limit[at]!;
  }
  return sum;
}
