import { OUTCOME_CODE, type ScorerInput, type ScorerOutput } from '../scorer.ts';
import { rewireGroups } from './rewire-groups.ts';

/**
 * Do several members of a group enter the same lots at once more often than if each had chosen its lots anew?
 *
 * Subjects: groups with `digest varchar, size integer`. Params: `alpha, min_lots`, and those of `rewireGroups`.
 * `statistic`: the number of members k whose coming together is the rarest. `n`: lots in which at least k members bid.
 */
export async function jointEntry(input: ScorerInput): Promise<ScorerOutput> {
  const { params } = input;
  const { ranks, whyNot, caps } = await rewireGroups(input);
  const reason = whyNot.map((why, g) => {
    if (why !== null) return why;
    if (ranks.lots[g]! < params.min_lots!) return 'few_shared_lots';
    return ranks.togetherVaried[g] === 0 ? 'cannot_fire' : null;
  });
  return {
    outcome: Int32Array.from(reason, (why, g) =>
      why !== null
        ? OUTCOME_CODE.not_evaluable
        : ranks.togetherP[g]! <= params.alpha!
          ? OUTCOME_CODE.flagged
          : OUTCOME_CODE.cleared,
    ),
    reason,
    statistic: Float64Array.from(reason, (why, g) => (why === null ? ranks.together[g]! : Number.NaN)),
    n: Int32Array.from(reason, (why, g) => (why === null ? ranks.togetherLots[g]! : ranks.lots[g]!)),
    p_value: Float64Array.from(reason, (why, g) => (why === null ? ranks.togetherP[g]! : Number.NaN)),
    caps,
  };
}
