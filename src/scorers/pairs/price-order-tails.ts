import { normalUpperTail } from '../normal-tail.ts';
import { comparedLots } from './compared-lots.ts';
import type { FirmLevels } from './firm-levels.ts';
import { createOrderMixture } from './order-mixture.ts';
import type { PairGround } from './pair-ground.ts';
import { createPairOutside } from './pair-null.ts';
import { createPairWalk, RUN } from './pair-walk.ts';
import type { PriceLevels } from './price-levels.ts';

/** Pairs [from, to) to score, and the shared arrays that take the answers. */
export interface PriceOrderInput {
  readonly ground: PairGround;
  readonly levels: PriceLevels;
  readonly firms: FirmLevels;
  readonly logFactorial: Float64Array;
  readonly minJoint: number;
  readonly minOutside: number;
  /** Spread of the difference of two firms between joint and other lots, in units of its spread from lot to lot. */
  readonly drift: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly from: number;
  readonly to: number;
  readonly p: Float64Array;
  readonly smallest: Float64Array;
  /** Share of the tested lots in which a is the lower. */
  readonly share: Float64Array;
  /** Joint lots with two different prices, and those of them that can be tested. */
  readonly priced: Int32Array;
  readonly lots: Int32Array;
}

/** Standard deviations from the mean within which a normal law is enough: such pairs are far from any level. */
const NEAR = 1.5;

/**
 * Kernel: is one of two firms the lower in more joint lots than what the two ask elsewhere explains? In each trade the probability is
 * Phi(z), z = (level of b - level of a) / spread, from lots without the other firm; its error as an estimate is carried by mixing. Two-sided.
 */
export function priceOrderTails(input: PriceOrderInput): number {
  const { ground, levels } = input;
  const { bids } = ground.book;
  const walk = createPairWalk(ground);
  const mixture = createOrderMixture(input.logFactorial);
  const outside = createPairOutside(ground, levels, input.firms, walk);
  const compared = comparedLots(input, walk, outside);
  for (let i = input.from; i < input.to; i++) {
    walk.find(input.a[i]!, input.b[i]!);
    outside.find(input.a[i]!, input.b[i]!);
    compared.find();
    input.priced[i] = compared.priced;
    input.lots[i] = compared.lots;
    if (compared.lots < input.minJoint || compared.lots === 0) continue;
    mixture.reset();
    let lower = 0;
    for (let run = 0; run < walk.count; run++) {
      if (compared.lotsOf[run] === 0) continue;
      const to = walk.runs[run * RUN.width + RUN.jointTo]!;
      for (let joint = walk.runs[run * RUN.width + RUN.jointFrom]!; joint < to; joint++)
        if (levels.log[bids[walk.entryA[joint]!]!]! < levels.log[bids[walk.entryB[joint]!]!]!) lower++;
      const known = outside.nullOf(run);
      const z = -known.difference / known.spread;
      const doubt = Math.sqrt(
        known.error / known.spread ** 2 + (z * known.spreadError) ** 2 + input.drift ** 2,
      );
      mixture.add(compared.lotsOf[run]!, z, doubt);
    }
    input.share[i] = lower / compared.lots;
    input.smallest[i] = Math.min(1, 2 * Math.min(mixture.none(), mixture.all()));
    const sd = Math.sqrt(mixture.variance());
    const off = Math.max(0, Math.abs(lower - mixture.mean()) - 0.5) / sd;
    input.p[i] =
      off <= NEAR
        ? Math.min(1, 2 * normalUpperTail(off))
        : Math.min(1, 2 * Math.min(...mixture.tails(lower)));
  }
  return input.to - input.from;
}
