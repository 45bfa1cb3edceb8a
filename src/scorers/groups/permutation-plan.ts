import type { CapHit } from '../../domain/run.ts';

/** How many permutations each subject gets, and which subjects a task takes. */
export interface PermutationPlan {
  /** Per subject; `TOO_LONG`: not even the fewest permutations are affordable. */
  readonly permutations: Int32Array;
  readonly tasks: readonly { readonly from: number; readonly to: number }[];
  readonly caps: readonly CapHit[];
}

export const TOO_LONG = -1;

/** Steps of one task: some tens of milliseconds of work. */
const STEPS_PER_TASK = 1_000_000;

/**
 * @param steps steps of one permutation of each subject
 * @param params `permutations, fewest_permutations, max_steps` (steps of all permutations of one subject)
 */
export function planPermutations(
  steps: readonly number[],
  params: Readonly<Record<string, number>>,
): PermutationPlan {
  const permutations = new Int32Array(new SharedArrayBuffer(steps.length * 4));
  let short = 0;
  steps.forEach((each, s) => {
    const affordable = Math.min(params.permutations!, Math.floor(params.max_steps! / Math.max(1, each)));
    permutations[s] = affordable < params.fewest_permutations! ? TOO_LONG : affordable;
    if (affordable < params.permutations!) short++;
  });
  const work = (s: number): number => (1 + steps[s]!) * Math.max(1, permutations[s]!);
  const tasks: { from: number; to: number }[] = [];
  for (let from = 0; from < steps.length; ) {
    let to = from + 1;
    let taken = work(from);
    for (; to < steps.length && taken + work(to) <= STEPS_PER_TASK; to++) taken += work(to);
    tasks.push({ from, to });
    from = to;
  }
  return { permutations, tasks, caps: short === 0 ? [] : [stepCap(params.max_steps!, short)] };
}

const stepCap = (limit: number, hits: number): CapHit => ({
  cap: 'max_steps',
  limit,
  hits,
  text: {
    en: `Groups with very many bids were tested with fewer permutations, or with none, so that each takes at most ${limit} steps.`,
    'zh-CN': `投标极多的群组减少或取消了随机置换次数，使每个群组最多运算 ${limit} 步。`,
  },
});
