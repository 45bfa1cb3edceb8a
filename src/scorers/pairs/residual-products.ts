import { normalDensity, normalUpperTail } from '../normal-tail.ts';
import type { FirmLevels } from './firm-levels.ts';
import type { PairGround } from './pair-ground.ts';
import { createPairOutside } from './pair-null.ts';
import { createPairWalk } from './pair-walk.ts';
import type { PriceLevels } from './price-levels.ts';

/** Pairs [from, to) to score, and the shared arrays that take the answers. */
export interface ResidualProductsInput {
  readonly ground: PairGround;
  readonly levels: PriceLevels;
  readonly firms: FirmLevels;
  readonly minJoint: number;
  readonly minOutside: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly p: Float64Array;
  readonly correlation: Float64Array;
  readonly lots: Int32Array;
  /** Smaller number of lots that either bidder has without the other. */
  readonly outside: Int32Array;
}

/** Standard deviations above which the tail is worked out from the exact law. */
const PROMISING = 1.3;

/**
 * Kernel: do two firms' prices go up and down together beyond the lot? With residuals x of a lot (mean 0, mean square 1), the statistic is
 * C = sum (x_a - mean x_a)(x_b - mean x_b) over joint lots; the means are taken out so that no error about a firm's level enters.
 * Null: inside each lot the residuals belong to its bidders in any order. Its centre is below zero by itself, -1 / (n - 1) a lot.
 *
 * Two firms that are surer of their price than others lie together by that alone, (2 - f_a - f_b) / (n - 1) a lot for own variances of f
 * times the average; f is taken from lots without the other firm, with its error.
 */
export function residualProducts(input: ResidualProductsInput): number {
  const { ground, levels } = input;
  const { bids, place } = ground.book;
  const walk = createPairWalk(ground);
  const outside = createPairOutside(ground, levels, input.firms, walk);
  for (let i = input.from; i < input.to; i++) {
    walk.find(input.a[i]!, input.b[i]!);
    outside.find(input.a[i]!, input.b[i]!);
    let lots = 0;
    for (let joint = 0; joint < walk.joint; joint++) {
      const x = levels.residual[bids[walk.entryA[joint]!]!]!;
      const y = levels.residual[bids[walk.entryB[joint]!]!]!;
      if (!Number.isNaN(x) && !Number.isNaN(y)) lots++;
    }
    input.lots[i] = lots;
    input.outside[i] = outside.lots();
    if (lots < Math.max(2, input.minJoint) || input.outside[i]! < input.minOutside) continue;
    const places: number[] = [];
    let [sumA, sumB, product, squareA, squareB] = [0, 0, 0, 0, 0];
    let [centre, variance, inverse] = [0, 0, 0];
    for (let joint = 0; joint < walk.joint; joint++) {
      const one = bids[walk.entryA[joint]!]!;
      const x = levels.residual[one]!;
      const y = levels.residual[bids[walk.entryB[joint]!]!]!;
      if (Number.isNaN(x) || Number.isNaN(y)) continue;
      const t = place[one]!;
      const n = levels.size[t]!;
      places.push(t);
      sumA += x;
      sumB += y;
      product += x * y;
      squareA += x * x;
      squareB += y * y;
      centre -= 1 / (n - 1);
      variance += (n * n - levels.fourth[t]!) / (n * (n - 1)) - 1 / (n - 1) ** 2;
      inverse += 1 / (n - 1);
    }
    if (variance <= 0) continue;
    const [a, b] = outside.ownShares();
    const together = product - (sumA * sumB) / lots;
    const spread = Math.sqrt((squareA - sumA ** 2 / lots) * (squareB - sumB ** 2 / lots));
    input.correlation[i] = spread > 0 ? together / spread : 0;
    // Taking the means out of T lots leaves T - 1 of T parts of the centre.
    const excess = together - centre * (1 - 1 / lots) - inverse * Math.max(0, 2 - a.share - b.share);
    const doubt = inverse ** 2 * (a.error + b.error);
    const z = excess / Math.sqrt(variance + doubt);
    input.p[i] =
      z < PROMISING
        ? normalUpperTail(z)
        : productTail(levels, ground, places, centre + z * Math.sqrt(variance), variance);
  }
  return input.to - input.from;
}

/** Lots of more bidders than this enter by mean and variance alone: one lot of them changes little. */
const EXACT_SIZE = 30;

/**
 * P(sum over lots of the product of two different residuals of the lot, drawn at random, >= x) by the saddlepoint formula of Lugannani and
 * Rice (1980) on the exact cumulants: p-values this small are out of reach of drawn permutations.
 */
export function productTail(
  levels: PriceLevels,
  { book }: Pick<PairGround, 'book'>,
  places: readonly number[],
  x: number,
  variance: number,
): number {
  const products = places.map((t) => lotProducts(levels, book.lotStart[t]!, book.lotStart[t + 1]!));
  const cumulants = (theta: number): readonly [number, number, number] => {
    let [value, mean, second] = [0, 0, 0];
    for (const lot of products) {
      if ('mean' in lot) {
        value += theta * lot.mean + (theta * theta * lot.variance) / 2;
        mean += lot.mean + theta * lot.variance;
        second += lot.variance;
        continue;
      }
      const { values, top } = lot;
      let [m0, m1, m2] = [0, 0, 0];
      for (let k = 0; k < values.length; k++) {
        const off = values[k]! - top;
        const weight = Math.exp(theta * off);
        m0 += weight;
        m1 += weight * off;
        m2 += weight * off * off;
      }
      value += theta * top + Math.log(m0 / values.length);
      mean += top + m1 / m0;
      second += m2 / m0 - (m1 / m0) ** 2;
    }
    return [value, mean, second];
  };
  let [low, high] = [0, 200 / Math.sqrt(variance)];
  let theta = Math.min(high / 2, 1 / Math.sqrt(variance));
  for (let step = 0; step < 60; step++) {
    const [, mean, second] = cumulants(theta);
    const off = x - mean;
    if (Math.abs(off) < 1e-9 * Math.sqrt(variance)) break;
    if (off > 0) low = theta;
    else high = theta;
    const newton = theta + off / second;
    theta = newton > low && newton < high ? newton : (low + high) / 2;
  }
  const [value, mean, second] = cumulants(theta);
  const exponent = theta * x - value;
  // Beyond the reach of the statistic: Chernoff's bound.
  if (Math.abs(mean - x) > 1e-6 * Math.sqrt(variance) || !(second > 0))
    return Math.min(1, Math.exp(-exponent));
  const r = Math.sqrt(Math.max(0, 2 * exponent));
  if (r < 0.02) return 0.5;
  const tail = normalUpperTail(r) + normalDensity(r) * (1 / (theta * Math.sqrt(second)) - 1 / r);
  return Math.max(1e-300, Math.min(1, tail));
}

type LotProducts =
  | { readonly values: Float64Array; readonly top: number }
  | { readonly mean: number; readonly variance: number };

function lotProducts({ residual }: PriceLevels, from: number, to: number): LotProducts {
  const x: number[] = [];
  for (let bid = from; bid < to; bid++) if (!Number.isNaN(residual[bid]!)) x.push(residual[bid]!);
  const n = x.length;
  if (n > EXACT_SIZE) {
    const fourth = x.reduce((sum, value) => sum + value ** 4, 0);
    const mean = -1 / (n - 1);
    return { mean, variance: (n * n - fourth) / (n * (n - 1)) - mean * mean };
  }
  const values = new Float64Array((n * (n - 1)) / 2);
  let k = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) values[k++] = x[i]! * x[j]!;
  return { values, top: values.reduce((most, value) => Math.max(most, value)) };
}
