import { expect, it } from 'vitest';
import { mixedEvidence } from '../../src/screens/mixed-evidence.ts';
import { runLotScreens } from '../../src/screens/run-screens.ts';
import { copyRules, FIXTURE_RULES, TIGHT } from '../rules/fixture-rules.ts';
import { lotOf, tinyRun, together } from './tiny-run.ts';

const LOTS = together(
  lotOf('L0', [1000, 1000.5, 1001]),
  lotOf('L1', [2000, 2000.5, 2001]),
  lotOf('L2', [3000]),
);

async function mixed(folder: string): Promise<readonly string[]> {
  const run = await tinyRun(folder, LOTS);
  await runLotScreens(run.db, run.plan);
  return mixedEvidence(run.db, run.plan.screens[0]!);
}

it('evidence whose rows are its own, together or alone, passes', async () => {
  expect(await mixed(FIXTURE_RULES)).toEqual([]);
});

it('evidence that is another where several subjects are asked for together is told', async () => {
  const rules = copyRules();
  // The text of the statement itself, which is another for one subject and for many.
  rules.edit(
    `${TIGHT}/evidence.sql`,
    'cast(b.amount as varchar) as amount',
    'cast(current_query() as varchar) as amount',
  );
  expect(await mixed(rules.folder)).toEqual([expect.stringContaining('fetched together')]);
});

it('steps of one row that are joined by nothing give each subject its own', async () => {
  const rules = copyRules();
  rules.write(
    `${TIGHT}/evidence.sql`,
    `with
lowest as (select min(amount) as low from bids where lot_no = $subject_no),
counted as (select count(*) as bids from bids where lot_no = $subject_no)
select
  'bids' as table_name,
  l.lot_id || '|' || b.line as row_key,
  s.file as file,
  b.line as line,
  cast(lowest.low as varchar) as low,
  cast(counted.bids as varchar) as amount
from bids b
join lots l on l.lot_no = b.lot_no
join sources s on s.source_no = b.source_no
cross join lowest
cross join counted
where b.lot_no = $subject_no
order by b.line
limit $limit
`,
  );
  expect(await mixed(rules.folder)).toEqual([]);
});
