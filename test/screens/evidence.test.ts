import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fetchEvidence, fetchEvidenceOfMany } from '../../src/screens/evidence.ts';
import { copyRules, FIXTURE_RULES, TIGHT } from '../rules/fixture-rules.ts';
import { lotOf, tinyRun, together } from './tiny-run.ts';

const LOT = { subject_no: 0, partner_no: -1 };

describe('evidence', () => {
  it('is the rows behind one subject, with their place in the source and exact values', async () => {
    const run = await tinyRun(FIXTURE_RULES, together(lotOf('L0', [30.1, 10, 20]), lotOf('L1', [5])));
    const rows = await fetchEvidence(run.db, run.plan.screens[0]!, LOT, 10);
    expect(rows).toEqual([
      { table: 'bids', key: 'L0|B', file: 'cases.yaml', line: 2, values: { amount: '10.0000' } },
      { table: 'bids', key: 'L0|C', file: 'cases.yaml', line: 3, values: { amount: '20.0000' } },
      { table: 'bids', key: 'L0|A', file: 'cases.yaml', line: 1, values: { amount: '30.1000' } },
    ]);
  });

  it('is cut at the limit from its end', async () => {
    const run = await tinyRun(FIXTURE_RULES, lotOf('L0', [3, 1, 2]));
    const keys = async (limit: number): Promise<readonly string[]> =>
      (await fetchEvidence(run.db, run.plan.screens[0]!, LOT, limit)).map(({ key }) => key);
    expect(await keys(2)).toEqual(['L0|B', 'L0|C']);
    expect(await keys(0)).toEqual([]);
  });

  it('of an unknown subject is empty', async () => {
    const run = await tinyRun(FIXTURE_RULES, lotOf('L0', [3, 1, 2]));
    expect(await fetchEvidence(run.db, run.plan.screens[0]!, { subject_no: 99, partner_no: -1 }, 5)).toEqual(
      [],
    );
  });

  it('leaves out what a row does not say', async () => {
    const copy = copyRules();
    copy.edit(
      `${TIGHT}/evidence.sql`,
      'as amount\n',
      'as amount, b.status_reason as why, b.lot_no < $min_bids as early\n',
    );
    const run = await tinyRun(copy.folder, lotOf('L0', [1]));
    const [row] = await fetchEvidence(run.db, run.plan.screens[0]!, LOT, 1);
    expect(row?.values).toEqual({ amount: '1.0000', early: 'true' });
  });

  it('masks what is private, alike wherever it stands', async () => {
    const copy = copyRules();
    copy.edit(
      `${TIGHT}/evidence.sql`,
      'as amount\n',
      "as amount, case when b.amount < 3 then '13812345678' else '001B21AA3C9F' end as private_value\n",
    );
    const run = await tinyRun(copy.folder, lotOf('L0', [1, 2, 3]));
    const rows = await fetchEvidence(run.db, run.plan.screens[0]!, LOT, 3);
    const digest = (value: string): string => createHash('sha256').update(value).digest('hex').slice(0, 4);
    expect(rows.map(({ values }) => values.private_value)).toEqual([
      `138***78#${digest('13812345678')}`,
      `138***78#${digest('13812345678')}`,
      `001***9F#${digest('001B21AA3C9F')}`,
    ]);
  });

  it('without the columns that every row must have is our mistake', async () => {
    const copy = copyRules();
    copy.edit(`${TIGHT}/evidence.sql`, 's.file as file', 's.file as source');
    const run = await tinyRun(copy.folder, lotOf('L0', [1]));
    await expect(fetchEvidence(run.db, run.plan.screens[0]!, LOT, 1)).rejects.toThrow(
      'lacks the column file',
    );
  });
});

describe('evidence of many subjects', () => {
  const lots = Array.from({ length: 700 }, (_, i) =>
    lotOf(`L${String(i).padStart(3, '0')}`, [3, 1 + (i % 5), 2, 2]),
  );

  it.each([1, 4])('is that of each alone, in their order, with %i threads', async (threads) => {
    const run = await tinyRun(FIXTURE_RULES, together(...lots), {}, threads);
    const screen = run.plan.screens[0]!;
    const subjects = Array.from({ length: 701 }, (_, i) => ({ subject_no: (i * 37) % 701, partner_no: -1 }));
    const many = await fetchEvidenceOfMany(run.db, screen, subjects, 3);
    expect(many).toHaveLength(701);
    for (const i of [0, 1, 19, 350, 499, 500, 501, 700])
      expect(many[i]).toEqual(await fetchEvidence(run.db, screen, subjects[i]!, 3));
    expect(many.filter((rows) => rows.length === 3)).toHaveLength(700);
  });

  it('keeps the order of a query that sorts by a column it renames', async () => {
    const copy = copyRules();
    copy.edit(`${TIGHT}/evidence.sql`, 'as amount\n', 'as amount, -b.amount as line_order\n');
    copy.edit(`${TIGHT}/evidence.sql`, 'order by b.amount', 'order by line_order desc nulls first');
    const run = await tinyRun(copy.folder, together(...lots.slice(0, 20)));
    const screen = run.plan.screens[0]!;
    const subjects = Array.from({ length: 20 }, (_, subject_no) => ({ subject_no, partner_no: -1 }));
    const many = await fetchEvidenceOfMany(run.db, screen, subjects, 10);
    for (const [i, subject] of subjects.entries())
      expect(many[i]).toEqual(await fetchEvidence(run.db, screen, subject, 10));
  });

  it('is asked one by one where the query has no order', async () => {
    const copy = copyRules();
    copy.edit(`${TIGHT}/evidence.sql`, 'order by b.amount, p.bidder_id, b.line\n', '');
    const run = await tinyRun(copy.folder, lotOf('L0', [5]));
    const many = await fetchEvidenceOfMany(run.db, run.plan.screens[0]!, [LOT, LOT], 10);
    expect(many.map((rows) => rows.length)).toEqual([1, 1]);
  });

  it('of nobody is nothing', async () => {
    const run = await tinyRun(FIXTURE_RULES, lotOf('L0', [5]));
    expect(await fetchEvidenceOfMany(run.db, run.plan.screens[0]!, [], 10)).toEqual([]);
  });
});
