import type { GroupRewiringInput } from './group-rewiring.ts';
import { openRewirable } from './groups/rewirable.ts';
import { budgetRewirings, SKIPPED } from './groups/rewiring-budget.ts';
import { OUTCOME_CODE, type ScorerInput, type ScorerOutput } from './scorer.ts';

/**
 * Does a group keep together and to itself more than its members' activity and the firms around them explain?
 *
 * Subjects: groups with `digest varchar, size integer`. Params: `alpha, rewirings, fewest_rewirings, max_steps, min_outsiders`.
 * p: twice the smaller of the two ranks (Bonferroni). `statistic`: exclusivity. `n`: lots in which at least two members bid.
 */
export async function cohesiveGroup(input: ScorerInput): Promise<ScorerOutput> {
  const { params, pool, seed, signal } = input;
  const digests = input.subjects.digest as readonly string[];
  const sizes = input.subjects.size as Int32Array;
  const groups = digests.length;
  const { world, bids, outsiders } = await openRewirable(input);
  const niche = (g: number): boolean => outsiders[g]! < params.min_outsiders!;
  const steps = Array.from(sizes, (size, g) => Math.max(1, bids[g]! + (size * (size - 1)) / 2));
  const { rewirings, tasks, caps } = budgetRewirings(steps, (g) => !niche(g), params);
  const found = {
    coherence: doubles(groups),
    exclusivity: doubles(groups),
    coherenceP: doubles(groups),
    exclusivityP: doubles(groups),
    varied: ints(groups),
    lots: ints(groups),
  };
  await pool.map(
    'group-rewiring',
    tasks.map(
      ({ from, to }): GroupRewiringInput => ({
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

  const outcome = new Int32Array(groups);
  const reason = new Array<string | null>(groups).fill(null);
  const p_value = new Float64Array(groups).fill(Number.NaN);
  for (let g = 0; g < groups; g++) {
    reason[g] = whyNot(g);
    if (reason[g] !== null) outcome[g] = OUTCOME_CODE.not_evaluable;
    else {
      p_value[g] = Math.min(1, 2 * Math.min(found.coherenceP[g]!, found.exclusivityP[g]!));
      if (p_value[g]! <= params.alpha!) outcome[g] = OUTCOME_CODE.flagged;
    }
  }
  return {
    outcome,
    reason,
    statistic: found.exclusivity.map((share, g) => (rewirings[g] === SKIPPED ? Number.NaN : share)),
    n: Int32Array.from(found.lots),
    p_value,
    caps,
  };

  function whyNot(g: number): string | null {
    if (rewirings[g] === SKIPPED) return 'too_many_bids';
    if (niche(g)) return 'niche_market';
    return found.varied[g] === 0 ? 'cannot_fire' : null;
  }
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
