import { describe, expect, it } from 'vitest';
import type { EvidenceRow } from '../../src/domain/outcome.ts';
import type { Text } from '../../src/domain/text.ts';
import { jurisdictionChain } from '../../src/rules/jurisdiction-chain.ts';
import type { FactCondition, Jurisdiction, JurisdictionClause, Screen } from '../../src/rules/rule-set.ts';
import { clausesOf, type Ground } from '../../src/scoring/clauses.ts';
import { shippedRules } from '../rules/shipped-rules.ts';

const t = (en: string): Text => ({ en, 'zh-CN': `文${en}` });

const clause = (id: string, more: Partial<JurisdictionClause> = {}): JurisdictionClause => ({
  id,
  instrument: t('Law'),
  provision: id,
  in_force_from: '2012-02-01',
  checked_on: '2026-11-22',
  text_read: true,
  exceptions: [],
  ...more,
});

const HARDWARE: FactCondition = {
  facts: ['mac', 'cpu', 'disk'],
  match: 'all',
  strength: 'presumption',
  otherwise: 'clue_weak',
  lowers: false,
};

const NATIONAL: Jurisdiction = { id: 'national', clauses: [clause('40-1')] };
const local = (speaks_of: FactCondition, more: Partial<JurisdictionClause> = {}): Jurisdiction => ({
  id: 'local',
  extends: 'national',
  clauses: [clause('29-1', { speaks_of, ...more })],
});

const row = (fact: string, lot_id = 'L1', more: Record<string, string> = {}): EvidenceRow => ({
  table: 'bid_traces',
  key: `${lot_id}|A|${fact}`,
  file: 'f.csv',
  line: 2,
  values: { fact, lot_id, on_date: '2024-05-01', ...more },
});

const ground = (...evidence: EvidenceRow[]): Ground => ({
  screen: {
    id: 's',
    legal_basis: [
      { jurisdiction: 'national', clause: '40-1', strength: 'clue_strong', checked_on: '2026-11-22' },
    ],
  } as unknown as Screen,
  evidence,
});

/** `provision strength [facts]`, in order. */
const told = (grounds: readonly Ground[], chain: readonly Jurisdiction[], dates: readonly string[] = []) =>
  clausesOf(grounds, chain, dates).map(
    ({ provision, strength, facts }) =>
      `${provision} ${strength}${facts.length > 0 ? ` ${facts.join('+')}` : ''}`,
  );

