import type { CapHit } from '../../domain/run.ts';
import type { ScorerInput } from '../scorer.ts';
import type { GroupRewiringInput, RewiringRanks } from './group-rewiring.ts';
import { openRewirable } from './rewirable.ts';
import { budgetRewirings, SKIPPED } from './rewiring-budget.ts';

/** What the rewirings of all groups say; one set of them serves all scorers that ask for the same. */
export interface RewiredGroups {
  readonly ranks: RewiringRanks;
  /** Why a group cannot be answered for: `too_many_bids`, `niche_market`; null where it can. */
  readonly whyNot: readonly (string | null)[];
  readonly caps: readonly CapHit[];
}

/**
 * Ranks every group among its rewirings (`groupRewiring`).
 *
 * Subjects: all groups, with `digest varchar, size integer`. Params: `rewirings, fewest_rewirings, max_steps, min_outsiders`.
 */
export const rewireGroups = (input: ScorerInput): Promise<RewiredGroups> => {
  const { rewirings, fewest_rewirings, max_steps, min_outsiders } = input.params;
  const name = `rewired-groups ${rewirings} ${fewest_rewirings} ${max_steps} ${min_outsiders}`;
  return input.once(name, () => rewire(input));
};

async function rewire(input: ScorerInput): Promise<RewiredGroups> {
  const { params, pool, seed, signal } = input;
  const digests = input.subjects.digest as readonly string[];
  const sizes = input.subjects.size as Int32Array;
  const groups = digests.length;
  const { world, bids, outsiders } = await openRewirable(input);
  const niche = (g: number): boolean => outsiders[g]! < params.min_outsiders!;
  const steps = Array.from(sizes, (size, g) => Math.max(1, bids[g]! + (size * (size - 1)) / 2));
  const { rewirings, tasks, caps } = budgetRewirings(steps, (g) => !niche(g), params);
  const ranks: RewiringRanks = {
    coherence: doubles(groups),
    exclusivity: doubles(groups),
    coherenceP: doubles(groups),
    exclusivityP: doubles(groups),
    togetherP: doubles(groups),
    together: ints(groups),
    togetherLots: ints(groups),
    cohesionVaried: ints(groups),
    togetherVaried: ints(groups),
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
        ...ranks,
        from,
        to,
      }),
    ),
    signal,
  );
  const whyNot = digests.map((_, g) =>
    rewirings[g] === SKIPPED ? 'too_many_bids' : niche(g) ? 'niche_market' : null,
  );
  return { ranks, whyNot, caps };
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
