import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PRIVATE_PREFIX } from '../../src/domain/masked.ts';
import { keptFeatures } from '../../src/features/kept-features.ts';
import { planScreens } from '../../src/rules/plan.ts';
import { LOOK_UPS_READ } from '../../src/stages.ts';
import { shippedRules } from '../rules/shipped-rules.ts';

const src = fileURLToPath(new URL('../../src', import.meta.url));
/** Folders that read a run that is published. */
const READERS = ['history', 'evaluate', 'export', 'reconstruct'];

const sources = READERS.flatMap((folder) =>
  readdirSync(join(src, folder)).map((name) => readFileSync(join(src, folder, name), 'utf8')),
);

describe('features that are read once the run is over', () => {
  it('are all those that look-ups name', async () => {
    const { features } = await shippedRules();
    const named = features
      .map(({ name }) => name)
      .filter((name) => sources.some((text) => new RegExp(`['\` ]${name}\\b`).test(text)));
    expect(named.sort()).toEqual([...LOOK_UPS_READ].sort());
  });

  it('are all those that masked evidence is fetched from again', async () => {
    const rules = await shippedRules();
    const plan = planScreens(rules, rules.defaultProfile, { as_of: '2026-01-01' });
    const kept = keptFeatures(plan, []);
    const masked = plan.screens.filter(({ screen }) => screen.evidence_sql.includes(PRIVATE_PREFIX));
    expect(masked.length).toBeGreaterThan(5);
    const lost = masked.flatMap(({ screen }) =>
      screen.requires.features.filter((name) => !kept.has(name)).map((name) => `${screen.id}: ${name}`),
    );
    expect(lost).toEqual([]);
  });

  it('are of a view what it reads as well, and of a table only the table', async () => {
    const rules = await shippedRules();
    const plan = planScreens(rules, rules.defaultProfile, { as_of: '2026-01-01' });
    const planned = (name: string) => plan.features.find(({ feature }) => feature.name === name)!;
    const { feature } = planned('offer_rows');
    expect(feature.view).toBe(true);
    const features = [planned('lot_market'), planned('priced_bids'), planned('offer_rows')];
    const kept = keptFeatures({ screens: [], features }, ['offer_rows']);
    expect([...kept].sort()).toEqual([...feature.reads, 'offer_rows'].sort());
    expect(keptFeatures({ screens: [], features }, ['lot_market'])).toEqual(new Set(['lot_market']));
  });

  it('leave out those that only queries of the run read', async () => {
    const rules = await shippedRules();
    const plan = planScreens(rules, rules.defaultProfile, { as_of: '2026-01-01' });
    const kept = keptFeatures(plan, LOOK_UPS_READ);
    const gone = plan.features.map(({ feature }) => feature.name).filter((name) => !kept.has(name));
    expect(gone).toContain('priced_bids');
    expect(gone).toContain('bidder_pairs');
  });
});
