import { describe, expect, it } from 'vitest';
import { fetchEvidence } from '../../src/screens/evidence.ts';
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

  it('without the columns that every row must have is our mistake', async () => {
    const copy = copyRules();
    copy.edit(`${TIGHT}/evidence.sql`, 's.file as file', 's.file as source');
    const run = await tinyRun(copy.folder, lotOf('L0', [1]));
    await expect(fetchEvidence(run.db, run.plan.screens[0]!, LOT, 1)).rejects.toThrow(
      'lacks the column file',
    );
  });
});
