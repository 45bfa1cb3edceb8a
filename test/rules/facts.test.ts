import { describe, expect, it } from 'vitest';
import { FACTS, isFact } from '../../src/domain/facts.ts';
import { shippedRules } from './shipped-rules.ts';

describe('the facts that evidence names', () => {
  it('are those that jurisdictions can speak of, wherever a query spells them out', async () => {
    const { screens } = await shippedRules();
    const named = screens.flatMap(({ id, evidence_sql }) =>
      [...evidence_sql.matchAll(/'([a-z_]+)' as fact\b/g)].map(([, fact]) => ({ id, fact: fact as string })),
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter(({ fact }) => !isFact(fact))).toEqual([]);
  });

  it('have a name in both languages', () => {
    for (const text of Object.values(FACTS)) {
      expect(text['zh-CN']).toMatch(/\p{Script=Han}/u);
      expect(text.en).toMatch(/^[\w\- ,()']+$/);
    }
  });
});
