import { describe, expect, it } from 'vitest';
import { type Mistake, reportInto } from '../../src/rules/mistakes.ts';
import { readYaml } from '../../src/rules/read-yaml.ts';

function read(source: string): { readonly value: unknown; readonly mistakes: readonly string[] } {
  const mistakes: Mistake[] = [];
  const value = readYaml(source, reportInto(mistakes, 'f.yaml'));
  return { value, mistakes: mistakes.map(({ key, text }) => `${key} ${text.en}`) };
}

describe('reading YAML', () => {
  it('keeps keys as they are written, also null and numbers', () => {
    expect(read('null: none\n1: one\ntrue: yes\n').value).toEqual({ null: 'none', 1: 'one', true: 'yes' });
  });

  it('keeps dates as text', () => {
    expect(read('on: 2026-01-31').value).toEqual({ on: '2026-01-31' });
  });

  it.each([
    ['a broken line, with its number', 'a: 1\nb: [1', /line \d/],
    ['a key written twice', 'a: 1\na: 2', /line 2/],
    ['a tag of its own', 'a: !!js/function x', /line 1/],
    ['a key that reaches a prototype', '__proto__: { x: 1 }', /__proto__ this key is not allowed/],
    [
      'a constructor key deep inside',
      'a: { b: [{ constructor: 1 }] }',
      /constructor this key is not allowed/,
    ],
    ['more than one document', 'a: 1\n---\nb: 2', /not valid YAML/],
    ['a file of more than a megabyte', `a: ${'x'.repeat(1_000_001)}`, /larger than/],
  ])('refuses %s', (_, source, message) => {
    const { value, mistakes } = read(source);
    expect(value).toBeUndefined();
    expect(mistakes.join('\n')).toMatch(message);
  });

  it('refuses aliases that multiply', () => {
    const rows = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i++)
      rows.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    const { value, mistakes } = read(rows.join('\n'));
    expect(value).toBeUndefined();
    expect(mistakes).toHaveLength(1);
  });
});
