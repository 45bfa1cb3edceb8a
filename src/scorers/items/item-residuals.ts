import { disjointSets } from '../disjoint-sets.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { ItemBook } from './item-book.ts';
import { type JointResiduals, jointResiduals, type Knowledge } from './joint-residuals.ts';
import { type LotLists, lotLists } from './lot-lists.ts';

/** Places [from, to) of the book to go through, and the shared arrays that take what was found, one entry per pair of bidders and lot. */
export interface ItemResidualsInput extends ItemResiduals {
  readonly book: ItemBook;
  readonly elsewhere: Elsewhere;
  readonly excess: number;
  readonly minLotItems: number;
  /** Per pair and lot, and per bidder_no: see `ItemComparisons` and `usualDepartures`. */
  readonly departing: Float64Array;
  readonly usual: Float64Array;
  /** Share of what is usual for a bidder that a list must have in common with it to say what items cost it. */
  readonly knowing: number;
  readonly from: number;
  readonly to: number;
}

/** Two entries per pair and lot in all but `compared`: the second bidder judged by the first, then the first by the second. */
export interface ItemResiduals {
  /** 1: other bidders are enough to say what items cost everybody. */
  readonly compared: Int32Array;
  /** Items on which the bidder judged has a price of its own. */
  readonly items: Int32Array;
  /** Sum of the products of the two residuals' scores, of their squares, and what the sum would be if one residual were the other. */
  readonly product: Float64Array;
  readonly squares: Float64Array;
  readonly limit: Float64Array;
}

/** From this many standard deviations on two bidders of a lot are taken for one when others of the lot are judged: 1 in 30,000 by chance. */
const LINKED = 4;

/**
 * Kernel: do two bidders' item prices rise and fall together, apart from what the item costs everybody (`jointResiduals`)?
 *
 * Bidders who do, tell the others of their lot only once what items cost: two who write each other's bills otherwise make strangers
 * look alike, whose bills they would be compared with.
 */
export function itemResiduals(input: ItemResidualsInput): number {
  const { book } = input;
  for (let place = input.from; place < input.to; place++) {
    const start = book.pairStart[place]!;
    if (start === book.pairStart[place + 1]) continue;
    const lists = lotLists(book, place, input.excess, input.elsewhere);
    const pairs = pairsOfLists(lists);
    const judge = jointResiduals(lists, input.minLotItems, knowledgeOf(lists, start, input));
    const found = pairs.map(([a, b]) => judge(a, b, lists.block));
    const linked = pairs.filter((_, i) => strength(found[i]!) >= LINKED);
    const block = linked.length === 0 ? lists.block : joined(lists, linked);
    pairs.forEach(([a, b], i) => {
      write(input, start + i, block === lists.block ? found[i]! : judge(a, b, block));
    });
  }
  return input.to - input.from;
}

function pairsOfLists({ bidder, controlBit }: LotLists): readonly (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let a = controlBit === 0 ? 0 : 1; a < bidder.length; a++)
    for (let b = a + 1; b < bidder.length; b++) pairs.push([a, b]);
  return pairs;
}

function knowledgeOf(
  { bidder, controlBit }: LotLists,
  start: number,
  { departing, usual, knowing }: Pick<ItemResidualsInput, 'departing' | 'usual' | 'knowing'>,
): Knowledge {
  const first = controlBit === 0 ? 0 : 1;
  const named = bidder.length - first;
  return {
    knows: (list) => usual[bidder[list]!]! > 0,
    known: (list, by) => {
      const [a, b] = [Math.min(list, by) - first, Math.max(list, by) - first];
      const entry = start + a * named - (a * (a + 1)) / 2 + (b - a - 1);
      return departing[entry]! >= knowing * usual[bidder[by]!]!;
    },
  };
}

const strength = ({ ways }: JointResiduals): number =>
  Math.max(...ways.map(({ product, squares }) => (squares > 0 ? product / Math.sqrt(squares) : 0)));

/** The blocks with those of linked bidders made one. */
function joined({ block }: LotLists, linked: readonly (readonly [number, number])[]): Int32Array {
  const sets = disjointSets(block.length);
  const head = new Map<number, number>();
  block.forEach((name, list) => {
    if (name < 0) return;
    const first = head.get(name);
    if (first === undefined) head.set(name, list);
    else sets.join(first, list);
  });
  for (const [a, b] of linked) sets.join(a, b);
  return block.map((name, list) => (name < 0 ? name : sets.root(list)));
}

function write(to: ItemResiduals, pair: number, { compared, ways }: JointResiduals): void {
  to.compared[pair] = compared ? 1 : 0;
  ways.forEach(({ items, product, squares, limit }, way) => {
    const at = 2 * pair + way;
    to.items[at] = items;
    to.product[at] = product;
    to.squares[at] = squares;
    to.limit[at] = limit;
  });
}
