import type { CapHit } from '../../domain/run.ts';

/** A group that cannot be rewired often enough; it is not looked at. */
export const SKIPPED = -1;

/** Steps of one task: 5 to 50 ms of work. */
const STEPS_PER_TASK = 300_000;

/** How often each group is rewired, and which groups a task takes. */
export interface RewiringBudget {
  /** In shared memory; `SKIPPED`, or 0 for groups whose observed value alone is wanted. */
  readonly rewirings: Int32Array;
  readonly tasks: readonly { readonly from: number; readonly to: number }[];
  readonly caps: readonly CapHit[];
}

/**
 * Shares the steps out among the groups: small groups get all they need, and what is left is shared evenly by the large ones.
 *
 * @param steps steps of one rewiring of each group
 * @param wanted whether a group's rewirings are wanted at all
 * @param params `rewirings, fewest_rewirings, max_steps` (of all groups together)
 */
export function budgetRewirings(
  steps: readonly number[],
  wanted: (group: number) => boolean,
  params: Readonly<Record<string, number>>,
): RewiringBudget {
  const most = params.rewirings!;
  const share = evenShare(
    steps.map((each, g) => (wanted(g) ? each * most : 0)),
    params.max_steps!,
  );
  const rewirings = new Int32Array(new SharedArrayBuffer(steps.length * 4));
  let short = 0;
  steps.forEach((each, g) => {
    const affordable = Math.min(most, Math.floor(share / each));
    if (wanted(g) && affordable < most) short++;
    rewirings[g] = !wanted(g) ? 0 : affordable < params.fewest_rewirings! ? SKIPPED : affordable;
  });
  const tasks: { from: number; to: number }[] = [];
  const work = (g: number): number => steps[g]! * (1 + Math.max(0, rewirings[g]!));
  for (let from = 0; from < steps.length; ) {
    let to = from + 1;
    let taken = work(from);
    for (; to < steps.length && taken + work(to) <= STEPS_PER_TASK; to++) taken += work(to);
    tasks.push({ from, to });
    from = to;
  }
  return { rewirings, tasks, caps: short === 0 ? [] : [stepCap(params.max_steps!, short)] };
}

/** The largest share such that no need beyond it is met and all that is given stays within the total. */
export function evenShare(needs: readonly number[], total: number): number {
  let left = total;
  const sorted = [...needs].sort((a, b) => a - b);
  for (const [i, need] of sorted.entries()) {
    const share = left / (sorted.length - i);
    if (need > share) return share;
    left -= need;
  }
  return Number.POSITIVE_INFINITY;
}

const stepCap = (limit: number, hits: number): CapHit => ({
  cap: 'max_steps',
  limit,
  hits,
  text: {
    en: `Groups with very many bids were compared with fewer rewirings, or with none, so that all groups together take at most ${limit} steps.`,
    'zh-CN': `投标极多的群组减少或取消了随机重排次数，使全部群组合计最多运算 ${limit} 步。`,
  },
});
