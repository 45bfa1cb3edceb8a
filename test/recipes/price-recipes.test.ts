import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lotView } from '../../src/history/lot-view.ts';
import { LEVELS, openWorkspace, type RunReport } from '../../src/index.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { shippedRules } from '../rules/shipped-rules.ts';
import { PRICE_RECIPES } from './price-recipes.ts';
import { about, clausesUnder, scanTwins, spokenIn } from './twins.ts';
import { makeWorld } from './world.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringsight-price-recipes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `npm run test:recipes` takes more of them. */
const SEEDS = (process.env.RECIPE_SEEDS ?? '1').split(',').map(Number);

describe.each(SEEDS)('with seed %i', (seed) => {
  // Fifteen hundred bidders a lot are told from each other once.
  const recipes = PRICE_RECIPES.filter(({ id }) => id !== 'F2' || seed === SEEDS[0]);
  let guilty: RunReport;
  let innocent: RunReport;
  let rules: RuleSet;
  beforeAll(async () => {
    guilty = await scanTwins(recipes, 'guilty', seed, folder);
    innocent = await scanTwins(recipes, 'innocent', seed, folder);
    rules = await shippedRules();
  }, 120_000);

  describe.each(recipes)('$id, $what', (recipe) => {
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

  it('reads no price screen off rates', async () => {
    const workspace = await openWorkspace(join(folder, `innocent-${seed}-workspace`));
    const prices = rules.screens
      .filter(({ subject, family }) => subject === 'lot' && /^price_/.test(family))
      .map(({ id }) => id);
    const world = makeWorld(seed);
    for (const recipe of recipes) recipe.innocent(world, recipe.suspects);
    const lots = (world.tables.get('lots') ?? []).filter(({ title }) => title === 'F8');
    expect(lots.length).toBeGreaterThan(0);
    const reader = await workspace.openReader();
    for (const { lot_id, price_form } of lots) {
      const { screens } = await lotView(reader, String(lot_id), { rules });
      const answers = screens.filter(({ screen }) => prices.includes(screen));
      expect(answers.length).toBeGreaterThan(0);
      // Where the source does not say that prices are rates, a price of one for everybody must not look like agreement either.
      const wanted = price_form === 'rate' ? ['not_evaluable'] : ['not_evaluable', 'cleared'];
      expect(answers.filter(({ outcome }) => !wanted.includes(outcome))).toEqual([]);
    }
    reader.close();
  });
});
