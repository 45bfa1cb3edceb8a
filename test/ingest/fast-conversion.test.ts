import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sqlType, table } from '../../src/domain/tables.ts';
import { convertValue } from '../../src/ingest/convert-value.ts';
import { fastConversion } from '../../src/ingest/fast-conversion.ts';
import type { ColumnRule, RawRelation } from '../../src/ingest/feed.ts';
import { Database } from '../../src/store/database.ts';

const rule = (tableName: string, column: string, extra: Partial<ColumnRule> = {}): ColumnRule => ({
  spec: table(tableName).columns.find(({ name }) => name === column) as ColumnRule['spec'],
  origin: { kind: 'raw', index: 0 },
  zone: 'Asia/Shanghai',
  ...extra,
});

const RULES: readonly (readonly [string, ColumnRule])[] = [
  ['an id', rule('bids', 'bidder_id')],
  ['an optional id', rule('bids', 'consortium_id')],
  ['a text', rule('lots', 'title')],
  ['money', rule('bids', 'amount')],
  ['money in 万元', rule('bids', 'amount', { unit: '万元' })],
  ['money in 分', rule('bids', 'amount', { unit: '分' })],
  ['a number', rule('bids', 'score')],
  ['an integer', rule('bids', 'round')],
  ['a time', rule('bids', 'submitted_at')],
  ['a time in another zone', rule('bids', 'submitted_at', { zone: 'Europe/Zurich' })],
  ['a time with a format', rule('bids', 'submitted_at', { formats: ['yyyy'] })],
  ['a code', rule('bids', 'status')],
  ['a required code', rule('labels', 'value')],
  ['a translated code', rule('bids', 'status', { codes: { ok: 'valid', no: 'disqualified', x: null } })],
  ['a translated text', rule('lots', 'region', { codes: { nan: null, 京: '北京' } })],
  ['a boolean', rule('panel_members', 'chair')],
  ['a JSON value', rule('lots', 'award_rule')],
];

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: 1, maxLength: 19 });
const value = fc.oneof(
  fc.tuple(digits, digits).map(([whole, fraction]) => `${whole}.${fraction}`),
  fc.tuple(fc.nat({ max: 99_999_999 }), fc.nat({ max: 9999 })).map(([a, b]) => `${a}.${b}`),
  digits,
  fc.string({ maxLength: 10 }),
  fc.string({ unit: 'binary', maxLength: 6 }).filter((text) => !/\p{Surrogate}|\0/u.test(text)),
  fc.string({ unit: fc.constantFrom(...' \t\u3000\u200b0fF-:Aa1无/'.split('')), maxLength: 12 }),
  fc.date({ min: new Date('1951-01-01'), max: new Date('2099-01-01'), noInvalidDate: true }).map((date) =>
    date.toISOString().slice(0, 19),
  ),
  fc.constantFrom(
    '', ' ', '-', '无', 'null', 'N/A', '详见公告', 'valid', 'VALID', ' valid', 'ok', 'OK', 'no', 'x', 'nan', '京', 'collusive',
    'true', 'FALSE', '是', '1', '0', '{}', '{"a":1}', '[1', '2025-01-01', '2025-01-01 24:00', '2025-02-30', '2025-1-1', '2025',
    '2025-01-01T00:30:00Z', 'NaN', '1e5', '1_000', '0x10', '+5', '-5', '￥5', '1,234', '００', '000000000000', 'FF-FF-FF-FF',
    '00-00-00-01', 'B1', '投标人1', 'B 1', '1951-01-01', '1949-01-01', '2025-01-01 10:00:00.1234567',
  ),
); // biome-ignore format: a list

// The rows that SQL converts alone must come out as the reference conversion says, and have nothing to remark.
test.each(RULES)('SQL and JavaScript agree on %s wherever SQL says the value is plain', async (_, column) => {
  const raw: RawRelation = { sourceNo: 0, from: 'given', names: ['c'], types: ['VARCHAR'], rows: 0 };
  const fast = fastConversion(column, raw);
  const db = await Database.open();
  try {
    await db.run('create table given (marks varchar, c0 varchar)');
    const values = fc.sample(value, { numRuns: 4000, seed: 20_250_101 });
    await db.append('given', { marks: values.map(() => null), c0: values });
    const rows = await db.rows<{ c0: string; value: string | null; slow: string | null; same: boolean }>(
      `select c0, cast(value as varchar) as value from (
         select c0, ${fast.value} as value from given where ${fast.clean})`,
    );
    const expected = rows.map(({ c0 }) => convertValue(column, c0));
    expect(
      expected.filter(({ issue, quarantine }) => issue !== undefined || quarantine !== undefined),
    ).toEqual([]);
    await db.run('create table reference (value varchar)');
    await db.append('reference', { value: expected.map((cell) => cell.value) });
    const cast = await db.rows<{ value: string | null }>(
      `select cast(cast(value as ${sqlType(column.spec.type)}) as varchar) as value from reference`,
    );
    expect(rows.map((row) => [row.c0, row.value])).toEqual(rows.map((row, i) => [row.c0, cast[i]?.value]));
    if (column.spec.required === true) expect(rows.filter((row) => row.value === null)).toEqual([]);
    if (column.unit !== '分') expect(rows.length).toBeGreaterThan(10);
  } finally {
    db.close();
  }
});
