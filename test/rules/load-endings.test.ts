import { describe, expect, it } from 'vitest';
import { loadRules } from '../../src/rules/load-rules.ts';
import { runLotScreens } from '../../src/screens/run-screens.ts';
import { answers, lotOf, tinyRun } from '../screens/tiny-run.ts';
import { copyRules, refusal, TIGHT } from './fixture-rules.ts';

const ENDING = 'endings/never_flagged.sql';

/** The small rules with a screen whose select goes on in an ending that clears what it flags. */
function withEnding() {
  const copy = copyRules();
  copy.write(
    ENDING,
    `with own as (
{screen}
)
select subject_no, partner_no, case when outcome = 'flagged' then 'cleared' else outcome end as outcome, reason, statistic, n,
  case when outcome = 'flagged' then 1.0::double else p_value end as p_value, strength
from own
`,
  );
  copy.edit(`${TIGHT}/rule.yaml`, 'direction: low', 'direction: low\nending: never_flagged');
  return copy;
}

describe('the ending of a screen', () => {
  it('takes over the answers of its own select, and counts for its hash', async () => {
    const copy = withEnding();
    const run = await tinyRun(copy.folder, lotOf('L0', [1000, 1000.5, 1001]));
    const { failures } = await runLotScreens(run.db, run.plan);
    expect(failures).toEqual([]);
    expect(await answers(run)).toEqual(['0 cleared 1']);

    const hash = async () => (await loadRules(copy.folder)).screens[0]!.hash;
    const before = await hash();
    copy.edit(ENDING, '1.0::double', '0.9::double');
    expect(await hash()).not.toBe(before);
  });

  it('must exist', async () => {
    const copy = withEnding();
    copy.edit(`${TIGHT}/rule.yaml`, 'ending: never_flagged', 'ending: never_flaged');
    expect(await refusal(loadRules(copy.folder))).toMatch(
      /ending: never_flaged does not exist\. Did you mean never_flagged\?/,
    );
  });

  it.each([
    ['no', '-- nothing'],
    ['two', '{screen} {screen}'],
  ])('must have one place for the select, not %s', async (_, text) => {
    const copy = withEnding();
    copy.edit(ENDING, '{screen}', text);
    expect(await refusal(loadRules(copy.folder))).toContain('must hold {screen} once');
  });

  it('must be SQL of a name that a rule can say', async () => {
    const copy = withEnding();
    copy.write('endings/Notes.md', 'not SQL');
    expect(await refusal(loadRules(copy.folder))).toContain('endings/Notes.md: must be named lower_case.sql');
  });
});
