import type { LotLists } from './lot-lists.ts';
import { isRound, ROUND } from './price-steps.ts';
import { scoreSections, sectionsOf } from './section-scores.ts';

/** How a bidder's prices of its own go with another's: `items` 0 where too few can be compared. */
export interface Way {
  readonly items: number;
  readonly product: number;
  readonly squares: number;
  readonly limit: number;
}

export interface JointResiduals {
  /** Whether other bidders, outside the pair's blocks, are enough. */
  readonly compared: boolean;
  /** The second judged by the first, then the first by the second. */
  readonly ways: readonly [Way, Way];
}

/** References on one side at most, beside the one on the other. */
const SIDE = 4;
/** Other bidders that are needed: with the control price beside them, and without. */
const FEWEST = { published: 2, unpublished: 3 } as const;
/** Divisions of which one may be passed over. */
const MANY = 4;
/** Rounding by more than this share of the usual spread of prices is too rough. */
const ROUGH = 0.3;

/** Of the lists of a lot: which reckon what items cost, and whether one knows of it what the other does. */
export interface Knowledge {
  readonly knows: (list: number) => boolean;
  readonly known: (list: number, by: number) => boolean;
}

const NOTHING: Way = { items: 0, product: 0, squares: 0, limit: 0 };

/**
 * Judges two bidders of a lot: of the one all prices, the defaults among them, since who copies a bill copies what its author left as it was; of the
 * other those of its own. Where both took a default, or the same price, that is no agreement; left out on one side only it leaves none.
 *
 * What an item costs everybody is taken out by other lists, different ones for each of the two: of the one the price is compared with one list,
 * of the other with the rest. Of honest bills these differences have nothing in common, unless lists on the two sides have. Two bidders who know
 * each other would; they are on one side in at least one division, and the control price knows nobody. The division that shows least counts; of four or
 * more the one that shows least is passed over, since a third member of a ring would hide the other two in it, and two such bidders still have
 * divisions with both on one side.
 */
export function jointResiduals(lists: LotLists, minLotItems: number, { knows, known }: Knowledge) {
  const { price, step, shared, spread, reference, section, controlBit } = lists;
  const log = price.map((prices) => prices.map(Math.log));
  const fewest = controlBit === 0 ? FEWEST.unpublished : FEWEST.published;

  return (a: number, b: number, block: Int32Array): JointResiduals => {
    const { others, mask } = outside(a, b, block);
    if (others.length < fewest) return { compared: false, ways: [NOTHING, NOTHING] };
    const coarse = ROUGH * Math.sqrt(Math.min(usualSpread(a, mask), usualSpread(b, mask)));
    const apart: number[] = [];
    for (let k = 0; k < section.length; k++)
      if (
        !Number.isNaN(log[a]![k]! + log[b]![k]!) &&
        price[a]![k] !== price[b]![k] &&
        // What two bidders round away the same way is no agreement.
        rounding(a, k) <= coarse &&
        rounding(b, k) <= coarse
      )
        apart.push(k);
    return {
      compared: true,
      ways: [judge(a, b, apart, others, mask), judge(b, a, apart, others, mask)],
    };
  };

  function judge(
    model: number,
    judged: number,
    apart: readonly number[],
    others: readonly number[],
    mask: number,
  ): Way {
    const free = (list: number, k: number): boolean =>
      (shared[list]![k]! & mask) === 0 && !Number.isNaN(log[list]![k]!);
    const own = apart.filter((k) => free(judged, k));
    // Who takes most prices from a list says nothing of what items cost.
    const named = others
      .filter((list) => own.filter((k) => free(list, k)).length >= minLotItems)
      .slice(0, SIDE + 1);
    if (named.length < fewest) return NOTHING;
    let published: Division | null = null;
    if (controlBit !== 0) {
      published = divide(reference[0]!, named);
      if (published === null) return NOTHING;
    }
    const divisions: Division[] = [];
    for (const one of named) {
      const division = divide(
        one,
        named.filter((list) => list !== one),
      );
      if (division === null) return NOTHING;
      divisions.push(division);
    }
    divisions.sort((one, other) => one.z - other.z);
    const least = divisions[divisions.length >= MANY ? 1 : 0]!;
    return published !== null && published.z < least.z ? published : least;

    function divide(one: number, rest: readonly number[]): Division | null {
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
      if (wanted.length < minLotItems) return null;
      const sections = sectionsOf(section, wanted);
      const first = Float64Array.from(sections.items, (k) => log[model]![k]! - log[one]![k]!);
      const second = Float64Array.from(sections.items, (k) => log[judged]![k]! - middle[k]!);
      scoreSections(first, sections);
      scoreSections(second, sections);
      return divisionOf(first, second);
    }
  }

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

  /** One bidder of each other block among the references, and the bits of all references of other blocks. */
  function outside(a: number, b: number, block: Int32Array) {
    let mask = 0;
    const others: number[] = [];
    const seen = new Set([block[a], block[b]]);
    const knowing = knows(a) && knows(b);
    for (let r = 0; r < reference.length; r++) {
      const list = reference[r]!;
      if (list === a || list === b || (block[a] === block[b] && block[list] === block[a])) continue;
      mask |= 1 << r;
      // Who is of the block of one of the two would hide what they have in common.
      if (1 << r === controlBit || seen.has(block[list])) continue;
      // What the two know of costs and this one does not would pass for their own.
      if (knowing && !(known(list, a) && known(list, b))) continue;
      seen.add(block[list]);
      others.push(list);
    }
    return { others, mask };
  }
}

interface Division extends Way {
  readonly z: number;
}

function divisionOf(first: Float64Array, second: Float64Array): Division {
  let [product, squares, ones, twos] = [0, 0, 0, 0];
  for (let i = 0; i < first.length; i++) {
    const both = first[i]! * second[i]!;
    product += both;
    squares += both * both;
    ones += first[i]! * first[i]!;
    twos += second[i]! * second[i]!;
  }
  const z = squares === 0 ? 0 : product / Math.sqrt(squares);
  return { items: first.length, product, squares, limit: Math.sqrt(ones * twos), z };
}
