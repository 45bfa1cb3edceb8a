import { answerAt } from '../answer-tests.ts';
import { doubles, ints } from '../pairs/pair-tasks.ts';
import type { Scorer } from '../scorer.ts';
import type { ItemValue } from './item-book.ts';
import { openComparisons } from './item-comparisons.ts';
import { withEdges } from './item-edges.ts';
import type { ItemTailsInput } from './item-tails.ts';

/** Pairs scored in one task. */
const PAIRS_PER_TASK = 2_000;

/** Do two bidders price more items alike than honest bills of their lots do? */
const comparedItems =
  (value: ItemValue, equality: boolean): Scorer =>
  async (input) => {
    const { params } = input;
    const { book, found, start, entries } = await openComparisons(input, value);
    const count = (input.subjects.subject_no as Int32Array).length;
    const scored = {
      p: doubles(count).fill(1),
      smallest: doubles(count).fill(1),
      weight: doubles(count),
      items: ints(count),
      matches: ints(count),
      compared: ints(count),
      lots: ints(count),
    };
    const shared: Omit<ItemTailsInput, 'from' | 'to'> = {
      found,
      start,
      entries,
      equality,
      tolerated: params.tolerated_share!,
      toleratedElsewhere: params.tolerated_elsewhere!,
      minReferences: params.min_references!,
      minLotItems: params.min_lot_items!,
      ...scored,
    };
    const untold = (i: number): boolean =>
      entries.subarray(start[i]!, start[i + 1]!).some((entry) => found.untold[entry] === 1);
    const tasks: object[] = [];
    for (let from = 0; from < count; from += PAIRS_PER_TASK)
      tasks.push({ ...shared, from, to: Math.min(count, from + PAIRS_PER_TASK) });
    await input.pool.map('item-tails', tasks, input.signal);
    return {
      ...withEdges(
        answerAt({
          p: scored.p,
          smallest: scored.smallest,
          statistic: scored.weight,
          n: scored.lots,
          reason: (i) => {
            if (scored.items[i]! >= params.min_items!) return null;
            if (untold(i)) return 'default_unknown';
            return scored.compared[i] === 0 ? 'few_references' : 'few_free_items';
          },
          fdr: params.fdr!,
        }),
      ),
      caps: book.caps,
    };
  };

/** Equal unit prices, beyond what is common in the lot. */
export const matchingUnitPrices: Scorer = comparedItems('price', true);
/** One ratio between two bidders' unit prices, beyond what is common in the lot. */
export const keptItemRatio: Scorer = comparedItems('price', false);
/** The same build-up behind the prices of items, beyond what is common in the lot. */
export const matchingBuildUps: Scorer = comparedItems('chain', true);
