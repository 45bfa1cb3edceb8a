import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runEach } from '../../src/screens/run-screens.ts';
import { FIXTURE_RULES } from '../rules/fixture-rules.ts';
import { lotOf, tinyRun } from './tiny-run.ts';

it.each([1, 2, 3])(
  'nothing is at work when a listener that throws at call %i ends the pass',
  async (call) => {
    const run = await tinyRun(FIXTURE_RULES, lotOf('L0', [1000, 1001, 1002]));
    const [planned] = run.plan.screens;
    const screens = [planned!, planned!, planned!];
    let atWork = 0;
    let begun = 0;
    let calls = 0;
    const pass = runEach(
      run.db,
      screens,
      {
        onProgress: () => {
          calls++;
          if (calls === call) throw new Error('the listener is at fault');
        },
      },
      {
        prepare: async () => {
          atWork++;
          // The screen in hand takes longer than the next one.
          await wait([150, 10, 80][begun++]);
          const found = await run.db.rows('select 1 as one');
          atWork--;
          return found;
        },
        answer: async () => [],
        fail: async () => undefined,
        exempt: async () => [],
      },
    );
    await expect(pass).rejects.toThrow('the listener is at fault');
    expect(atWork).toBe(0);
  },
);
