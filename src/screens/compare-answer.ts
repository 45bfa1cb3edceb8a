import type { OutcomeKind } from '../domain/outcome.ts';
import { fill, LANGUAGES } from '../domain/text.ts';
import type { Expected } from '../rules/case-schema.ts';
import { canonicalJson } from '../rules/content-hash.ts';
import type { Plan, PlannedScreen } from '../rules/plan.ts';
import type { Screen } from '../rules/rule-set.ts';
import type { Database } from '../store/database.ts';
import type { CaseIds } from './case-facts.ts';
import { fetchEvidence, fetchEvidenceOfMany, type SubjectNo } from './evidence.ts';
import { withLotsAlone } from './lots-alone.ts';

/** Outcomes by their code in the table `outcomes`. */
const OUTCOME_BY_CODE = ['cleared', 'flagged', 'not_evaluable'] as const satisfies readonly OutcomeKind[];

/** Relative difference up to which a number is the one that the case names. */
const TOLERANCE = 1e-6;

interface Answer {
  readonly outcome: number;
  readonly reason_no: number;
  readonly statistic: number | null;
  readonly n: number | null;
  readonly p_value: number | null;
}

/** How the answer for one subject of a case differs from what the case expects; for a flag also whether it can be shown. */
export async function compareAnswer(
  db: Database,
  plan: Plan,
  planned: PlannedScreen,
  ids: CaseIds,
  expected: Expected,
): Promise<readonly string[]> {
  const about = (words: string): string => `${expected.subject_id}: ${words}`;
  const subject = subjectOf(planned.screen, ids, expected.subject_id);
  if (subject === undefined) return [about('not among the given rows')];
  const [answer] = await db.rows<Answer>(
    `select outcome, reason_no, statistic, n, p_value from outcomes
     where subject_no = ${subject.subject_no} and partner_no = ${subject.partner_no}`,
  );
  if (answer === undefined) return [about(`no answer, expected ${expected.outcome}`)];
  const got = {
    outcome: OUTCOME_BY_CODE[answer.outcome],
    reason: plan.reasons[answer.reason_no],
    statistic: answer.statistic,
    n: answer.n,
    p_value: answer.p_value,
  };
  const differences = (['outcome', 'reason', 'statistic', 'n', 'p_value'] as const).flatMap((key) => {
    const wanted = expected[key];
    if (wanted === undefined || same(wanted, got[key])) return [];
    const beside = key === 'outcome' ? ` (reason ${got.reason ?? 'none'}, p ${got.p_value ?? 'none'})` : '';
    return [about(`${key} is ${String(got[key])}${beside}, expected ${wanted}`)];
  });
  if (got.outcome !== 'flagged') return differences;
  try {
    return [...differences, ...(await unshown(db, planned, subject, answer)).map(about)];
  } catch (error) {
    return [...differences, about(`evidence: ${error instanceof Error ? error.message : String(error)}`)];
  }
}

function same(wanted: string | number, got: unknown): boolean {
  if (typeof wanted !== 'number' || typeof got !== 'number') return wanted === got;
  return Math.abs(wanted - got) <= TOLERANCE * Math.max(Math.abs(wanted), TOLERANCE);
}

/** A flag without rows behind it, or with gaps in its sentence, is of no use to anybody. */
async function unshown(
  db: Database,
  planned: PlannedScreen,
  subject: SubjectNo,
  answer: Answer,
): Promise<readonly string[]> {
  const evidence = await fetchEvidence(db, planned, subject, 20);
  const twice = await fetchEvidenceOfMany(db, planned, [subject, subject], 20);
  if (canonicalJson(twice) !== canonicalJson([evidence, evidence]))
    return ['the evidence differs between one subject and many; is its order total?'];
  if (planned.screen.subject === 'lot') {
    const lots = new Set([subject.subject_no]);
    const alone = await withLotsAlone(db, [planned.screen.evidence_sql], lots, () =>
      fetchEvidence(db, planned, subject, 20),
    );
    if (canonicalJson(alone) !== canonicalJson(evidence))
      return ['the evidence needs rows of other lots than its own, which scoring does not give it'];
  }
  const [first] = evidence;
  if (first === undefined) return ['flagged, but the evidence is empty'];
  const faults = evidence.some(({ table, key, file }) => table === '' || key === '' || file === '')
    ? ['an evidence row lacks its table, key or file']
    : [];
  const numbers = { statistic: answer.statistic, n: answer.n, p_value: answer.p_value };
  const given = Object.entries(numbers).filter((entry): entry is [string, number] => entry[1] !== null);
  const values = { ...first.values, ...Object.fromEntries(given) };
  for (const language of LANGUAGES) {
    const gaps = fill(planned.screen.sentence, language, values).match(/\{\w+\}/g);
    if (gaps !== null) faults.push(`the sentence (${language}) has no value for ${gaps.join(', ')}`);
  }
  return faults;
}

function subjectOf({ subject }: Screen, ids: CaseIds, id: string): SubjectNo | undefined {
  if (subject === 'bidder_pair') {
    const [a = '', b = ''] = id.split('|');
    const [first, second] = [ids.bidders.get(a), ids.bidders.get(b)];
    if (first === undefined || second === undefined) return undefined;
    return { subject_no: Math.min(first, second), partner_no: Math.max(first, second) };
  }
  const no = (subject === 'lot' ? ids.lots : subject === 'group' ? ids.groups : ids.bidders).get(id);
  return no === undefined ? undefined : { subject_no: no, partner_no: -1 };
}
