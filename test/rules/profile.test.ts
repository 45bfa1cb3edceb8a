import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadRules } from '../../src/rules/load-rules.ts';
import { planScreens } from '../../src/rules/plan.ts';
import { loadProfile, type Profile } from '../../src/rules/profile.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { FIXTURE_RULES, refusal } from './fixture-rules.ts';

let rules: RuleSet;
beforeAll(async () => {
  rules = await loadRules(FIXTURE_RULES);
});

function profile(yaml: string): Profile {
  const folder = mkdtempSync(join(tmpdir(), 'ringsight-profile-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'site.yaml');
  writeFileSync(path, yaml);
  return loadProfile(path, rules);
}

const EXEMPTION = 'screen: tight-bids, subject: L1, reason: looked into, author: Wang';

describe('a profile', () => {
  it('is the default one where none is named', () => {
    expect(loadProfile(undefined, rules)).toBe(rules.defaultProfile);
  });

  it('keeps of the default what it does not say', () => {
    const site = profile('name: site\nscreens: { tight-bids: { params: { alpha: 0.01 } } }');
    expect(site.name).toBe('site');
    expect(site.jurisdiction).toBe('testland');
    expect(site.limits).toEqual({ rejected_share: 0.05 });
    expect(site.sha256).not.toBe(rules.defaultProfile.sha256);
    expect(planScreens(rules, site).screens[0]?.params).toEqual({ alpha: 0.01, min_bids: 3 });
  });

  it('has a digest that does not depend on the order or the layout of the file', () => {
    const one = profile('name: site\njurisdiction: testland\nscoring: { prior: 0.01, fdr: 0.1 }');
    const two = profile('scoring:\n  fdr: 0.1\n  prior: 0.01 # low\njurisdiction: testland\nname: site\n');
    expect(two.sha256).toBe(one.sha256);
  });

  it.each([
    ['an unknown key', 'screen: {}', /screen: unknown key\. Did you mean screens\?/],
    [
      'an unknown screen',
      'screens: { tight-bid: {} }',
      /screens\.tight-bid: tight-bid does not exist\. Did you mean tight-bids\?/,
    ],
    [
      'an unknown parameter',
      'screens: { tight-bids: { params: { min_bid: 4 } } }',
      /min_bid does not exist\. Did you mean min_bids\?/,
    ],
    [
      'an unknown key of a screen',
      'screens: { tight-bids: { enable: true } }',
      /screens\.tight-bids\.enable: unknown key\. Did you mean enabled\?/,
    ],
    [
      'a parameter below its smallest value',
      'screens: { tight-bids: { params: { min_bids: 2 } } }',
      /params\.min_bids: is 2; the smallest allowed value is 3/,
    ],
    [
      'a parameter above its largest value',
      'screens: { tight-bids: { params: { alpha: 0.6 } } }',
      /params\.alpha: is 0.6; the largest allowed value is 0.5/,
    ],
    [
      'a parameter of another type',
      'screens: { tight-bids: { params: { alpha: "0.1" } } }',
      /params\.alpha: is "0.1"; it must be a number/,
    ],
    [
      'half a bid',
      'screens: { tight-bids: { params: { min_bids: 3.5 } } }',
      /min_bids: is 3.5; it must be a whole number/,
    ],
    ['an unknown feature', 'features: { lot_rang: {} }', /Did you mean lot_range\?/],
    [
      'an unknown feature parameter',
      'features: { lot_range: { min: 1 } }',
      /features\.lot_range\.min: min does not exist/,
    ],
    [
      'an unknown limit',
      'limits: { rejected_shar: 1 }',
      /limits\.rejected_shar: .* Did you mean rejected_share\?/,
    ],
    [
      'a limit of another type',
      'limits: { rejected_share: much }',
      /limits\.rejected_share: is "much"; it must be a number/,
    ],
    ['an unknown status', 'select: { status: [good] }', /select\.status\[0\]/],
    ['an unknown jurisdiction', 'jurisdiction: atlantis', /jurisdiction: atlantis does not exist/],
    [
      'an exemption of an unknown screen',
      `exemptions: [{ ${EXEMPTION.replace('tight-bids', 'tight')}, expires: 2027-01-01 }]`,
      /exemptions\[0\]\.screen/,
    ],
    [
      'an exemption without an author',
      'exemptions: [{ screen: tight-bids, subject: L1, reason: x, expires: 2027-01-01 }]',
      /exemptions\[0\]\.author/,
    ],
    ['an exemption without an end', `exemptions: [{ ${EXEMPTION} }]`, /exemptions\[0\]\.expires/],
  ])('refuses %s', async (_, yaml, message) => {
    expect(await refusal(() => profile(yaml))).toMatch(message);
  });

  it('reports all its mistakes at once', async () => {
    const message = await refusal(() =>
      profile(
        'screens: { tight-bids: { params: { alpha: 2, min_bid: 3 } } }\nfeatures: { nothing: {} }\nlimits: { a: 1 }',
      ),
    );
    expect(message.split('\n')).toHaveLength(5);
  });

  it('is refused with its path where it cannot be read', async () => {
    expect(await refusal(() => loadProfile('/nowhere/site.yaml', rules))).toContain('/nowhere/site.yaml');
  });
});

describe('a plan', () => {
  it('holds the features that its screens need, in build order, and their nulls', () => {
    const plan = planScreens(rules, rules.defaultProfile);
    expect(plan.features.map(({ feature }) => feature.name)).toEqual(['lot_range', 'lot_relative_range']);
    expect(plan.features[0]?.params).toEqual({ min_amount: 0 });
    expect(plan.nulls.map(({ name }) => name)).toEqual(['relative_range']);
    expect(plan.screens[0]).toMatchObject({ screen_no: 0, alpha: 0.05 });
  });

  it('asks for nothing where nothing runs', () => {
    const plan = planScreens(rules, profile('screens: { tight-bids: { enabled: false } }'));
    expect(plan.screens).toEqual([]);
    expect(plan.features).toEqual([]);
    expect(plan.nulls).toEqual([]);
    expect(planScreens(rules, plan.profile, { features: ['lot_range'] }).features).toHaveLength(1);
  });

  it('selects by status and level, and by name against both', () => {
    const chosen = (yaml: string): number => planScreens(rules, profile(yaml)).screens.length;
    expect(chosen('select: { status: [test] }')).toBe(1);
    expect(chosen('select: { status: [stable] }')).toBe(0);
    expect(chosen('select: { level: low }')).toBe(1);
    expect(chosen('select: { level: medium }')).toBe(0);
    expect(chosen('select: { status: [stable] }\nscreens: { tight-bids: { enabled: true } }')).toBe(1);
  });

  it('keeps an exemption through its last day and reports it from the next on', () => {
    const site = profile(`exemptions: [{ ${EXEMPTION}, expires: 2027-01-01 }]`);
    const on = planScreens(rules, site, { as_of: '2027-01-01' });
    expect([on.exemptions.length, on.expired.length]).toEqual([1, 0]);
    const after = planScreens(rules, site, { as_of: '2027-01-02' });
    expect([after.exemptions.length, after.expired.length]).toEqual([0, 1]);
  });

  it('does not guess the day where exemptions depend on it', () => {
    const site = profile(`exemptions: [{ ${EXEMPTION}, expires: 2027-01-01 }]`);
    expect(() => planScreens(rules, site)).toThrow('as_of');
  });
});
