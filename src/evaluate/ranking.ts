/** How well scores put the positives first. */
export interface Measures {
  /** Probability that a positive scores above a negative, ties counting half; null without both. */
  readonly auc: number | null;
  /** Mean precision over the positives, ties taken as one step; null without positives. */
  readonly average_precision: number | null;
  /** AUC over pairs of one stratum only, all pairs weighing alike; null where no stratum has both. */
  readonly within_stratum_auc: number | null;
  readonly precision_at_1: number | null;
  readonly precision_at_5: number | null;
  readonly precision_at_10: number | null;
}
export type MeasureName = keyof Measures;
export const MEASURES: readonly MeasureName[] = [
  'auc',
  'average_precision',
  'within_stratum_auc',
  'precision_at_1',
  'precision_at_5',
  'precision_at_10',
];

/** Labelled subjects: one entry per subject in every array. */
export interface Ranked {
  readonly scores: Float64Array;
  /** 1 collusive, 0 competitive. */
  readonly positive: Uint8Array;
  readonly stratum: Int32Array;
}

/** A ranking sorted once, so that each resample only changes the weights. */
export interface SortedRanking {
  /** Subjects by score, rising; `end[i]` is the first place after the ties of place i. */
  readonly order: Int32Array;
  readonly scores: Float64Array;
  readonly positive: Uint8Array;
  /** The same by stratum, then score. */
  readonly byStratum: Int32Array;
  readonly stratum: Int32Array;
}

export function sortRanking({ scores, positive, stratum }: Ranked): SortedRanking {
  const places = Int32Array.from(scores.keys());
  const byScore = (x: number, y: number): number => (scores[x] as number) - (scores[y] as number) || x - y;
  return {
    scores,
    positive,
    stratum,
    order: places.slice().sort(byScore),
    byStratum: places.sort((x, y) => (stratum[x] as number) - (stratum[y] as number) || byScore(x, y)),
  };
}

/** Measures of a ranking in which each subject counts `weights` times; all 1: as it is. */
export function measure(ranking: SortedRanking, weights: ArrayLike<number>): Measures {
  const tally = tallyTies(ranking, weights);
  return {
    auc: tally.pairs === 0 ? null : tally.won / tally.pairs,
    average_precision: averagePrecision(tally),
    within_stratum_auc: withinStrata(ranking, weights),
    precision_at_1: precisionAt(tally, 0.01),
    precision_at_5: precisionAt(tally, 0.05),
    precision_at_10: precisionAt(tally, 0.1),
  };
}

interface Tally {
  /** Weight of the positives and of all, per tied step, rising by score. */
  readonly positives: readonly number[];
  readonly all: readonly number[];
  readonly totalPositive: number;
  readonly total: number;
  readonly won: number;
  readonly pairs: number;
}

function tallyTies({ order, scores, positive }: SortedRanking, weights: ArrayLike<number>): Tally {
  const positives: number[] = [];
  const all: number[] = [];
  let [totalPositive, total, won] = [0, 0, 0];
  for (let i = 0; i < order.length; ) {
    let [up, down] = [0, 0];
    const score = scores[order[i] as number] as number;
    for (; i < order.length && scores[order[i] as number] === score; i++) {
      const weight = weights[order[i] as number] as number;
      if (positive[order[i] as number] === 1) up += weight;
      else down += weight;
    }
    won += up * (total - totalPositive + down / 2);
    totalPositive += up;
    total += up + down;
    positives.push(up);
    all.push(up + down);
  }
  return { positives, all, totalPositive, total, won, pairs: totalPositive * (total - totalPositive) };
}

function averagePrecision({ positives, all, totalPositive }: Tally): number | null {
  if (totalPositive === 0) return null;
  let [found, seen, sum] = [0, 0, 0];
  for (let i = positives.length - 1; i >= 0; i--) {
    found += positives[i] as number;
    seen += all[i] as number;
    if (seen > 0) sum += ((positives[i] as number) * found) / seen;
  }
  return sum / totalPositive;
}

/** Share of positives among the first `share` of all, rounded up; a tie at the cut counts by its own share of positives. */
function precisionAt({ positives, all, total }: Tally, share: number): number | null {
  const places = Math.ceil(total * share - 1e-9);
  if (places === 0) return null;
  let [found, left] = [0, places];
  for (let i = positives.length - 1; i >= 0 && left > 0; i--) {
    const size = all[i] as number;
    if (size === 0) continue;
    const taken = Math.min(size, left);
    found += ((positives[i] as number) * taken) / size;
    left -= taken;
  }
  return found / places;
}

function withinStrata(
  { byStratum, stratum, scores, positive }: SortedRanking,
  weights: ArrayLike<number>,
): number | null {
  let [won, pairs] = [0, 0];
  for (let i = 0; i < byStratum.length; ) {
    const here = stratum[byStratum[i] as number] as number;
    let [ups, downs, wonHere] = [0, 0, 0];
    while (i < byStratum.length && stratum[byStratum[i] as number] === here) {
      const score = scores[byStratum[i] as number] as number;
      let [up, down] = [0, 0];
      for (; i < byStratum.length; i++) {
        const subject = byStratum[i] as number;
        if (stratum[subject] !== here || scores[subject] !== score) break;
        if (positive[subject] === 1) up += weights[subject] as number;
        else down += weights[subject] as number;
      }
      wonHere += up * (downs + down / 2);
      ups += up;
      downs += down;
    }
    won += wonHere;
    pairs += ups * downs;
  }
  return pairs === 0 ? null : won / pairs;
}
