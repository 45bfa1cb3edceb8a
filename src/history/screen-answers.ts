import { type Family, OUTCOMES, type SubjectKind } from '../domain/outcome.ts';
import { reasonText } from '../rules/reasons.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import type { Database } from '../store/database.ts';
import type { ScreenAnswer } from './types.ts';

/** What every screen says of one lot, bidder or group. */
export async function readAnswers(
  db: Database,
  subject: { readonly kind: SubjectKind; readonly no: number },
  rules: Pick<RuleSet, 'screens'> | undefined,
): Promise<readonly ScreenAnswer[]> {
  const rows = await db.rows<
    Omit<ScreenAnswer, 'outcome' | 'reason_text' | 'title'> & {
      code: number;
      family: Family;
      parameters: string;
    }
  >(
    `select s.screen, s.version, s.family, s.parameters, cast(o.outcome as integer) as code, r.reason, o.statistic, o.n, o.p_value, o.strength
     from outcomes o
     join screens s on s.screen_no = o.screen_no
     left join reasons r on r.reason_no = o.reason_no
     where s.subject = $kind and o.subject_no = $no
     order by s.screen_no`,
    { ...subject },
  );
  return rows.map(({ code, parameters, ...row }) => {
    const screen = rules?.screens.find(({ id }) => id === row.screen);
    return {
      ...row,
      outcome: code === 2 ? OUTCOMES[2] : code === 1 ? OUTCOMES[0] : OUTCOMES[1],
      title: screen?.title ?? null,
      reason_text:
        screen === undefined || row.reason === null
          ? null
          : reasonText(screen, row.reason, JSON.parse(parameters)),
    };
  });
}
