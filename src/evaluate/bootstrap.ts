import { seededRandom } from '../scorers/random.ts';
import { MEASURES, type MeasureName, type Measures, measure, type SortedRanking } from './ranking.ts';

export type Interval = readonly [low: number, high: number];
export type Intervals = Readonly<Record<MeasureName, Interval | null>>;

/** Plan of the resampling. */
export interface BootstrapOptions {
  readonly resamples: number;
  readonly seed: number;
  /** Names the ranking, so that each has random numbers of its own. */
  readonly name: string;
}

/**
 * 95 % percentile intervals. Whole clusters are drawn with replacement, apart among clusters that hold a positive and those that
 * do not, so that every resample has both: sibling lots of one set of bidders are not independent, and rows drawn one by one would make the
 * intervals too narrow.
 *
 * @param cluster cluster of every subject, any integers
 */
export function bootstrap(
  ranking: SortedRanking,
  cluster: Int32Array,
  { resamples, seed, name }: BootstrapOptions,
): Intervals {
  const { classes, members } = groupClusters(cluster, ranking.positive);
  const random = seededRandom(seed, name);
  const found: Record<MeasureName, number[]> = Object.fromEntries(MEASURES.map((key) => [key, []])) as never;
  const weights = new Int32Array(cluster.length);
  for (let round = 0; round < resamples; round++) {
    weights.fill(0);
    for (const list of classes) {
      for (let draw = 0; draw < list.length; draw++) {
        const chosen = members[list[Math.floor(random() * list.length)] as number] as readonly number[];
        for (const subject of chosen) weights[subject] = (weights[subject] as number) + 1;
      }
    }
    const values: Measures = measure(ranking, weights);
    for (const key of MEASURES) {
      const value = values[key];
      if (value !== null) found[key].push(value);
    }
  }
  return Object.fromEntries(MEASURES.map((key) => [key, percentiles(found[key])])) as never;
}

function groupClusters(
  cluster: Int32Array,
  positive: Uint8Array,
): { readonly classes: readonly (readonly number[])[]; readonly members: readonly (readonly number[])[] } {
  const places = new Map<number, number>();
  const members: number[][] = [];
  cluster.forEach((key, subject) => {
    const place = places.get(key) ?? members.length;
    if (place === members.length) {
      places.set(key, place);
      members.push([]);
    }
    members[place]?.push(subject);
  });
  const holds = members.map((list) => list.some((subject) => positive[subject] === 1));
  const of = (kind: boolean): readonly number[] => [...members.keys()].filter((i) => holds[i] === kind);
  return { classes: [of(true), of(false)], members };
}

/** The 2.5 and 97.5 % points, interpolated; null below 20 values, which say nothing of tails. */
function percentiles(values: number[]): Interval | null {
  if (values.length < 20) return null;
  values.sort((x, y) => x - y);
  const at = (share: number): number => {
    const place = share * (values.length - 1);
    const below = Math.floor(place);
    const low = values[below] as number;
    return low + (place - below) * ((values[Math.min(below + 1, values.length - 1)] as number) - low);
  };
  return [at(0.025), at(0.975)];
}