describe('clauses of a warning', () => {
  it('are those that its screens name, of the jurisdiction and of those that hold there too', () => {
    expect(told([ground(row('mac'))], [NATIONAL])).toEqual(['40-1 clue_strong']);
    expect(told([ground(row('ip'))], [local(HARDWARE), NATIONAL])).toEqual(['40-1 clue_strong']);
    expect(told([ground(row('mac'))], [])).toEqual([]);
  });

  it.each<[string, Partial<FactCondition>, readonly EvidenceRow[], string | null]>([
    ['all, all there', {}, [row('mac'), row('cpu'), row('disk')], '29-1 presumption mac+cpu+disk'],
    ['all, one missing', {}, [row('mac'), row('disk')], '29-1 clue_weak mac+disk'],
    ['all, over two lots', {}, [row('mac'), row('cpu'), row('disk', 'L2')], '29-1 clue_weak mac+cpu+disk'],
    ['any, one there', { match: 'any' }, [row('disk')], '29-1 presumption disk'],
    ['two of three', { match: 'k_of_n', k: 2 }, [row('mac'), row('disk')], '29-1 presumption mac+disk'],
    ['two of three, one there', { match: 'k_of_n', k: 2 }, [row('mac')], '29-1 clue_weak mac'],
    [
      'another operation',
      { operations: ['upload'] },
      ['mac', 'cpu', 'disk'].map((f) => row(f, 'L1', { operation: 'make' })),
      null,
    ],
    [
      'an operation not recorded',
      { operations: ['upload'], match: 'any' },
      [row('mac')],
      '29-1 presumption mac',
    ],
    [
      'too small a share',
      { match: 'any', at_least: { share: 0.8 } },
      [row('mac', 'L1', { share: '0.79' })],
      null,
    ],
    [
      'a share at the bound',
      { match: 'any', at_least: { share: 0.8 } },
      [row('mac', 'L1', { share: '0.8' })],
      '29-1 presumption mac',
    ],
    ['a share that is not told', { match: 'any', at_least: { share: 0.8 } }, [row('mac')], null],
  ])('speak of facts shared in one lot: %s', (_, condition, rows, expected) => {
    const found = told([ground(...rows)], [local({ ...HARDWARE, ...condition }), NATIONAL]);
    expect(found.filter((line) => line.startsWith('29'))).toEqual(expected === null ? [] : [expected]);
  });

  it('that a screen names for some facts are told where its evidence holds one of them', () => {
    const screen = {
      id: 's',
      legal_basis: [
        { jurisdiction: 'national', clause: '40-1', strength: 'presumption', facts: ['payer_account'] },
        {
          jurisdiction: 'national',
          clause: '40-2',
          strength: 'clue_medium',
          facts: ['premium_payer', 'mac'],
        },
      ],
    } as unknown as Screen;
    const chain = [{ ...NATIONAL, clauses: [clause('40-1'), clause('40-2')] }];
    const of = (...evidence: EvidenceRow[]) => told([{ screen, evidence }], chain);
    expect(of(row('payer_account'))).toEqual(['40-1 presumption']);
    expect(of(row('premium_payer'))).toEqual(['40-2 clue_medium']);
    expect(of(row('premium_payer'), row('payer_account'))).toEqual(['40-1 presumption', '40-2 clue_medium']);
    expect(of(row('ip'))).toEqual([]);
  });

  it('do not add up what different pairs share', () => {
    const grounds = [ground(row('mac'), row('cpu')), ground(row('disk'))];
    expect(told(grounds, [local(HARDWARE)])).toEqual(['29-1 clue_weak mac+cpu+disk']);
  });

  it('count from the day they came into force to the day they ceased, by the day of the bid', () => {
    const dated = local(
      { ...HARDWARE, match: 'any' },
      { in_force_from: '2024-05-01', in_force_until: '2025-04-30' },
    );
    const on = (on_date: string) => told([ground(row('mac', 'L1', { on_date }))], [dated]);
    expect(on('2024-04-30')).toEqual([]);
    expect(on('2024-05-01')).toEqual(['29-1 presumption mac']);
    expect(on('2025-04-30')).toEqual(['29-1 presumption mac']);
    expect(on('2025-05-01')).toEqual([]);
  });

  it('go by the lots where rows have no day, and count where nothing has', () => {
    const dated = { id: 'national', clauses: [clause('40-1', { in_force_until: '2020-01-01' })] };
    const rows = [{ ...row('mac'), values: {} }];
    expect(told([ground(...rows)], [dated], ['2021-01-01'])).toEqual([]);
    expect(told([ground(...rows)], [dated], ['2021-01-01', '2019-01-01'])).toEqual(['40-1 clue_strong']);
    expect(told([ground(...rows)], [dated])).toEqual(['40-1 clue_strong']);
  });

  it('may take weight from facts, where nothing else was found', () => {
    const ip: FactCondition = { facts: ['ip'], match: 'any', strength: 'notice', lowers: true };
    expect(told([ground(row('ip'))], [local(ip), NATIONAL])).toEqual(['29-1 notice ip', '40-1 notice']);
    expect(told([ground(row('ip'), row('mac'))], [local(ip), NATIONAL])).toEqual([
      '40-1 clue_strong',
      '29-1 notice ip',
    ]);
  });
});

describe('the shipped jurisdictions', async () => {
  const { jurisdictions } = await shippedRules();

  it('hold what is national wherever they are local', () => {
    expect(jurisdictions.length).toBeGreaterThan(5);
    for (const { id } of jurisdictions)
      expect(jurisdictionChain(jurisdictions, id).at(-1)?.id).toBe('cn-national');
  });

  it.each([
    ['fj-jz-2018-29', ['mac', 'cpu', 'disk'], 'presumption'],
    ['fj-jz-2018-29', ['mac', 'disk'], 'clue_medium'],
    ['fj-jz-2018-29', ['pricing_lock'], 'presumption'],
    ['dq-gx-2021', ['machine_code'], 'presumption'],
    ['dq-gx-2021', ['pricing_lock'], 'presumption'],
    ['city-guide-any', ['disk'], 'presumption'],
    ['gp-qa', ['cpu'], 'notice'],
    ['gp-qa', ['machine_code'], 'presumption'],
    ['zz-jl', ['ip'], 'notice'],
  ])('%s on %s: %s', (id, facts, strength) => {
    const rows = facts.map((fact) => row(fact, 'L1', { on_date: '2026-03-01', operation: 'upload' }));
    const found = clausesOf(
      [{ screen: { legal_basis: [] } as unknown as Screen, evidence: rows }],
      jurisdictionChain(jurisdictions, id),
      [],
    );
    expect(found[0]?.strength).toBe(strength);
    expect(found[0]?.jurisdiction).toBe(id);
  });
});
