import { randomOf } from '../market-random.ts';
import type { Firm, Market } from '../market-types.ts';

/** How a firm prices its bills. */
export interface BillHabits {
  /** Whose software it uses: 0 most, 2 few. */
  readonly vendor: number;
  /** Share of the items that it leaves at the software's default, and at the published price. */
  readonly defaults: number;
  readonly published: number;
  /** Takes one discount off the control price for everything, as its total asks for. */
  readonly discounts: boolean;
  /** Noise of its own prices, as a standard deviation of the logarithm, and what it rounds them to. */
  readonly noise: number;
  readonly step: number;
}

const VENDORS = [
  [0, 70],
  [1, 20],
  [2, 10],
] as const;
export const VENDOR_COUNT = VENDORS.length;

export function billHabits({ options }: Market, firm: Firm): BillHabits {
  const random = randomOf(options.seed, 'bill habits', firm.no);
  return {
    vendor: random.pick(VENDORS),
    defaults: random.between(0.05, 0.4),
    published: random.between(0, 0.2),
    discounts: random.chance(0.15),
    noise: random.between(0.002, 0.02),
    step: random.chance(0.1) ? 1 : 0.01,
  };
}
