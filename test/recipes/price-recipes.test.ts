import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEVELS, type RunReport } from '../../src/index.ts';
import { loadRules } from '../../src/rules/load-rules.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { PRICE_RECIPES } from './price-recipes.ts';
import { about, clausesUnder, scanTwins, spokenIn } from './twins.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringsight-price-recipes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([1, 2])('with seed %i', (seed) => {
  let guilty: RunReport;
  let innocent: RunReport;
  let rules: RuleSet;
  beforeAll(async () => {
    guilty = await scanTwins(PRICE_RECIPES, 'guilty', seed, folder);
    innocent = await scanTwins(PRICE_RECIPES, 'innocent', seed, folder);
    rules = await loadRules();
  }, 120_000);

  describe.each(PRICE_RECIPES)('$id, $what', (recipe) => {
    const { screens = [], clauses, least = 'medium' } = recipe;

    it('finds the guilty', () => {
      const levels = about(guilty, recipe).map(({ level }) => LEVELS.indexOf(level));
      expect(Math.max(-1, ...levels)).toBeGreaterThanOrEqual(LEVELS.indexOf(least));
    });

    it.each(screens)('hears %s', (screen) => {
      expect(spokenIn(about(guilty, recipe))).toContain(screen);
    });

    it.each(Object.entries(clauses))('names clause and strength under %s', (jurisdiction, expected) => {
      const told = clausesUnder(rules, jurisdiction, about(guilty, recipe));
      for (const clause of expected) expect(told).toContain(clause);
    });

    it('says nothing of the innocent', () => expect(about(innocent, recipe)).toEqual([]));
  });
});
