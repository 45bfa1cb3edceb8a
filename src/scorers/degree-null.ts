/**
 * How strongly each firm and each lot of a segment draws bids when nothing is known but the lots of each firm and the bidders of each
 * lot: firm i bids on lot t with chance `bidChance(firm[i], lot[t])`, and every degree comes out as observed on average. The bipartite
 * configuration model of maximal entropy (Saracco et al. 2015, Scientific Reports 5, 10595), p = xy / (1 + xy), here by ln x and ln y.
 */
export interface DegreeNull {
  readonly firm: Float64Array;
  readonly lot: Float64Array;
  /** Largest relative difference between a degree and what the model gives on average. */
  readonly error: number;
}

export const bidChance = (firm: number, lot: number): number => 1 / (1 + Math.exp(-firm - lot));

const TOLERANCE = 1e-9;
const SWEEPS = 500;

/**
 * Alternates between firms and lots, each solved exactly with the other held (Newton's steps), which climbs the concave likelihood;
 * equal degrees are one unknown. Ends when all degrees fit to 1e-9 or after 500 rounds.
 *
 * @param firmLots lots of each firm, at least 1
 * @param lotFirms bidders of each lot; the sums of both are equal
 */
export function fitDegrees(firmLots: Int32Array, lotFirms: Int32Array): DegreeNull {
  const firm = new Float64Array(firmLots.length);
  const lot = new Float64Array(lotFirms.length);
  const open = settleCertain(firmLots, lotFirms, firm, lot);
  const firms = classesOf(open.firmLeft);
  const lots = classesOf(open.lotLeft);
  const half = Math.log(firms.degree.reduce((sum, d, i) => sum + d * firms.count[i]!, 0)) / 2;
  for (const side of [firms, lots])
    side.degree.forEach((d, i) => {
      side.pull[i] = Math.log(d) - half;
    });
  let error = firms.degree.length === 0 ? 0 : Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep < SWEEPS && error > TOLERANCE; sweep++) {
    solveSide(firms, lots);
    solveSide(lots, firms);
    // Lots fit now; firms tell how far the whole is from a solution.
    error = misfit(firms, lots);
  }
  spread(open.firmLeft, firms, firm);
  spread(open.lotLeft, lots, lot);
  return { firm, lot, error };
}

/** Degrees that leave no choice: their pull is so large that the later one of two such never matters. */
const CERTAIN = 1e12;
const STEP = 1e4;

/**
 * Takes out firms that bid on every lot left and lots on which every firm left bids, or none, until there are none of them. What is left
 * has an index and a degree among what is left; -1 marks what was taken out.
 */
function settleCertain(
  firmLots: Int32Array,
  lotFirms: Int32Array,
  firm: Float64Array,
  lot: Float64Array,
): { readonly firmLeft: Int32Array; readonly lotLeft: Int32Array } {
  const firmLeft = firmLots.slice();
  const lotLeft = lotFirms.slice();
  let rank = CERTAIN;
  const settle = (own: Int32Array, pull: Float64Array, other: Int32Array): boolean => {
    const there = other.reduce((count, d) => count + (d >= 0 ? 1 : 0), 0);
    let everywhere = 0;
    let changed = false;
    for (let i = 0; i < own.length; i++) {
      if (own[i] !== 0 && own[i] !== there) continue;
      if (own[i] === 0) pull[i] = -rank;
      else {
        pull[i] = rank;
        everywhere++;
      }
      own[i] = -1;
      changed = true;
    }
    for (let i = 0; i < other.length; i++) if (other[i]! >= 0) other[i]! -= everywhere;
    rank -= STEP;
    return changed;
  };
  for (let changed = true; changed; ) {
    const firms = settle(firmLeft, firm, lotLeft);
    changed = settle(lotLeft, lot, firmLeft) || firms;
  }
  return { firmLeft, lotLeft };
}

/** Firms, or lots, by degree: how many have it, and their common pull. */
interface Classes {
  readonly degree: readonly number[];
  readonly count: readonly number[];
  readonly pull: Float64Array;
}

function classesOf(left: Int32Array): Classes {
  const counts = new Map<number, number>();
  for (const d of left) if (d >= 0) counts.set(d, (counts.get(d) ?? 0) + 1);
  const degree = [...counts.keys()].sort((a, b) => a - b);
  return { degree, count: degree.map((d) => counts.get(d)!), pull: new Float64Array(degree.length) };
}

/** Mean degree at a pull, and its derivative. */
function meanDegree(pull: number, other: Classes): readonly [mean: number, slope: number] {
  let [mean, slope] = [0, 0];
  for (let j = 0; j < other.pull.length; j++) {
    const p = bidChance(pull, other.pull[j]!);
    mean += other.count[j]! * p;
    slope += other.count[j]! * p * (1 - p);
  }
  return [mean, slope];
}

function solveSide(own: Classes, other: Classes): void {
  for (let i = 0; i < own.pull.length; i++) {
    let [low, high] = [-1e3, 1e3];
    for (let step = 0; step < 60; step++) {
      const [mean, slope] = meanDegree(own.pull[i]!, other);
      const off = own.degree[i]! - mean;
      if (Math.abs(off) <= 1e-12 * own.degree[i]!) break;
      if (off > 0) low = own.pull[i]!;
      else high = own.pull[i]!;
      const newton = own.pull[i]! + off / slope;
      own.pull[i] = newton > low && newton < high ? newton : (low + high) / 2;
    }
  }
}

function misfit(own: Classes, other: Classes): number {
  let worst = 0;
  for (let i = 0; i < own.pull.length; i++)
    worst = Math.max(worst, Math.abs(meanDegree(own.pull[i]!, other)[0] / own.degree[i]! - 1));
  return worst;
}

function spread(left: Int32Array, classes: Classes, pull: Float64Array): void {
  const byDegree = new Map(classes.degree.map((d, i) => [d, classes.pull[i]!]));
  for (let i = 0; i < left.length; i++) if (left[i]! >= 0) pull[i] = byDegree.get(left[i]!)!;
}
