/** Hits and trials of one market; markets of different seeds are independent, what happens inside one is not. */
export interface Cluster {
  readonly hits: number;
  readonly trials: number;
}

export interface Share {
  readonly hits: number;
  readonly trials: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

const Z = 1.959964;

/**
 * A share with its 95 % interval over markets: Wilson's, for as many independent trials as the variance between markets leaves (Kish's
 * effective size; never more than there are). Null where nothing was tried.
 */
export function shareOf(clusters: readonly Cluster[]): Share | null {
  const tried = clusters.filter(({ trials }) => trials > 0);
  const hits = sum(tried.map((cluster) => cluster.hits));
  const trials = sum(tried.map((cluster) => cluster.trials));
  if (trials === 0) return null;
  const share = hits / trials;
  const binomial = trials < 2 ? 0 : (share * (1 - share)) / (trials - 1);
  const squares = sum(tried.map((cluster) => (cluster.hits - share * cluster.trials) ** 2));
  const between = tried.length < 2 ? 0 : ((tried.length / (tried.length - 1)) * squares) / (trials * trials);
  const effective = binomial === 0 ? trials : trials / Math.max(1, between / binomial);
  const centre = (share + Z ** 2 / (2 * effective)) / (1 + Z ** 2 / effective);
  const half =
    (Z * Math.sqrt((share * (1 - share)) / effective + Z ** 2 / (4 * effective ** 2))) /
    (1 + Z ** 2 / effective);
  return { hits, trials, share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** `0.950 (0.914 – 0.971)` */
export const shareText = (share: Share | null, digits = 3): string =>
  share === null
    ? '–'
    : `${share.share.toFixed(digits)} (${share.low.toFixed(digits)} – ${share.high.toFixed(digits)})`;
