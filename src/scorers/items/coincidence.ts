import { type LotLists, MAX_REFERENCES } from './lot-lists.ts';
import { SAME_RATIO } from './price-modes.ts';
import { isRound, PRICE_CLASSES, ROUND } from './price-steps.ts';

/** Honest coincidences of one pair's prices, item class by item class, as the rest of the lot shows them. */
export interface Coincidence {
  /** References that speak: of other blocks than the two. */
  readonly references: number;
  /** Bits of these. */
  readonly mask: number;
  /** Chance that rounding makes one of two prices of an item, where neither is anybody else's. */
  readonly chance: Float64Array;
}

interface Meetings {
  readonly tried: Int32Array;
  readonly hit: Int32Array;
}

/** Greatest correction for references that are less sure of their prices than the pair is. */
export const MAX_CORRECTION = 10;
/** Two firms that reckon for themselves differ by this much at least, as a share of the price (one standard deviation). */
const LEAST_SPREAD = 0.001 * Math.SQRT2;
/** Greatest density of the difference, in units of one over its standard deviation: that of a normal law. */
const PEAK = 1 / Math.sqrt(2 * Math.PI);

/**
 * What two bidders' prices would have in common by rounding: how often either meets a reference at a price that no other reference has, raised
 * where the references are less sure of their prices than the two are.
 */
export function createCoincidence(lists: LotLists) {
  const { reference, price, classes, block, shared, met, spread, controlBit } = lists;
  const items = lists.section.length;
  const meetingsOf = new Map<number, Meetings>();
  const counts = new Float64Array(PRICE_CLASSES);
  const trials = new Float64Array(PRICE_CLASSES);
  const catchment = catchmentOf(lists);
  const sureness = surenessOf(lists);

  return function coincidence(a: number, b: number): Coincidence {
    let mask = 0;
    let references = 0;
    for (let r = 0; r < reference.length; r++) {
      const list = reference[r]!;
      // Others of one's own block say nothing of two of its members; of a member and a stranger they do.
      if (list === a || list === b || (block[a] === block[b] && block[list] === block[a])) continue;
      mask |= 1 << r;
      references++;
    }
    const chance = new Float64Array(PRICE_CLASSES).fill(1);
    if (references < 2) return { references, mask, chance };
    counts.fill(0);
    trials.fill(0);
    for (let r = 0; r < reference.length; r++) {
      const bit = 1 << r;
      if ((mask & bit) === 0 || bit === controlBit) continue;
      const other = reference[r]!;
      for (const [one, partner] of [
        [a, b],
        [b, a],
      ] as const) {
        const { tried, hit } = meetings(one, r, mask);
        for (let c = 0; c < PRICE_CLASSES; c++) {
          // A list meets a price as often as it rounds to it.
          const round = (c & 1) === 1;
          trials[c]! += (tried[c]! * catchment(one, other, round)) / catchment(one, partner, round);
          counts[c]! += hit[c]!;
        }
      }
    }
    const correction = correctionOf(a, b, mask);
    for (let c = 0; c < PRICE_CLASSES; c++) {
      // Cheaper items coincide more often, so that they may be counted in where a class has few.
      let [met, of, least] = [0, 0, 1];
      for (let cheaper = c; cheaper >= 0; cheaper -= 2) {
        met += counts[cheaper]!;
        of += trials[cheaper]!;
        least = Math.min(least, (1 + met) / (1 + of));
      }
      chance[c] = Math.min(1, correction * least, sureness(a, b, c));
    }
    return { references, mask, chance };
  };

  /** Items on which neither a list's price nor a reference's is anybody else's, and those on which the two meet; made once for each mask. */
  function meetings(one: number, r: number, mask: number): Meetings {
    const key = (one * reference.length + r) * 2 ** MAX_REFERENCES + mask;
    const known = meetingsOf.get(key);
    if (known !== undefined) return known;
    const [tried, hit] = [new Int32Array(PRICE_CLASSES), new Int32Array(PRICE_CLASSES)];
    const other = reference[r]!;
    const others = mask & ~(1 << r);
    for (let k = 0; k < items; k++) {
      if (Number.isNaN(price[one]![k]!) || Number.isNaN(price[other]![k]!)) continue;
      if (((shared[one]![k]! | shared[other]![k]!) & others) !== 0) continue;
      const c = classes[one]![k]!;
      tried[c]! += 1;
      if ((met[one]![k]! & (1 << r)) !== 0) hit[c]! += 1;
    }
    meetingsOf.set(key, { tried, hit });
    return { tried, hit };
  }

  /** How much closer the prices of the two lie than theirs and the references': the spread of each about what is common to all. */
  function correctionOf(a: number, b: number, mask: number): number {
    let [toPair, among, pairs, used] = [0, 0, 0, 0];
    for (let r = 0; r < reference.length; r++) {
      if ((mask & (1 << r)) === 0) continue;
      used++;
      toPair += (spread[a]![r]! + spread[b]![r]!) / 2;
      for (let s = r + 1; s < reference.length; s++) {
        if ((mask & (1 << s)) === 0) continue;
        among += spread[reference[r]!]![s]!;
        pairs++;
      }
    }
    const usual = toPair / used;
    const own = 2 * usual - among / pairs;
    if (usual === 0) return 1;
    if (own * MAX_CORRECTION * MAX_CORRECTION <= usual) return MAX_CORRECTION;
    return Math.max(1, Math.sqrt(usual / own));
  }
}

/** How much of the prices about a price of `one` a list rounds to that price, in currency units. */
function catchmentOf({ price, step, shared, section }: LotLists) {
  // How often a list's own prices are round.
  const roundness = Float64Array.from(price, (prices, list) => {
    let [own, round] = [0, 0];
    for (let k = 0; k < section.length; k++) {
      if (Number.isNaN(prices[k]!) || shared[list]![k] !== 0) continue;
      own++;
      if (isRound(prices[k]!, step[list]!)) round++;
    }
    return (round + 1 / ROUND) / (own + 1);
  });
  return (one: number, list: number, round: boolean): number =>
    round
      ? step[list]! * (1 - roundness[list]! + ROUND * roundness[list]!)
      : Math.min(step[list]!, step[one]!) * (1 - roundness[list]!);
}

/** Chance in a class at most, since nobody is surer of a price than LEAST_SPREAD: of its cheapest price, to four decimals of the ratio. */
export function surenessOf(lists: LotLists): (a: number, b: number, c: number) => number {
  const { step } = lists;
  const catchment = catchmentOf(lists);
  return (a, b, c) => {
    if (c < 2) return 1;
    const round = (c & 1) === 1;
    const caught = round ? Math.max(catchment(a, b, true) / step[b]!, catchment(b, a, true) / step[a]!) : 0;
    return (PEAK * ((2 + caught) * 10 ** -((c >> 1) + 1) + SAME_RATIO)) / LEAST_SPREAD;
  };
}
