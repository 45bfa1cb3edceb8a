import type { SubjectKind } from '../domain/outcome.ts';
import type { Plan, PlannedScreen } from '../rules/plan.ts';
import type { Exemption } from '../rules/profile.ts';
import type { Database } from '../store/database.ts';
import { reasonNo } from './reason-no.ts';

/** Turns the answers about exempt subjects into `not_evaluable: exempt` and counts the flags that this took away. */
export async function applyExemptions(
  results: Database,
  plan: Plan,
  planned: PlannedScreen,
): Promise<readonly (Exemption & { readonly suppressed: number })[]> {
  const applied: (Exemption & { suppressed: number })[] = [];
  for (const exemption of plan.exemptions.filter(({ screen }) => screen === planned.screen.id)) {
    const condition = await subjectCondition(results, planned.screen.subject, exemption.subject);
    if (condition === null) {
      applied.push({ ...exemption, suppressed: 0 });
      continue;
    }
    const rows = `screen_no = ${planned.screen_no} and (${condition.answers})`;
    const { flagged } = await results.row<{ flagged: bigint }>(
      `select count(*) as flagged from answers where ${rows} and outcome = 1`,
    );
    await results.run(
      `update answers set outcome = 2, reason_no = ${reasonNo(plan, 'exempt')}, statistic = null, p_value = null, strength = null
       where ${rows}`,
    );
    if (planned.screen.edge !== null)
      await results.run(
        `delete from bidder_edges where kind = '${planned.screen.edge}' and (${condition.edges})`,
      );
    applied.push({ ...exemption, suppressed: Number(flagged) });
  }
  return applied;
}

/** Conditions on `answers` and `bidder_edges`; NULL where the data do not know the subject. */
async function subjectCondition(
  results: Database,
  kind: SubjectKind,
  id: string,
): Promise<{ readonly answers: string; readonly edges: string } | null> {
  const number = async (sql: string, value: string): Promise<number | null> =>
    (await results.rows<{ no: number }>(sql, { id: value }))[0]?.no ?? null;
  const bidder = (value: string): Promise<number | null> =>
    number('select bidder_no as no from bidders where bidder_id = $id', value);
  if (kind === 'bidder_pair') {
    const whole = await bidder(id);
    if (whole !== null)
      return {
        answers: `subject_no = ${whole} or partner_no = ${whole}`,
        edges: `bidder_a_no = ${whole} or bidder_b_no = ${whole}`,
      };
    for (const [a, b] of splits(id)) {
      const [first, second] = [await bidder(a), await bidder(b)];
      if (first === null || second === null) continue;
      const [low, high] = [Math.min(first, second), Math.max(first, second)];
      return {
        answers: `subject_no = ${low} and partner_no = ${high}`,
        edges: `bidder_a_no = ${low} and bidder_b_no = ${high}`,
      };
    }
    return null;
  }
  const no =
    kind === 'lot'
      ? await number('select lot_no as no from lots where lot_id = $id', id)
      : kind === 'group'
        ? await number('select group_no as no from groups where group_id = $id', id)
        : await bidder(id);
  return no === null ? null : { answers: `subject_no = ${no}`, edges: 'false' };
}

/** Every way to read a pair's id as two ids: a source may use the bar inside its own. */
function splits(id: string): readonly (readonly [string, string])[] {
  return [...id.matchAll(/\|/g)].map(({ index }) => [id.slice(0, index), id.slice(index + 1)] as const);
}
