import { afterAll, describe, expect, it } from 'vitest';
import { CASE_KINDS } from '../../src/rules/case-schema.ts';
import { caseMistakes } from '../../src/rules/check-cases.ts';
import { loadRules } from '../../src/rules/load-rules.ts';
import { createPool } from '../../src/scorers/pool.ts';
import { runCase } from '../../src/screens/run-case.ts';

const rules = await loadRules();
const pool = createPool({ threads: 1 });
afterAll(() => pool.close());

it('there are screens, and their cases are well formed', () => {
  expect(rules.screens.length).toBeGreaterThan(0);
  expect(caseMistakes(rules)).toEqual([]);
});

describe.each(rules.screens)('$id', (screen) => {
  it('has a case of every kind', () => {
    expect(new Set(screen.cases.map(({ kind }) => kind))).toEqual(new Set(CASE_KINDS));
  });

  it.each(screen.cases)('$kind: $name', async (item) => {
    const { differences } = await runCase(rules, screen, item, pool);
    expect(differences).toEqual([]);
  });
});
