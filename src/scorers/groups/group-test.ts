import type { ScorerInput, ScorerOutput } from '../scorer.ts';
import { groupOutput } from './group-output.ts';
import { type GroupWorld, openGroupWorld } from './group-world.ts';
import { planPermutations, TOO_LONG } from './permutation-plan.ts';

/** What a test of one group says; `reason` NULL where it has an answer. */
export interface GroupAnswer {
  readonly reason: string | null;
  readonly statistic: number;
  readonly n: number;
  readonly p: number;
}

/** What the kernel of a test takes: groups [from, to) of the subjects. */
export interface GroupTestInput {
  readonly world: GroupWorld;
  readonly from: number;
  readonly to: number;
  readonly groups: Int32Array;
  readonly digests: readonly string[];
  readonly permutations: Int32Array;
  readonly params: Readonly<Record<string, number>>;
  readonly seed: number;
}

export const unanswered = (reason: string, n = 0): GroupAnswer => ({
  reason,
  statistic: Number.NaN,
  n,
  p: Number.NaN,
});

/**
 * Answers a test of groups in worker threads.
 *
 * Subjects: `subject_no, digest`. Params: `alpha, permutations, fewest_permutations, max_steps` and those of the test. Flagged: p at
 * or below alpha. A step is one bid of a member in a lot where at least two met.
 *
 * @param more what the kernel takes beside `GroupTestInput`
 */
export async function scoreGroups(
  input: ScorerInput,
  kernel: string,
  more: object = {},
): Promise<ScorerOutput> {
  const { params, pool, seed, signal } = input;
  const groups = input.subjects.subject_no as Int32Array;
  const digests = input.subjects.digest as readonly string[];
  const world = await openGroupWorld(input);
  const { lotStart, bidStart } = world.lots;
  const lotsTo = (g: number): number => bidStart[lotStart[Math.min(g, lotStart.length - 1)]!]!;
  const plan = planPermutations(
    Array.from(groups, (g) => lotsTo(g + 1) - lotsTo(g)),
    params,
  );
  const tasks = plan.tasks.map(
    ({ from, to }): GroupTestInput => ({
      ...more,
      world,
      from,
      to,
      groups,
      digests: digests.slice(from, to),
      permutations: plan.permutations,
      params,
      seed,
    }),
  );
  const answers = (await pool.map<readonly GroupAnswer[]>(kernel, tasks, signal)).flat();
  return groupOutput(answers, params.alpha!, plan.caps);
}

/** Runs a test over the groups of a task. */
export function testGroups(
  input: GroupTestInput,
  test: (group: number, permutations: number, digest: string) => GroupAnswer,
): readonly GroupAnswer[] {
  return Array.from({ length: input.to - input.from }, (_, i) => {
    const s = input.from + i;
    const permutations = input.permutations[s]!;
    return permutations === TOO_LONG
      ? unanswered('too_many_bids')
      : test(input.groups[s]!, permutations, input.digests[i]!);
  });
}
