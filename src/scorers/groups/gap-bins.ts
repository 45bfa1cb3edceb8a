/** Limits of the two bins beside each other into which gaps are counted: [from, middle) and [middle, to). */
export interface GapBins {
  readonly from: number;
  readonly middle: number;
  readonly to: number;
}

/** Price steps of a lot over its scale: of all its bids, and of the roundest of them; 0 where prices lie on no lattice. */
export interface GapSteps {
  readonly fine: number;
  readonly coarse: number;
}

/**
 * Bins as wide as the bandwidth, for gaps that lie on a lattice of price steps: both hold equally many steps, else a step would be
 * counted in one bin and missed in the other. Two round prices are equal or a coarse step apart: either the bins hold equally many
 * coarse steps too, or they end before the first.
 *
 * @param tie gaps below it are equal prices
 * @returns NULL where the steps leave no such bins
 */
export function gapBins(bandwidth: number, { fine, coarse }: GapSteps, tie: number): GapBins | null {
  const byCoarse = equalBins(bandwidth, coarse, tie);
  if (byCoarse !== null) return byCoarse;
  const byFine = equalBins(bandwidth, fine, tie);
  return byFine !== null && byFine.to < coarse - fine / 2 ? byFine : null;
}

function equalBins(bandwidth: number, step: number, tie: number): GapBins | null {
  // A bandwidth of whole steps that a rounding error keeps from being whole.
  const steps = step > 0 ? Math.floor(bandwidth / step + 1e-9) : 1;
  if (steps === 0) return null;
  const width = step > 0 ? steps * step : bandwidth;
  const from = Math.max(tie, step / 2);
  return { from, middle: from + width, to: from + 2 * width };
}

/** Which bin a gap falls into: 0 near, 1 next, -1 neither. */
export const binOf = (gap: number, { from, middle, to }: GapBins): 0 | 1 | -1 =>
  gap < from || gap >= to ? -1 : gap < middle ? 0 : 1;

/**
 * P(X <= near) of X ~ Binomial(near + next, 1/2): how rarely a density that does not grow with the gap leaves so few gaps in the
 * nearer of two bins of one width (Chassang, Kawai, Nakabayashi, Ortner 2022).
 */
export function nearTail(near: number, next: number): number {
  const all = near + next;
  let log = -all * Math.LN2;
  let sum = 0;
  for (let k = 0; k <= near; k++) {
    sum += Math.exp(log);
    log += Math.log((all - k) / (k + 1));
  }
  return Math.min(1, sum);
}
