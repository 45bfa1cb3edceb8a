import { poissonBinomialUpperTail } from '../poisson-binomial.ts';
import { comparedLots } from './compared-lots.ts';
import type { FirmLevels } from './firm-levels.ts';
import type { PairGround } from './pair-ground.ts';
import { createPairOutside } from './pair-null.ts';
import { createPairWalk, RUN } from './pair-walk.ts';
import type { PriceLevels } from './price-levels.ts';

/** Pairs [from, to) to score, and the shared arrays that take the answers. */
export interface OffsetWindowsInput {
  readonly ground: PairGround;
  readonly levels: PriceLevels;
  readonly firms: FirmLevels;
  /** Per place: price step of the lot, in money; see the feature `price_tick`. */
  readonly tick: Float64Array;
  readonly minJoint: number;
  readonly minOutside: number;
  /** Share of the joint lots that must keep the offset. */
  readonly kept: number;
  /** Greatest density of an honest ln ratio, in units of one over its spread; 0.4 for a normal law. */
  readonly peakDensity: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly p: Float64Array;
  readonly smallest: Float64Array;
  /** Width of the narrowest window that holds the kept share of the ln ratios. */
  readonly width: Float64Array;
  readonly priced: Int32Array;
  readonly lots: Int32Array;
}

/** Half-steps of a standard error over which the doubt about the spread is summed, to five of them on both sides. */
const DOUBT_STEPS = 10;

/**
 * Kernel: do the ratios of two firms' prices keep closer together than their prices elsewhere allow?
 *
 * The statistic is the narrowest window that holds `kept` of the T ln ratios. Some ratio is its lower end, and each other one falls into it
 * with at most c = density * (width + two price steps) / spread, so that p <= T P(at least h - 1 of the T - 1 others do): a bound for
 * every law whose density stays below the one stated.
 */
export function offsetWindows(input: OffsetWindowsInput): number {
  const { ground, levels } = input;
  const { bids, place, price } = ground.book;
  const walk = createPairWalk(ground);
  const outside = createPairOutside(ground, levels, input.firms, walk);
  const compared = comparedLots(input, walk, outside);
  for (let i = input.from; i < input.to; i++) {
    walk.find(input.a[i]!, input.b[i]!);
    outside.find(input.a[i]!, input.b[i]!);
    compared.find();
    const { lots } = compared;
    input.priced[i] = compared.priced;
    input.lots[i] = lots;
    if (lots < input.minJoint || lots < 2) continue;
    const found: Ratio[] = [];
    let doubt = 0;
    for (let run = 0; run < walk.count; run++) {
      if (compared.lotsOf[run] === 0) continue;
      const { spread, spreadError } = outside.spreadOf(run);
      doubt = Math.max(doubt, spreadError);
      const to = walk.runs[run * RUN.width + RUN.jointTo]!;
      for (let joint = walk.runs[run * RUN.width + RUN.jointFrom]!; joint < to; joint++) {
        const one = bids[walk.entryA[joint]!]!;
        const other = bids[walk.entryB[joint]!]!;
        const value = levels.log[one]! - levels.log[other]!;
        if (Number.isNaN(value) || value === 0) continue;
        const grain = (2 * input.tick[place[one]!]!) / Math.min(price[one]!, price[other]!);
        found.push({ value, grain, spread });
      }
    }
    const kept = Math.max(2, Math.ceil(input.kept * lots - 1e-9));
    const width = narrowest(
      Float64Array.from(found, ({ value }) => value),
      kept,
    );
    input.width[i] = width;
    input.smallest[i] = bound(found, kept, 0, input.peakDensity);
    input.p[i] = doubtful(found, kept, width, input.peakDensity, doubt);
  }
  return input.to - input.from;
}

interface Ratio {
  readonly value: number;
  readonly grain: number;
  readonly spread: number;
}

/** Width of the narrowest interval that holds `count` of the values. */
export function narrowest(values: Float64Array, count: number): number {
  const sorted = values.slice().sort();
  let width = Number.POSITIVE_INFINITY;
  for (let k = count - 1; k < sorted.length; k++)
    width = Math.min(width, sorted[k]! - sorted[k - count + 1]!);
  return width;
}

/** The bound with the spread taken `factor` times as wide. */
function bound(ratios: readonly Ratio[], kept: number, width: number, density: number, factor = 1): number {
  let [expected, least, most] = [0, 1, 0];
  for (const { grain, spread } of ratios) {
    const chance = Math.min(1, (density * (width + grain)) / (spread * factor));
    expected += chance;
    least = Math.min(least, chance);
    most = Math.max(most, chance);
  }
  // The median of such a sum is no smaller than its mean, rounded down, and there are at least two ends.
  if (expected - least >= kept - 1) return 1;
  if (most === 0) return 0;
  const chances = Float64Array.from(ratios, ({ grain, spread }) =>
    Math.min(1, (density * (width + grain)) / (spread * factor)),
  ).sort();
  // The lower end may be any; without the least likely of the others the bound holds for all of them.
  return Math.min(1, ratios.length * poissonBinomialUpperTail(chances.subarray(1), kept - 1));
}

/** The bound, mixed over a log-normal law of the spread; only where it could matter. */
function doubtful(
  ratios: readonly Ratio[],
  kept: number,
  width: number,
  density: number,
  doubt: number,
): number {
  const plain = bound(ratios, kept, width, density);
  if (plain > 0.2) return plain;
  let [p, weights] = [0, 0];
  for (let step = -DOUBT_STEPS; step <= DOUBT_STEPS; step++) {
    const off = step / 2;
    const weight = Math.exp((-off * off) / 2);
    weights += weight;
    p += weight * bound(ratios, kept, width, density, Math.exp(off * doubt));
  }
  return p / weights;
}
