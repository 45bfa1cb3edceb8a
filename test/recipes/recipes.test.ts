import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEVELS, openWorkspace, type RunReport, scan } from '../../src/index.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { shippedRules } from '../rules/shipped-rules.ts';
import { RECIPES } from './recipes.ts';
import { about, clausesUnder, scanTwins, spokenIn } from './twins.ts';

const SEED = 20_240_501;
const folder = mkdtempSync(join(tmpdir(), 'ringsight-recipes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let guilty: RunReport;
let innocent: RunReport;
let rules: RuleSet;
beforeAll(async () => {
  guilty = await scanTwins(RECIPES, 'guilty', SEED, folder);
  innocent = await scanTwins(RECIPES, 'innocent', SEED, folder);
  rules = await shippedRules();
}, 120_000);

describe.each(RECIPES)('$id, $what', (recipe) => {
  const { screens = [], clauses } = recipe;
  it('finds the guilty', () => {
    const found = about(guilty, recipe);
    expect(found.length).toBeGreaterThan(0);
    expect(LEVELS.indexOf(found[0]!.level)).toBeGreaterThanOrEqual(LEVELS.indexOf('low'));
  });

  it.each(screens)('hears %s', (screen) => {
    expect(spokenIn(about(guilty, recipe))).toContain(screen);
  });

  it.each(Object.entries(clauses))('names clause and strength under %s', (jurisdiction, expected) => {
    const told = clausesUnder(rules, jurisdiction, about(guilty, recipe));
    for (const clause of expected) expect(told).toContain(clause);
  });

  it('says nothing of the innocent above a notice', () => {
    for (const warning of about(innocent, recipe)) {
      expect(warning.level).toBe('informational');
      expect(warning.clauses.filter(({ strength }) => strength !== 'notice')).toEqual([]);
    }
  });
});

it('cites the clauses of the jurisdiction that the profile names', async () => {
  const profile = join(folder, 'site.yaml');
  writeFileSync(profile, 'jurisdiction: fj-jz-2018-29\n');
  const workspace = await openWorkspace(join(folder, `guilty-${SEED}-workspace`));
  const { report } = await scan(workspace, { profile, asOf: '2026-01-01' });
  const recipe = RECIPES.find(({ id }) => id === 'F5')!;
  const [warning] = about(report, recipe);
  expect(warning?.clauses[0]).toMatchObject({
    jurisdiction: 'fj-jz-2018-29',
    strength: 'presumption',
    facts: ['mac', 'cpu', 'disk'],
  });
});

it('shows no number of a machine, person, telephone or account', () => {
  const text = JSON.stringify(guilty.warnings);
  for (const secret of [
    'A4BB6D102030',
    'A4-BB-6D-10-20-30',
    '622200001111222',
    '05587654321',
    'PM777000',
    '61.190.7.8',
  ])
    expect(text).not.toContain(secret);
});
