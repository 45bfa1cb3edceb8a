import { describe, expect, it } from 'vitest';
import { bootstrap } from '../../src/evaluate/bootstrap.ts';
import { measure, sortRanking } from '../../src/evaluate/ranking.ts';
import { seededRandom } from '../../src/scorers/random.ts';

interface Subject {
  readonly score: number;
  readonly positive: boolean;
  readonly stratum: number;
}

// The definitions, word for word, at whatever cost.
function pairsWon(subjects: readonly Subject[]): { won: number; pairs: number } {
  let [won, pairs] = [0, 0];
  for (const up of subjects.filter(({ positive }) => positive)) {
    for (const down of subjects.filter(({ positive }) => !positive)) {
      pairs++;
      won += up.score > down.score ? 1 : up.score === down.score ? 0.5 : 0;
    }
  }
  return { won, pairs };
}

function naiveAuc(subjects: readonly Subject[]): number | null {
  const { won, pairs } = pairsWon(subjects);
  return pairs === 0 ? null : won / pairs;
}

function naiveWithin(subjects: readonly Subject[]): number | null {
  const strata = [...new Set(subjects.map(({ stratum }) => stratum))];
  const each = strata.map((stratum) => pairsWon(subjects.filter((subject) => subject.stratum === stratum)));
  const pairs = each.reduce((sum, part) => sum + part.pairs, 0);
  return pairs === 0 ? null : each.reduce((sum, part) => sum + part.won, 0) / pairs;
}

function naiveAveragePrecision(subjects: readonly Subject[]): number | null {
  const positives = subjects.filter(({ positive }) => positive).length;
  if (positives === 0) return null;
  const thresholds = [...new Set(subjects.map(({ score }) => score))].sort((x, y) => y - x);
  let [sum, recallBefore] = [0, 0];
  for (const threshold of thresholds) {
    const above = subjects.filter(({ score }) => score >= threshold);
    const found = above.filter(({ positive }) => positive).length;
    sum += (found / positives - recallBefore) * (found / above.length);
    recallBefore = found / positives;
  }
  return sum;
}

function naivePrecisionAt(subjects: readonly Subject[], percent: number): number | null {
  const places = Math.ceil((subjects.length * percent) / 100);
  if (places === 0) return null;
  const expected = subjects
    .map(({ score }) => {
      const tied = subjects.filter((other) => other.score === score);
      return { score, share: tied.filter(({ positive }) => positive).length / tied.length };
    })
    .sort((x, y) => y.score - x.score);
  return expected.slice(0, places).reduce((sum, { share }) => sum + share, 0) / places;
}

function randomCase(seed: number): readonly Subject[] {
  const random = seededRandom('measures', seed);
  const size = 1 + Math.floor(random() * 40);
  const levels = 1 + Math.floor(random() * 30);
  const prevalence = random();
  return Array.from({ length: size }, () => {
    const positive = random() < prevalence;
    return {
      positive,
      score: Math.floor((random() + (positive ? 0.3 : 0)) * levels) / 7 - 1,
      stratum: Math.floor(random() * 4),
    };
  });
}

const columns = (subjects: readonly Subject[]) => ({
  scores: Float64Array.from(subjects, ({ score }) => score),
  positive: Uint8Array.from(subjects, ({ positive }) => Number(positive)),
  stratum: Int32Array.from(subjects, ({ stratum }) => stratum),
});

function expectEqual(found: number | null, wanted: number | null): void {
  if (wanted === null || found === null) expect(found).toBe(wanted);
  else expect(Math.abs(found - wanted)).toBeLessThan(1e-12);
}

describe('measures against their definitions', () => {
  it('agree on 1,000 random rankings with ties', () => {
    for (let seed = 0; seed < 1000; seed++) {
      const subjects = randomCase(seed);
      const found = measure(sortRanking(columns(subjects)), new Uint8Array(subjects.length).fill(1));
      expectEqual(found.auc, naiveAuc(subjects));
      expectEqual(found.average_precision, naiveAveragePrecision(subjects));
      expectEqual(found.within_stratum_auc, naiveWithin(subjects));
      expectEqual(found.precision_at_1, naivePrecisionAt(subjects, 1));
      expectEqual(found.precision_at_5, naivePrecisionAt(subjects, 5));
      expectEqual(found.precision_at_10, naivePrecisionAt(subjects, 10));
    }
  });

  it('weigh a subject as often as a resample drew it', () => {
    for (let seed = 0; seed < 1000; seed++) {
      const subjects = randomCase(seed);
      const random = seededRandom('weights', seed);
      const weights = subjects.map(() => Math.floor(random() * 3));
      const drawn = subjects.flatMap((subject, i) => new Array<Subject>(weights[i] as number).fill(subject));
      if (drawn.length === 0) continue;
      const found = measure(sortRanking(columns(subjects)), weights);
      expectEqual(found.auc, naiveAuc(drawn));
      expectEqual(found.average_precision, naiveAveragePrecision(drawn));
      expectEqual(found.within_stratum_auc, naiveWithin(drawn));
      expectEqual(found.precision_at_10, naivePrecisionAt(drawn, 10));
    }
  });
});

describe('bootstrap intervals', () => {
  const subjects = Array.from({ length: 400 }, (_, i): Subject => {
    const random = seededRandom('bootstrap', i);
    const positive = i % 4 === 0;
    return { positive, score: random() + (positive ? 0.4 : 0), stratum: 0 };
  });
  const ranking = sortRanking(columns(subjects));
  const own = Int32Array.from(subjects.keys());

  it('cover the figure and are about as wide as Hanley and McNeil say', () => {
    const auc = naiveAuc(subjects) as number;
    const [low, high] = bootstrap(ranking, own, { resamples: 1000, seed: 1, name: 'a' }).auc as [
      number,
      number,
    ];
    expect(low).toBeLessThan(auc);
    expect(high).toBeGreaterThan(auc);
    const [ups, downs] = [100, 300];
    const [q1, q2] = [auc / (2 - auc), (2 * auc * auc) / (1 + auc)];
    const variance =
      (auc * (1 - auc) + (ups - 1) * (q1 - auc * auc) + (downs - 1) * (q2 - auc * auc)) / (ups * downs);
    const width = 2 * 1.96 * Math.sqrt(variance);
    expect((high - low) / width).toBeGreaterThan(0.8);
    expect((high - low) / width).toBeLessThan(1.2);
  });

  it('are the same for the same seed and widen when subjects come in clusters', () => {
    const options = { resamples: 400, seed: 7, name: 'b' };
    const once = bootstrap(ranking, own, options).auc as [number, number];
    expect(bootstrap(ranking, own, options).auc).toEqual(once);
    // Ten copies of everything, one cluster a subject: no more is known than from one copy.
    const copies = Array.from({ length: 10 }, () => subjects).flat();
    const cluster = Int32Array.from(copies, (_, i) => i % subjects.length);
    const clustered = bootstrap(sortRanking(columns(copies)), cluster, options).auc as [number, number];
    const apart = bootstrap(sortRanking(columns(copies)), Int32Array.from(copies.keys()), options).auc as [
      number,
      number,
    ];
    const width = ([low, high]: [number, number]): number => high - low;
    expect(width(clustered)).toBeGreaterThan(2 * width(apart));
  });
});
