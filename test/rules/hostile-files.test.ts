import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/domain/errors.ts';
import { loadRules } from '../../src/rules/load-rules.ts';
import { parseProfile } from '../../src/rules/profile.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';
import { copyRules, FIXTURE_RULES, refusal, TIGHT } from './fixture-rules.ts';

let rules: RuleSet;
beforeAll(async () => {
  rules = await loadRules(FIXTURE_RULES);
});

/** True if the text was taken or refused in words; anything else is a bug and throws. */
function takenOrRefused(text: string): boolean {
  try {
    const { sha256 } = parseProfile(text, 'site.yaml', rules, rules.defaultProfile);
    return sha256.length === 64;
  } catch (error) {
    if (error instanceof InputError)
      return error.in('zh-CN').length > 0 && error.in('en').includes('site.yaml');
    throw error;
  }
}

/** Words that mean something to a profile, to YAML or to a prototype, so that random values come near the truth. */
const word = fc.constantFrom(
  'name',
  'screens',
  'tight-bids',
  'params',
  'alpha',
  'min_bids',
  'enabled',
  'exemptions',
  'screen',
  'subject',
  'reason',
  'author',
  'expires',
  '2027-01-01',
  'limits',
  'rejected_share',
  'features',
  'lot_range',
  'min_amount',
  'select',
  'status',
  'level',
  'scoring',
  '__proto__',
  'constructor',
  'toString',
  'null',
  '*',
  '&a',
  '!tag',
  '｛',
  '',
);
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    word,
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(word, tie('any'), { maxKeys: 4 }),
  ),
})).any;

describe('files that nobody meant well', () => {
  it('a profile of any JSON is taken or refused in words', () => {
    fc.assert(
      fc.property(fc.dictionary(word, value, { maxKeys: 5 }), (object) =>
        takenOrRefused(JSON.stringify(object)),
      ),
      { numRuns: 500, seed: 20261122 },
    );
  });

  it('a profile of any text is taken or refused in words', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(word, fc.constantFrom(': ', '\n', '- ', '  ', '[', '{', '}', ']', ', ', '#', '"', "'")),
          { maxLength: 30 },
        ),
        (parts) => takenOrRefused(parts.join('')),
      ),
      { numRuns: 500, seed: 20261122 },
    );
  });

  it('names of the object prototype are not screens, features, parameters or limits', async () => {
    for (const yaml of [
      'screens: { toString: {} }',
      'screens: { tight-bids: { params: { valueOf: 1 } } }',
      'features: { hasOwnProperty: {} }',
      'limits: { toString: 1 }',
    ])
      expect(await refusal(() => parseProfile(yaml, 'site.yaml', rules, rules.defaultProfile))).toContain(
        'does not exist',
      );
    expect(({} as Record<string, unknown>).alpha).toBeUndefined();
  });

  it.each(['rule.yaml', 'cases.yaml'])(
    'a %s that is no table or list is refused, not crashed on',
    async (file) => {
      for (const text of ['', 'just words', '- [1, 2]', '42', '~', 'a: b', '\u0000', '\uFEFF']) {
        const copy = copyRules();
        copy.write(`${TIGHT}/${file}`, text);
        expect(await refusal(loadRules(copy.folder))).toContain(`tight-bids/${file}`);
      }
    },
  );
});
