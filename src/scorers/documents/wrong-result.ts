import type { WrittenNumber } from './written-numbers.ts';

/** A result that does not follow from the numbers it is worked out of. */
export interface ArithmeticSlip {
  /** The numbers and the result as written: equal for the same slip in another document. */
  readonly key: string;
  /** Place of the result. */
  readonly at: number;
  readonly length: number;
}

export interface ArithmeticSlips {
  readonly slips: readonly ArithmeticSlip[];
  /** Results that were worked out again. */
  readonly checked: number;
}

/** What is kept of numbers and the wrong result that stands behind them. */
export function wrongResult(
  operation: string,
  operands: readonly Pick<WrittenNumber, 'value' | 'decimals'>[],
  result: WrittenNumber,
): ArithmeticSlip {
  const written = [...operands, result].map(({ value, decimals }) => value.toFixed(decimals));
  return { key: `${operation} ${written.join(' ')}`, at: result.from, length: result.to - result.from };
}
