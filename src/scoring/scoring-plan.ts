import type { Plan, PlannedScreen } from '../rules/plan.ts';
import type { CountedScreen } from './lot-evidence.ts';
import { type ScoringParameters, scoringParameters } from './parameters.ts';

/** The part of a plan that scoring works from: the screens whose answers count, by subject. */
export interface ScoringPlan {
  readonly plan: Plan;
  readonly parameters: ScoringParameters;
  readonly byNo: ReadonlyMap<number, PlannedScreen>;
  readonly lot: readonly PlannedScreen[];
  readonly pair: readonly PlannedScreen[];
  readonly group: readonly PlannedScreen[];
  /** Count only beside other evidence: see `only_with`. */
  readonly bidder: readonly PlannedScreen[];
}

/** A rule with `scored: false` is evaluated and shown, but moves no priority. */
export function scoringPlan(plan: Plan): ScoringPlan {
  const counted = plan.screens.filter(({ screen }) => screen.scored);
  const about = (subject: string): readonly PlannedScreen[] =>
    counted.filter(({ screen }) => screen.subject === subject);
  return {
    plan,
    parameters: scoringParameters(plan.profile.scoring),
    byNo: new Map(plan.screens.map((planned) => [planned.screen_no, planned])),
    lot: about('lot'),
    pair: about('bidder_pair'),
    group: about('group'),
    bidder: about('bidder'),
  };
}

export const counted = (screens: readonly PlannedScreen[]): readonly CountedScreen[] =>
  screens.map(({ screen_no, screen: { family, graded } }) => ({ no: screen_no, family, graded }));
