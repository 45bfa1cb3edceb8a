import type { Contribution, Warning } from '../domain/warning.ts';

/** One step of the sum that makes a priority; `from` and `to` are running totals as they are printed. */
export interface WaterfallStep extends Contribution {
  readonly from: number;
  readonly to: number;
  /** What is printed as the amount, so that the printed column adds up to the printed total. */
  readonly shown: number;
}

/** Running totals are rounded and amounts are their differences: a reader who adds the column gets the printed sum. */
export function waterfallSteps(warning: Warning, digits = 2): readonly WaterfallStep[] {
  const scale = 10 ** digits;
  let exact = 0;
  let from = 0;
  return warning.waterfall.map((part) => {
    exact += part.amount;
    const to = Math.round(exact * scale) / scale;
    const step = { ...part, from, to, shown: Math.round((to - from) * scale) / scale };
    from = to;
    return step;
  });
}

/** Whether the parts add up to the priority, as every warning promises. */
export function waterfallAddsUp(warning: Warning): boolean {
  const sum = warning.waterfall.reduce((total, part) => total + part.amount, 0);
  return Math.abs(sum - warning.priority) <= 1e-9;
}
