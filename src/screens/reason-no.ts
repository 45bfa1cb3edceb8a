import type { Plan } from '../rules/plan.ts';

/** Number of a reason in the table `reasons`. */
export function reasonNo(plan: Pick<Plan, 'reasons'>, reason: string): number {
  const at = plan.reasons.indexOf(reason);
  if (at < 0) throw new Error(`no reason ${reason}`);
  return at;
}
