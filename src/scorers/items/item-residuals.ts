import type { ItemBook } from './item-book.ts';
import { type LotLists, lotLists } from './lot-lists.ts';
import { isRound, ROUND } from './price-steps.ts';
import { type Sections, scoreSections, sectionsOf } from './section-scores.ts';

/** Places [from, to) of the book to go through, and the shared arrays that take what was found, one entry per pair of bidders and lot. */
export interface ItemResidualsInput extends ItemResiduals {
  readonly book: ItemBook;
  readonly excess: number;
  readonly minLotItems: number;
  readonly from: number;
  readonly to: number;
}

export interface ItemResiduals {
  /** Lists outside the pair's blocks. */
  readonly references: Int32Array;
  /** Items on which neither price is common. */
  readonly items: Int32Array;
  /** Sum of products of the two residuals' scores, its variance when items change places inside their sections, degrees of freedom. */
  readonly product: Float64Array;
  readonly variance: Float64Array;
  readonly freedom: Float64Array;
}

/** References on one side at most, beside the one on the other. */
const SIDE = 4;
/** Fewer other bidders could all know each other, or leave no division with two who do on one side. */
export const FEWEST = 3;
/** Divisions of which one may be passed over. */
const MANY = 4;
/** Rounding by more than this share of the usual spread of prices is too rough. */
const ROUGH = 0.3;

/**
 * Kernel: do two bidders' item prices rise and fall together, apart from what the item costs everybody?
 *
 * What an item costs everybody is taken out by other lists, different ones for each of the two: of the one the price is compared with one list,
 * of the other with the rest. Of honest bills these differences have nothing in common, unless lists on the two sides have. Two bidders who know
 * each other would; they are on one side in at least one division, and the control price knows nobody. The division that shows least counts; of four or
 * more the one that shows least is passed over, since a third member of a ring would hide the other two in it, and two such bidders still have
 * divisions with both on one side.
 * Items on which any of the prices compared is common, and those on which the two are equal, are left out.
 */
export function itemResiduals(input: ItemResidualsInput): number {
  const { book } = input;
  for (let place = input.from; place < input.to; place++) {
    let pair = book.pairStart[place]!;
    if (pair === book.pairStart[place + 1]) continue;
    const lists = lotLists(book, place, input.excess);
    const compare = residualPairs(lists, input.minLotItems);
    const first = lists.controlBit === 0 ? 0 : 1;
    for (let a = first; a < lists.bidder.length; a++)
      for (let b = a + 1; b < lists.bidder.length; b++) compare(a, b, pair++, input);
  }
  return input.to - input.from;
}

function residualPairs(lists: LotLists, minLotItems: number) {
  const { price, step, shared, spread, reference, section, block, controlBit } = lists;
  const log = price.map((prices) => prices.map(Math.log));
  return (a: number, b: number, pair: number, to: ItemResiduals): void => {
    const { others, mask } = outside(a, b);
    to.references[pair] = others.length;
    if (others.length < FEWEST) return;
    const free = (list: number, k: number): boolean =>
      (shared[list]![k]! & mask) === 0 && !Number.isNaN(log[list]![k]!);
    const coarse = ROUGH * Math.sqrt(Math.min(usualSpread(a, mask), usualSpread(b, mask)));
    const own: number[] = [];
    for (let k = 0; k < section.length; k++)
      if (
        free(a, k) &&
        free(b, k) &&
        price[a]![k] !== price[b]![k] &&
        // What two bidders round away the same way is no agreement.
        rounding(a, k) <= coarse &&
        rounding(b, k) <= coarse
      )
        own.push(k);
    // Who takes most prices from a list says nothing of what items cost.
    const named = others
      .filter((list) => own.filter((k) => free(list, k)).length >= minLotItems)
      .slice(0, SIDE + 1);
    if (named.length < FEWEST) return;
    const alone = [...(controlBit === 0 ? [] : [reference[0]!]), ...named];
    const divisions: Division[] = [];
    for (const one of alone) {
      const rest = named.filter((list) => list !== one);
      const wanted: number[] = [];
      const middle: number[] = [];
      for (const k of own) {
        if (one === reference[0] && controlBit !== 0 ? Number.isNaN(log[one]![k]!) : !free(one, k)) continue;
        let [sum, count] = [0, 0];
        for (const list of rest) {
          if (!free(list, k)) continue;
          sum += log[list]![k]!;
          count++;
        }
        if (count === 0) continue;
        wanted.push(k);
        middle[k] = sum / count;
      }
      if (wanted.length < minLotItems) {
        to.items[pair] = wanted.length;
        return;
      }
      const sections = sectionsOf(section, wanted);
      const found = products(
        sections,
        (k) => log[a]![k]! - log[one]![k]!,
        (k) => log[b]![k]! - middle[k]!,
      );
      divisions.push({ ...found, items: wanted.length, z: found.product / Math.sqrt(found.variance || 1) });
    }
    const published = controlBit === 0 ? [] : divisions.splice(0, 1);
    divisions.sort((one, other) => one.z - other.z);
    const among = divisions[divisions.length >= MANY ? 1 : 0]!;
    const found = [...published, among].reduce((one, other) => (other.z < one.z ? other : one));
    to.items[pair] = found.items;
    to.product[pair] = found.product;
    to.variance[pair] = found.variance;
    to.freedom[pair] = found.freedom;
  };

  /** Greatest relative change by rounding, to steps that are round themselves. */
  function rounding(list: number, k: number): number {
    const value = price[list]![k]!;
    return ((isRound(value, step[list]!) ? ROUND : 1) * step[list]!) / (2 * value);
  }

  function usualSpread(list: number, mask: number): number {
    let [sum, count] = [0, 0];
    for (let r = 0; r < reference.length; r++) {
      if ((mask & (1 << r)) === 0 || 1 << r === controlBit) continue;
      sum += spread[list]![r]!;
      count++;
    }
    return count === 0 ? 0 : sum / count;
  }

  /** Some of the bidders among the references of other blocks than the two, and the bits of all references of other blocks. */
  function outside(a: number, b: number): { readonly others: readonly number[]; readonly mask: number } {
    let mask = 0;
    const others: number[] = [];
    for (let r = 0; r < reference.length; r++) {
      const list = reference[r]!;
      if (list === a || list === b || (block[a] === block[b] && block[list] === block[a])) continue;
      mask |= 1 << r;
      // Who is of the block of one of the two would hide what they have in common.
      if (1 << r !== controlBit && block[list] !== block[a] && block[list] !== block[b]) others.push(list);
    }
    return { others, mask };
  }
}

interface Products {
  readonly product: number;
  readonly variance: number;
  readonly freedom: number;
}
interface Division extends Products {
  readonly items: number;
  readonly z: number;
}

function products(
  { items, start }: Sections,
  firstOf: (item: number) => number,
  secondOf: (item: number) => number,
): Products {
  const first = Float64Array.from(items, firstOf);
  const second = Float64Array.from(items, secondOf);
  scoreSections(first, { items, start });
  scoreSections(second, { items, start });
  let [product, variance, freedom] = [0, 0, 0];
  for (let s = 0; s + 1 < start.length; s++) {
    let [squares, otherSquares] = [0, 0];
    for (let i = start[s]!; i < start[s + 1]!; i++) {
      product += first[i]! * second[i]!;
      squares += first[i]! * first[i]!;
      otherSquares += second[i]! * second[i]!;
    }
    const free = start[s + 1]! - start[s]! - 1;
    if (free === 0) continue;
    variance += (squares * otherSquares) / free;
    freedom += free;
  }
  return { product, variance, freedom };
}
