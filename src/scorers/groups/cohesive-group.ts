import { OUTCOME_CODE, type ScorerInput, type ScorerOutput } from '../scorer.ts';
import { rewireGroups } from './rewire-groups.ts';

/**
 * Does a group keep together and to itself more than its members' activity and the firms around them explain?
 *
 * Subjects: groups with `digest varchar, size integer`. Params: `alpha`, and those of `rewireGroups`.
 * p: twice the smaller of the two ranks (Bonferroni). `statistic`: exclusivity. `n`: lots in which at least two members bid.
 */
export async function cohesiveGroup(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const { ranks, whyNot, caps } = await rewireGroups(input);
  const reason = whyNot.map((why, g) => why ?? (ranks.cohesionVaried[g] === 0 ? 'cannot_fire' : null));
  const p_value = Float64Array.from(reason, (why, g) =>
    why === null ? Math.min(1, 2 * Math.min(ranks.coherenceP[g]!, ranks.exclusivityP[g]!)) : Number.NaN,
  );
  return {
    outcome: Int32Array.from(reason, (why, g) =>
      why !== null
        ? OUTCOME_CODE.not_evaluable
        : p_value[g]! <= params.alpha!
          ? OUTCOME_CODE.flagged
          : OUTCOME_CODE.cleared,
    ),
    reason,
    statistic: Float64Array.from(whyNot, (why, g) =>
      why === 'too_many_bids' ? Number.NaN : ranks.exclusivity[g]!,
    ),
    n: Int32Array.from(ranks.lots),
    p_value,
    caps,
  };
}
