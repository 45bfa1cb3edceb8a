import { coveredLots } from '../bid-book.ts';
import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { binOf, gapBins, nearTail } from './gap-bins.ts';
import { type GroupLots, openGroupLots } from './group-lots.ts';
import { groupOutput } from './group-output.ts';
import { type GroupAnswer, unanswered } from './group-test.ts';
import { middleWithout, type SortedStrata, sortStrata } from './left-out-median.ts';
import { type LotPrices, openLotPrices, type PriceSteps, readPriceSteps, readStrata } from './lot-prices.ts';
import { besideContests, ownContests } from './own-contests.ts';

/** What the gaps of all lots say, before any group is looked at. */
interface MarketGaps {
  /** Per place: gap between the two lowest prices over the scale of the lot; NaN where it does not count. */
  readonly gap: Float64Array;
  /** Per place: price steps over the scale. */
  readonly steps: PriceSteps;
  /** Gaps that are no ties, by stratum. */
  readonly sorted: SortedStrata;
}

/** Bandwidths of one lot are these multiples of its market's typical gap; the fixed ones stand in where that is not known. */
const RELATIVE = ['narrow', 'middle', 'wide'] as const;

/**
 * Do close defeats inside a group happen more rarely than wider ones?
 *
 * Subjects: groups. Params: `alpha, narrow, middle, wide` (bandwidths in typical gaps), `fixed_narrow, fixed_middle, fixed_wide`
 * (where the market is too small to tell), `min_reference, tie`. p: smallest tail over the bandwidths, times their number.
 * `statistic`: share of the nearer bin at the bandwidth of the smallest tail, and `n` the gaps in both bins there.
 */
export async function closeGaps(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const { book, lots } = await openGroupLots(input);
  const prices = await openLotPrices(input);
  const stratum = await readStrata(input, book);
  const covered = coveredLots(book, input.awardMethods);
  const groups = input.subjects.subject_no as Int32Array;
  const contests = Array.from(groups, (g) =>
    ownContests(lots, g, book.lotStart, prices).filter((t) => covered[t] === 1),
  );
  const market = marketGaps(
    stratum,
    besideContests(contests, stratum, covered),
    lowestTwo(book.lotStart, book.price, prices),
    prices.scale,
    await readPriceSteps(input, book),
    params.tie!,
  );
  const answers = contests.map((own, i): GroupAnswer => {
    const units = typicalGaps(lots, groups[i]!, own, stratum, market, params.min_reference!);
    return gapAnswer(own, units, market, params);
  });
  return groupOutput(answers, params.alpha!);
}

/**
 * What the gaps of some lots say.
 *
 * @param own places of the lots. @param units typical gap of each; NaN: not known, and the fixed bandwidths are taken
 */
function gapAnswer(
  own: readonly number[],
  units: readonly number[],
  market: MarketGaps,
  params: Readonly<Record<string, number>>,
): GroupAnswer {
  const found = RELATIVE.map((name) =>
    countBins(own, units, market, params[name]!, params[`fixed_${name}`]!, params.tie!),
  );
  const tails = found.map(({ near, next }) => nearTail(near, next));
  const best = tails.indexOf(Math.min(...tails));
  const { near, next } = found[best]!;
  const reason = whyNot(own.length, found, params.alpha!);
  if (reason !== null) return unanswered(reason, near + next);
  const p = Math.min(1, RELATIVE.length * tails[best]!);
  return { reason, statistic: near / (near + next), n: near + next, p };
}

/** Per place the difference of the two lowest prices; NaN where there are not two. */
export function lowestTwo(
  lotStart: Int32Array,
  price: Float64Array,
  { byPrice, priced }: LotPrices,
): Float64Array {
  return Float64Array.from(priced, (count, t) => {
    const first = lotStart[t]!;
    return count < 2 ? Number.NaN : price[byPrice[first + 1]!]! - price[byPrice[first]!]!;
  });
}

function marketGaps(
  stratum: Int32Array,
  covered: Int32Array,
  difference: Float64Array,
  scale: Float64Array,
  ticks: PriceSteps,
  tie: number,
): MarketGaps {
  const gap = difference.map((d, t) => (covered[t] === 1 ? d / scale[t]! : Number.NaN));
  const overScale = (size: number, t: number): number => size / scale[t]!;
  const steps = { fine: ticks.fine.map(overScale), coarse: ticks.coarse.map(overScale) };
  const untied = gap.map((g, t) => (g < Math.max(tie, steps.fine[t]! / 2) ? Number.NaN : g));
  return { gap, steps, sorted: sortStrata(stratum, untied) };
}

/** For each own lot the median gap of its stratum among lots that fewer than two members attend; NaN where those are too few. */
function typicalGaps(
  lots: GroupLots,
  g: number,
  own: readonly number[],
  stratum: Int32Array,
  { gap, sorted }: MarketGaps,
  fewest: number,
): readonly number[] {
  const attended = new Map<number, number[]>();
  for (let i = lots.lotStart[g]!; i < lots.lotStart[g + 1]!; i++) {
    const t = lots.place[i]!;
    if (sorted.rank[t]! < 0) continue;
    const ranks = attended.get(stratum[t]!) ?? [];
    ranks.push(sorted.rank[t]!);
    attended.set(stratum[t]!, ranks);
  }
  const unit = new Map<number, number>();
  for (const s of new Set(own.map((t) => stratum[t]!))) {
    const ranks = (attended.get(s) ?? []).sort((a, b) => a - b);
    const { count, item } = middleWithout(sorted, s, ranks);
    unit.set(s, count < fewest ? Number.NaN : gap[item]!);
  }
  return own.map((t) => unit.get(stratum[t]!)!);
}

interface Bins {
  readonly near: number;
  readonly next: number;
  /** Lots whose price steps leave bins of the bandwidth. */
  readonly fine: number;
}

function countBins(
  own: readonly number[],
  units: readonly number[],
  { gap, steps }: MarketGaps,
  relative: number,
  fixed: number,
  tie: number,
): Bins {
  let [near, next, fine] = [0, 0, 0];
  own.forEach((t, k) => {
    const bandwidth = Number.isNaN(units[k]!) ? fixed : relative * units[k]!;
    const bins = gapBins(bandwidth, { fine: steps.fine[t]!, coarse: steps.coarse[t]! }, tie);
    if (bins === null) return;
    fine++;
    const bin = binOf(gap[t]!, bins);
    if (bin === 0) near++;
    if (bin === 1) next++;
  });
  return { near, next, fine };
}

function whyNot(own: number, found: readonly Bins[], alpha: number): string | null {
  if (own === 0) return 'no_own_contests';
  if (found.every(({ fine }) => fine === 0)) return 'price_steps_too_coarse';
  const reachable = found.map(({ near, next }) => found.length * 2 ** -(near + next));
  return Math.min(...reachable) > alpha ? 'too_few_close_gaps' : null;
}
