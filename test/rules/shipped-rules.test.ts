import { describe, expect, it } from 'vitest';
import { fill, LANGUAGES } from '../../src/domain/text.ts';
import { loadRules } from '../../src/rules/load-rules.ts';
import { planScreens } from '../../src/rules/plan.ts';
import { ruleMarkdown } from '../../src/rules/rule-page.ts';
import { checkRules } from '../../src/screens/check-rules.ts';

const rules = await loadRules();

describe('the shipped rules', () => {
  it('have nothing to correct: files, SQL, kinds of case, versions and generated files', async () => {
    expect((await checkRules()).screens).toBeGreaterThan(0);
  });

  it('have a page in each language without a gap', async () => {
    for (const screen of rules.screens) {
      for (const language of LANGUAGES) {
        const page = ruleMarkdown(screen, language, rules.jurisdictions);
        expect(page, `${screen.id} in ${language}`).not.toMatch(/undefined|\[object/);
        expect(page.startsWith(`# ${fill(screen.title, language)}`)).toBe(true);
      }
    }
  });

  it('never speak of guilt: a warning is a lead', async () => {
    const verdict = /collusion detected|cartel|guilty|colluded|认定为|构成串通|犯罪|确认串通/i;
    for (const screen of rules.screens) {
      const spoken = [screen.title, screen.description, screen.sentence, ...screen.triage];
      for (const text of spoken)
        for (const language of LANGUAGES) expect(text[language], screen.id).not.toMatch(verdict);
    }
  });

  it('run by default unless deprecated', async () => {
    const planned = planScreens(rules, rules.defaultProfile).screens.map(({ screen }) => screen.id);
    expect(planned).toEqual(
      rules.screens.filter(({ status }) => status !== 'deprecated').map(({ id }) => id),
    );
  });
});
