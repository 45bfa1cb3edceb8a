import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/domain/errors.ts';
import { loadRules } from '../../src/rules/load-rules.ts';
import { copyRules, FIXTURE_RULES, refusal, TIGHT } from './fixture-rules.ts';

describe('loading rules', () => {
  it('reads screens, features in build order, nulls, jurisdictions and the default profile', async () => {
    const rules = await loadRules(FIXTURE_RULES);
    expect(rules.screens.map(({ id }) => id)).toEqual(['tight-bids']);
    expect(rules.features.map(({ name }) => name)).toEqual(['lot_range', 'lot_relative_range']);
    expect(rules.nulls.map(({ name }) => name)).toEqual(['relative_range']);
    expect(rules.jurisdictions[0]?.clauses[0]?.id).toBe('act-7');
    expect(rules.defaultProfile.name).toBe('default');
    expect(rules.screens[0]?.null).toBe('relative_range');
  });

  it('freezes everything it returns', async () => {
    const rules = await loadRules(FIXTURE_RULES);
    const thawed: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if (!Object.isFrozen(value)) thawed.push(path);
      for (const [key, item] of Object.entries(value)) visit(item, `${path}.${key}`);
    };
    visit(rules, 'rules');
    expect(thawed).toEqual([]);
  });

  it('says where rules were looked for when there is no such folder', async () => {
    expect(await refusal(loadRules('/nowhere/rules'))).toContain('/nowhere/rules');
  });

  it('reports every mistake at once, each with file and key, in both languages', async () => {
    const copy = copyRules();
    copy.edit(`${TIGHT}/rule.yaml`, 'level: low', 'level: urgent');
    copy.edit(`${TIGHT}/cases.yaml`, 'kind: cleared', 'kind: clean');
    copy.edit('jurisdictions/testland.yaml', 'checked_on: 2026-01-01', 'checked_on: yesterday');
    const error = await loadRules(copy.folder).then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(InputError);
    const refused = error as InputError;
    expect(refused.code).toBe('rules_invalid');
    for (const language of ['en', 'zh-CN'] as const) {
      const lines = refused.in(language).split('\n');
      expect(lines).toHaveLength(4);
      expect(lines[1]).toMatch(/^rules\/jurisdictions\/testland\.yaml: clauses\[0\]\.checked_on/);
      expect(lines[2]).toMatch(/^rules\/screens\/price_shape\/tight-bids\/cases\.yaml: \[1\]\.kind/);
      expect(lines[3]).toMatch(/^rules\/screens\/price_shape\/tight-bids\/rule\.yaml: level/);
    }
    expect(refused.in('zh-CN')).toContain('必须是形如 2026-01-31 的日期');
  });

  const rule = `${TIGHT}/rule.yaml`;
  const spoiled: readonly (readonly [string, string, string | RegExp, string, RegExp])[] = [
    [
      'an unknown key, with the nearest known one',
      rule,
      'rationale:',
      'rational:',
      /rational: unknown key\. Did you mean rationale\?/,
    ],
    [
      'keys out of order',
      rule,
      /status: test\nlevel: low/,
      'level: low\nstatus: test',
      /level: out of order: status comes here/,
    ],
    ['a text without Chinese', rule, '报价过于接近', 'Bids', /title\.zh-CN: must be Chinese/],
    ['a text that lacks a language', rule, ', en: Nominal level. }', ' }', /params\.alpha\.meaning\.en/],
    [
      'a false positive that says nothing',
      rule,
      'The good has a public list price.',
      'None',
      /false_positives\[0\]\.text: says nothing/,
    ],
    [
      'an id that is not the folder',
      rule,
      'id: tight-bids',
      'id: loose-bids',
      /id: is loose-bids; the folder is named tight-bids/,
    ],
    [
      'a family that is not the folder above',
      rule,
      'family: price_shape',
      'family: items',
      /family: is items/,
    ],
    [
      'a required table that does not exist',
      rule,
      'tables: [lots, bids]',
      'tables: [lots, bidz]',
      /requires\.tables: bidz does not exist\. Did you mean bids\?/,
    ],
    [
      'labels as a required table',
      rule,
      'tables: [lots, bids]',
      'tables: [lots, labels]',
      /labels does not exist/,
    ],
    [
      'a required column that does not exist',
      rule,
      'columns: [bids.amount]',
      'columns: [bids.amont]',
      /Did you mean bids\.amount\?/,
    ],
    [
      'a required feature that does not exist',
      rule,
      '[lot_relative_range]',
      '[lot_relative_rang]',
      /requires\.features: lot_relative_rang does not exist/,
    ],
    [
      'a required null that does not exist',
      rule,
      'nulls: [relative_range]',
      'nulls: [range]',
      /requires\.nulls: range does not exist/,
    ],
    [
      'a clause that does not exist',
      rule,
      'clause: act-7',
      'clause: act-8',
      /legal_basis\[0\]: act-8 does not exist\. Did you mean act-7\?/,
    ],
    [
      'a default outside its bounds',
      rule,
      'default: 0.05',
      'default: 0.9',
      /params\.alpha: default must lie between/,
    ],
    [
      'a parameter that no SQL uses',
      rule,
      '  min_bids:\n',
      '  unused:\n    default: 1\n    meaning: { zh-CN: 无人使用, en: Unused. }\n  min_bids:\n',
      /params\.unused: is used in no SQL/,
    ],
    [
      'a statistical screen without a level',
      rule,
      'null: relative_range',
      'null: none',
      /null: is none, but there is a parameter alpha/,
    ],
    [
      'marks that differ between languages',
      rule,
      '{n} 个报价',
      '若干报价',
      /sentence: the two languages must use the same marks/,
    ],
    [
      'a case that a false positive names in vain',
      rule,
      'case: a list price is',
      'case: a list price was',
      /false_positives\[0\]\.case/,
    ],
    [
      'SQL with a parameter that rule.yaml lacks',
      `${TIGHT}/screen.sql`,
      '$min_bids then',
      '$min_bid then',
      /\$min_bid: is not in rule\.yaml: params\. Did you mean min_bids\?/,
    ],
    [
      'SQL that answers for lots of other award methods',
      `${TIGHT}/screen.sql`,
      '($award_methods)',
      "('lowest_price')",
      /\$award_methods: is missing/,
    ],
    [
      'SQL that leaves out award methods where the screen is valid for all',
      rule,
      '[lowest_price]',
      'all',
      /\$award_methods: belongs to screens about lots that list their award_methods/,
    ],
    [
      'a second statement',
      `${TIGHT}/screen.sql`,
      'from ranked\n',
      'from ranked; drop table lots\n',
      /must be one statement/,
    ],
    [
      'SQL that is no select',
      `${TIGHT}/screen.sql`,
      /^[\s\S]*$/,
      'delete from lots where lot_no < $min_bids and $alpha > 0',
      /must be a select/,
    ],
    [
      'evidence without a limit',
      `${TIGHT}/evidence.sql`,
      'limit $limit',
      '',
      /must use \$subject_no and \$limit/,
    ],
    [
      'an unknown column in a case',
      `${TIGHT}/cases.yaml`,
      'amount: 1000.5',
      'amont: 1000.5',
      /given\.bids\[1\]\.amont: no such column\. Did you mean amount\?/,
    ],
    [
      'an unknown table in a case',
      `${TIGHT}/cases.yaml`,
      '    bids:',
      '    bidss:',
      /given\.bidss: no such table\. Did you mean bids\?/,
    ],
    ['labels in a case', `${TIGHT}/cases.yaml`, '    bids:', '    labels:', /given\.labels: no such table/],
    [
      'an unknown parameter in a case',
      `${TIGHT}/cases.yaml`,
      'alpha: 0.01',
      'alhpa: 0.01',
      /params\.alhpa: alhpa does not exist\. Did you mean alpha\?/,
    ],
    [
      'two cases of one name',
      `${TIGHT}/cases.yaml`,
      'name: a wide field',
      'name: three bids within a hair',
      /two cases are named/,
    ],
    [
      'a feature without its reads line',
      'features/lot_range.sql',
      '-- reads: lots, bids',
      '-- about',
      /lot_range\.sql: line 1: must be: -- reads/,
    ],
    [
      'a feature that reads what does not exist',
      'features/lot_range.sql',
      'reads: lots, bids',
      'reads: lots, bidz',
      /reads: bidz does not exist\. Did you mean bids\?/,
    ],
    [
      'a feature that reads the labels',
      'features/lot_range.sql',
      'reads: lots, bids',
      'reads: lots, labels',
      /reads: labels does not exist/,
    ],
    [
      'features that read each other',
      'features/lot_range.sql',
      'reads: lots, bids',
      'reads: lots, lot_relative_range',
      /reads: goes in a circle: lot_range → lot_relative_range → lot_range/,
    ],
    [
      'a feature parameter that the SQL lacks',
      'features/lot_range.sql',
      'b.amount > $min_amount',
      'b.amount > 0',
      /\$min_amount: is a param that the SQL does not use/,
    ],
    [
      'a null table without its origin',
      'nulls/relative_range.csv',
      '# generated',
      'generated',
      /relative_range\.csv: line 1: must be a comment/,
    ],
  ];
  it.each(spoiled)('refuses %s', async (_, file, from, to, message) => {
    const copy = copyRules();
    copy.edit(file, from, to);
    expect(await refusal(loadRules(copy.folder))).toMatch(message);
  });

  it.each(['rule.yaml', 'screen.sql', 'evidence.sql', 'cases.yaml'])(
    'refuses a screen without %s',
    async (file) => {
      const copy = copyRules();
      copy.remove(`${TIGHT}/${file}`);
      expect(await refusal(loadRules(copy.folder))).toContain(`tight-bids/${file}: is missing.`);
    },
  );

  it('refuses a file that does not belong in a screen folder', async () => {
    const copy = copyRules();
    copy.write(`${TIGHT}/notes.txt`, 'x');
    expect(await refusal(loadRules(copy.folder))).toContain('notes.txt: does not belong in a screen folder.');
  });

  it('refuses a rule that lies outside a screen folder', async () => {
    const copy = copyRules();
    copy.write('screens/price_shape/rule.yaml', 'id: lost');
    expect(await refusal(loadRules(copy.folder))).toContain(
      'screens/price_shape/rule.yaml: is in no screen folder',
    );
  });

  it('refuses two screens of one id', async () => {
    const copy = copyRules();
    for (const file of ['rule.yaml', 'screen.sql', 'evidence.sql', 'cases.yaml'])
      copy.write(`screens/items/tight-bids/${file}`, '');
    expect(await refusal(loadRules(copy.folder))).toContain('is also used by screens/items/tight-bids');
  });

  it('hashes what decides answers, and not the prose, line ends or evidence', async () => {
    const hashAfter = async (file: string, from: string | RegExp, to: string): Promise<string> => {
      const copy = copyRules();
      copy.edit(file, from, to);
      return (await loadRules(copy.folder)).screens[0]!.hash;
    };
    const original = (await loadRules(FIXTURE_RULES)).screens[0]!.hash;
    expect(await hashAfter(rule, 'Bids lie too close together', 'Bids lie close')).toBe(original);
    expect(await hashAfter(rule, 'Nominal level.', 'The level.')).toBe(original);
    expect(await hashAfter(`${TIGHT}/screen.sql`, /\n/g, '  \r\n')).toBe(original);
    expect(await hashAfter(`${TIGHT}/evidence.sql`, "'bids' as table_name", "'bid' as table_name")).toBe(
      original,
    );
    expect(await hashAfter(`${TIGHT}/screen.sql`, '<= $alpha', '< $alpha')).not.toBe(original);
    expect(await hashAfter(rule, 'default: 0.05', 'default: 0.04')).not.toBe(original);
    expect(await hashAfter(rule, '[lowest_price]', '[lowest_price, scored]')).not.toBe(original);
    expect(await hashAfter('nulls/relative_range.csv', '3,0.01,0.001', '3,0.01,0.002')).not.toBe(original);
  });
});
