import type { SubjectKind } from '../domain/outcome.ts';
import { canonicalJson } from '../rules/content-hash.ts';
import type { PlannedScreen } from '../rules/plan.ts';
import type { Database } from '../store/database.ts';
import { fetchEvidence, fetchEvidenceOfMany, type SubjectNo } from './evidence.ts';

/** Subjects asked for together, and rows of each. */
const SUBJECTS = 4;
const ROWS = 20;

/** Whoever the screen could be asked about, answered or not. */
const SUBJECTS_OF: Partial<Readonly<Record<SubjectKind, string>>> = {
  lot: 'select lot_no as subject_no, -1 as partner_no from lots',
  bidder: 'select bidder_no as subject_no, -1 as partner_no from bidders',
  group: 'select group_no as subject_no, -1 as partner_no from groups',
  bidder_pair: `select a.bidder_no as subject_no, b.bidder_no as partner_no
    from bidders a join bidders b on b.bidder_no > a.bidder_no`,
};

/**
 * Where the rows of several subjects fetched together are not those of each alone. A night fetches the evidence of many subjects in one statement,
 * and DuckDB 1.5 has mixed them where an evidence query joins steps of one row by nothing (`cross join`): one subject then shows another's figures.
 */
export async function mixedEvidence(db: Database, planned: PlannedScreen): Promise<readonly string[]> {
  const others = SUBJECTS_OF[planned.screen.subject];
  const answered = `select subject_no, partner_no from outcomes where screen_no = ${planned.screen_no} and outcome = 1`;
  const subjects = await db.rows<SubjectNo>(
    `select subject_no, partner_no from (
       select *, 0 as place from (${answered})
       ${others === undefined ? '' : `union all select *, 1 from (${others})`}
     ) group by subject_no, partner_no order by min(place), subject_no, partner_no limit ${SUBJECTS}`,
  );
  if (subjects.length < 2) return [];
  const many = await fetchEvidenceOfMany(db, planned, subjects, ROWS);
  for (const [i, subject] of subjects.entries()) {
    const alone = await fetchEvidence(db, planned, subject, ROWS);
    if (canonicalJson(alone) !== canonicalJson(many[i]))
      return [
        'the evidence of several subjects fetched together is not that of each alone; are steps of one row joined by nothing?',
      ];
  }
  return [];
}
