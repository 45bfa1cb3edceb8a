import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWorkspace, type RunReport, scan, type Warning } from '../../src/index.ts';
import { jurisdictionChain } from '../../src/rules/jurisdiction-chain.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { clausesOf } from '../../src/scoring/clauses.ts';
import type { Recipe } from './recipe.ts';
import { makeWorld, writeWorld } from './world.ts';

export type Twin = 'guilty' | 'innocent';

/** One market with one twin of every recipe in it, scanned as a user would, every signal told. The workspace stays in the folder. */
export async function scanTwins(
  recipes: readonly Recipe[],
  twin: Twin,
  seed: number,
  folder: string,
): Promise<RunReport> {
  const world = makeWorld(seed);
  for (const recipe of recipes) recipe[twin](world, recipe.suspects);
  const data = join(folder, `${twin}-${seed}`);
  writeWorld(world, data);
  const profile = join(folder, 'all-signals.yaml');
  writeFileSync(profile, 'scoring: { max_signals: 100 }\n');
  const workspace = await openWorkspace(join(folder, `${twin}-${seed}-workspace`));
  return (await scan(workspace, { data, profile, threads: 1, asOf: '2026-01-01' })).report;
}

/** Warnings about the suspects of a recipe, two of them at least and no fewer than the others, and about single lots that it made. */
export const about = (report: RunReport, { id, suspects }: Recipe): readonly Warning[] =>
  report.warnings.filter(({ kind, members, lots }) => {
    if (kind === 'lot') return lots.some(({ title }) => title?.split('-')[0] === id);
    const found = members.filter(({ bidder_id }) => suspects.includes(bidder_id)).length;
    return found >= 2 && 2 * found >= members.length;
  });

/** `provision strength` of the clauses that the warnings bear on under a jurisdiction. */
export function clausesUnder(
  rules: RuleSet,
  jurisdiction: string,
  warnings: readonly Warning[],
): readonly string[] {
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

/** Screens that speak in the warnings. */
export const spokenIn = (warnings: readonly Warning[]): readonly string[] =>
  warnings.flatMap(({ signals }) => signals.map(({ screen }) => screen));
