import { OUTCOME_CODE, type ScorerInput, type ScorerOutput } from '../scorer.ts';
import type { JointEntryInput } from './joint-entry-ranks.ts';
import { openRewirable } from './rewirable.ts';
import { budgetRewirings, SKIPPED } from './rewiring-budget.ts';

/**
 * Do several members of a group enter the same lots at once more often than if each had chosen its lots anew?
 *
 * Subjects: groups with `digest varchar, size integer`. Params: `alpha, rewirings, fewest_rewirings, max_steps, min_outsiders, min_lots`.
 * `statistic`: the number of members k whose coming together is the rarest. `n`: lots in which at least k members bid.
 */
export async function jointEntry(input: ScorerInput): Promise<ScorerOutput> {
  const { params, pool, seed, signal } = input;
  const digests = input.subjects.digest as readonly string[];
  const sizes = input.subjects.size as Int32Array;
  const groups = digests.length;
  const { world, bids, outsiders } = await openRewirable(input);
  const niche = (g: number): boolean => outsiders[g]! < params.min_outsiders!;
  const steps = Array.from(sizes, (size, g) => Math.max(1, bids[g]! + size));
  const { rewirings, tasks, caps } = budgetRewirings(steps, (g) => !niche(g), params);
  const found = {
    p: doubles(groups),
    together: ints(groups),
    lots: ints(groups),
    shared: ints(groups),
    varied: ints(groups),
  };
  await pool.map(
    'joint-entry-ranks',
    tasks.map(
      ({ from, to }): JointEntryInput => ({
        world,
        digests: digests.slice(from, to),
        seed,
        rewirings,
        ...found,
        from,
        to,
      }),
    ),
    signal,
  );
  const reason = Array.from(sizes, (_, g) => whyNot(g));
  return {
    outcome: Int32Array.from(reason, (why, g) =>
      why !== null
        ? OUTCOME_CODE.not_evaluable
        : found.p[g]! <= params.alpha!
          ? OUTCOME_CODE.flagged
          : OUTCOME_CODE.cleared,
    ),
    reason,
    statistic: Float64Array.from(reason, (why, g) => (why === null ? found.together[g]! : Number.NaN)),
    n: Int32Array.from(reason, (why, g) => (why === null ? found.lots[g]! : found.shared[g]!)),
    p_value: Float64Array.from(reason, (why, g) => (why === null ? found.p[g]! : Number.NaN)),
    caps,
  };

  function whyNot(g: number): string | null {
    if (rewirings[g] === SKIPPED) return 'too_many_bids';
    if (niche(g)) return 'niche_market';
    if (found.shared[g]! < params.min_lots!) return 'few_shared_lots';
    return found.varied[g] === 0 ? 'cannot_fire' : null;
  }
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
