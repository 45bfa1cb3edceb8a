import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { LANGUAGES } from '../../src/domain/text.ts';
import { loadRules } from '../../src/rules/load-rules.ts';
import { ruleMarkdown } from '../../src/rules/rule-page.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { fillParams, screenSql } from '../../src/rules/screen-sql.ts';
import { Database } from '../../src/store/database.ts';
import { FIXTURE_RULES } from './fixture-rules.ts';

let rules: RuleSet;
beforeAll(async () => {
  rules = await loadRules(FIXTURE_RULES);
});

describe('the page of a screen', () => {
  it('has the same sections in the same order in both languages', () => {
    const sections = LANGUAGES.map((language) => {
      const page = ruleMarkdown(rules.screens[0]!, language, rules.jurisdictions);
      return page.split('\n').filter((line) => line.startsWith('## '));
    });
    expect(sections[0]).toHaveLength(12);
    expect(sections[1]).toHaveLength(12);
    expect(sections[1]).toEqual([
      '## Why this matters',
      '## How it is decided',
      '## Parameters',
      '## Data it needs',
      '## When it cannot tell',
      '## Assumptions',
      '## Innocent explanations',
      '## What would refute it',
      '## What to check next',
      '## Legal basis',
      '## References',
      '## Known cases',
    ]);
  });

  it('names the numbers, the clause and the case that shows an innocent reading', () => {
    const page = ruleMarkdown(rules.screens[0]!, 'en', rules.jurisdictions);
    expect(page).toContain('| `alpha` | 0.05 | from 0.0001 to 0.5 | Nominal level. |');
    expect(page).toContain('Flagged where the p-value is at or below `alpha` (default 0.05).');
    expect(page).toContain('- Test Act Article 7 (`testland`, weak clue, 2026-01-01)');
    expect(page).toContain('The good has a public list price. (case: a list price is flagged all the same)');
    expect(page).toContain('- `too_few_bids`: Too few standing bids.');
    expect(page).not.toMatch(/\{\w+\}|undefined|null`/);
  });

  it('is Chinese in Chinese', () => {
    const page = ruleMarkdown(rules.screens[0]!, 'zh-CN', rules.jurisdictions);
    expect(page).toContain('# 报价过于接近');
    expect(page).toContain('命中仅为线索，须由人工核查，不是结论。');
    expect(page).not.toContain('Nominal level');
  });
});

describe('the SQL of a screen with its parameters filled in', () => {
  it('runs as it stands', async () => {
    const sql = screenSql(rules.screens[0]!, { alpha: 0.01 });
    expect(sql).toContain('-- alpha = 0.01, min_bids = 3');
    expect(sql).toContain('when p_value <= 0.01 then');
    const db = await Database.open();
    onTestFinished(() => db.close());
    await db.run("create table lots as select 0 as lot_no, 'lowest_price' as award_method");
    await db.run(
      'create table lot_relative_range as select 0 as lot_no, 3 as n, 0.001::double as relative_range',
    );
    await db.run(
      'create table null_relative_range as select 3 as n, 0.01::double as p, 0.001::double as quantile',
    );
    expect(await db.rows(sql)).toMatchObject([{ subject_no: 0, outcome: 'flagged', p_value: 0.01 }]);
  });

  it('leaves comments and quoted text alone and quotes words', () => {
    const sql = `select $a, '$a', "$a" -- $a\nfrom t where w = $w and v = $other`;
    expect(fillParams(sql, { a: 1, w: "it's" })).toBe(
      `select 1, '$a', "$a" -- $a\nfrom t where w = 'it''s' and v = $other`,
    );
  });
});
