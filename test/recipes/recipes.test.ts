import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LEVELS, openWorkspace, type RunReport, scan, type Warning } from '../../src/index.ts';
import { jurisdictionChain } from '../../src/rules/jurisdiction-chain.ts';
import { loadRules } from '../../src/rules/load-rules.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { clausesOf } from '../../src/scoring/clauses.ts';
import { RECIPES } from './recipes.ts';
import { makeWorld, writeWorld } from './world.ts';

const SEED = 20_240_501;
const folder = mkdtempSync(join(tmpdir(), 'ringsight-recipes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One market with one twin of every recipe in it, scanned as a user would. */
async function scanned(twin: 'guilty' | 'innocent'): Promise<RunReport> {
  const world = makeWorld(SEED);
  for (const recipe of RECIPES) recipe[twin](world, recipe.suspects);
  const data = join(folder, twin);
  writeWorld(world, data);
  const profile = join(folder, 'all-signals.yaml');
  writeFileSync(profile, 'scoring: { max_signals: 100 }\n');
  const workspace = await openWorkspace(join(folder, `${twin}-workspace`));
  return (await scan(workspace, { data, profile, asOf: '2026-01-01' })).report;
}

let guilty: RunReport;
let innocent: RunReport;
let rules: RuleSet;
beforeAll(async () => {
  guilty = await scanned('guilty');
  innocent = await scanned('innocent');
  rules = await loadRules();
}, 120_000);

const about = (report: RunReport, suspects: readonly string[]): readonly Warning[] =>
  report.warnings.filter(({ members }) => {
    const found = members.filter(({ bidder_id }) => suspects.includes(bidder_id)).length;
    return found >= 2 && 2 * found >= members.length;
  });

/** `provision strength` of the clauses that the warnings bear on under a jurisdiction. */
function clausesUnder(jurisdiction: string, warnings: readonly Warning[]): readonly string[] {
  const grounds = warnings.flatMap(({ signals }) =>
    signals.map(({ screen, evidence }) => ({
      screen: rules.screens.find(({ id }) => id === screen)!,
      evidence,
    })),
  );
  return clausesOf(grounds, jurisdictionChain(rules.jurisdictions, jurisdiction), []).map(
    ({ provision, strength }) => `${provision} ${strength}`,
  );
}

describe.each(RECIPES)('$id, $what', ({ suspects, screens = [], clauses }) => {
  it('finds the guilty', () => {
    const found = about(guilty, suspects);
    expect(found.length).toBeGreaterThan(0);
    expect(LEVELS.indexOf(found[0]!.level)).toBeGreaterThanOrEqual(LEVELS.indexOf('low'));
  });

  it.each(screens)('hears %s', (screen) => {
    const spoken = about(guilty, suspects).flatMap(({ signals }) => signals.map((signal) => signal.screen));
    expect(spoken).toContain(screen);
  });

  it.each(Object.entries(clauses))('names clause and strength under %s', (jurisdiction, expected) => {
    const told = clausesUnder(jurisdiction, about(guilty, suspects));
    for (const clause of expected) expect(told).toContain(clause);
  });

  it('says nothing of the innocent above a notice', () => {
    for (const warning of about(innocent, suspects)) {
      expect(warning.level).toBe('informational');
      expect(warning.clauses.filter(({ strength }) => strength !== 'notice')).toEqual([]);
    }
  });
});

it('cites the clauses of the jurisdiction that the profile names', async () => {
  const profile = join(folder, 'site.yaml');
  writeFileSync(profile, 'jurisdiction: fj-jz-2018-29\n');
  const workspace = await openWorkspace(join(folder, 'guilty-workspace'));
  const { report } = await scan(workspace, { profile, asOf: '2026-01-01' });
  const recipe = RECIPES.find(({ id }) => id === 'F5')!;
  const [warning] = about(report, recipe.suspects);
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
