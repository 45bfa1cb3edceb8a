import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseChineseAmount } from '../../src/ingest/chinese-numerals.ts';
import { type DecimalOptions, parseMoney, parseNumber } from '../../src/ingest/parse-money.ts';

/** What a text must give: the exact value, `blank`, `placeholder`, or `!` and the quarantine code. */
type Row = readonly [text: string, expected: string, options?: DecimalOptions];

const WAN = { unit: '万元' } as const;
const YI = { unit: '亿元' } as const;

const TABLE: readonly Row[] = [
  // plain
  ['0', '0'],
  ['1', '1'],
  ['007', '7'],
  ['1234567', '1234567'],
  ['1234.5', '1234.5'],
  ['1234.50', '1234.5'],
  ['0.001', '0.001'],
  ['0.0001', '0.0001'],
  ['.5', '0.5'],
  ['5.', '5'],
  ['+5', '5'],
  ['-5', '-5'],
  ['-0', '0'],
  ['-0.00', '0'],
  ['1000000000000000', '1000000000000000'],
  ['9999999999999999.9999', '9999999999999999.9999'],
  ['0.1000000000000000', '0.1'],
  ['000000000000000000000012.30', '12.3'],
  [' 12 ', '12'],
  ['\t12\n', '12'],
  ['\u300012\u3000', '12'],
  ['\ufeff12', '12'],
  ['12\u200b', '12'],
  ['\u00a012', '12'],
  // separators
  ['1,234', '1234'],
  ['1,234.5', '1234.5'],
  ['12,345,678.90', '12345678.9'],
  ['1 234 567', '1234567'],
  ["1'234.50", '1234.5'],
  ['1’234.50', '1234.5'],
  ['１，２３４．５', '1234.5'],
  ['1,23', '!money_separators'],
  ['1,2345', '!money_separators'],
  ['1.234,56', '!money_separators'],
  ['1.234.567', '!money_separators'],
  ['1,234 567', '!money_separators'],
  ['12,34,567', '!money_separators'],
  ['1,,234', '!money_separators'],
  ['1 2', '!money_separators'],
  [',123', '!money_unreadable'],
  ['1_000', '!money_unreadable'],
  // currency signs and unit words
  ['￥100', '100'],
  ['¥100', '100'],
  ['￥ 1,234.00', '1234'],
  ['￥１２３', '123'],
  ['RMB 1,000.00', '1000'],
  ['rmb100', '100'],
  ['CNY100', '100'],
  ['人民币100元', '100'],
  ['人民币：100元', '100'],
  ['100元', '100'],
  ['100 元', '100'],
  ['1,000元整', '1000'],
  ['100圆', '100'],
  ['-￥5', '-5'],
  ['￥-5', '-5'],
  ['--5', '!money_unreadable'],
  ['-￥-5', '!money_unreadable'],
  ['$5', '!money_currency'],
  ['€5', '!money_currency'],
  ['USD 5', '!money_currency'],
  ['$5', '5', { currency: 'USD' }],
  ['€1,234.50', '1234.5', { currency: 'EUR' }],
  ['¥500', '500', { currency: 'JPY' }],
  ['￥5', '!money_currency', { currency: 'USD' }],
  ['5￥', '!money_unreadable'],
  // units
  ['12万', '!money_unit'],
  ['12万元', '!money_unit'],
  ['1.5亿元', '!money_unit'],
  ['3千元', '!money_unit'],
  ['12', '120000', WAN],
  ['12万', '120000', WAN],
  ['12万元', '120000', WAN],
  ['12 万元', '120000', WAN],
  ['1,835.0534', '18350534', WAN],
  ['0.00000001', '0.0001', WAN],
  ['0.000000001', '!money_too_precise', WAN],
  ['12元', '!money_unit', WAN],
  ['1.5亿元', '!money_unit', WAN],
  ['1.5', '150000000', YI],
  ['1.5亿', '150000000', YI],
  ['2', '2000', { unit: '千元' }],
  ['2', '2000000', { unit: '百万元' }],
  ['2百万元', '2000000', { unit: '百万元' }],
  ['150', '1.5', { unit: '分' }],
  ['1', '0.01', { unit: '分' }],
  ['15', '1.5', { unit: '角' }],
  ['2', '2000', { unit: 'thousand' }],
  ['2.5', '2500000', { unit: 'million' }],
  ['999999999999.9999', '9999999999999999', WAN],
  ['1000000000000', '!money_out_of_range', WAN],
  // capitals
  ['壹佰万元整', '1000000'],
  ['壹佰万圆整', '1000000'],
  ['壹佰万元', '1000000'],
  ['人民币壹佰元整', '100'],
  ['拾万元', '100000'],
  ['十五万元', '150000'],
  ['伍仟零叁元贰角伍分', '5003.25'],
  ['壹拾贰万叁仟肆佰伍拾陆元柒角捌分', '123456.78'],
  ['壹亿零伍万元整', '100050000'],
  ['贰拾元零伍分', '20.05'],
  ['叁角', '0.3'],
  ['伍分', '0.05'],
  ['负伍元', '-5'],
  ['壹万亿元整', '1000000000000'],
  ['壹佰 万元 整', '1000000'],
  ['壹佰', '!money_unreadable'],
  ['壹拾佰元', '!money_unreadable'],
  ['壹贰叁元', '!money_unreadable'],
  ['壹佰万元整', '!money_unit', WAN],
  // not numbers
  ['NaN', '!money_not_finite'],
  ['nan', '!money_not_finite'],
  ['Infinity', '!money_not_finite'],
  ['-Infinity', '!money_not_finite'],
  ['inf', '!money_not_finite'],
  ['∞', '!money_not_finite'],
  ['1e400', '!money_scientific'],
  ['1E5', '!money_scientific'],
  ['1.25E+07', '!money_scientific'],
  ['1e-7', '!money_scientific'],
  ['0x10', '!money_unreadable'],
  ['0b1', '!money_unreadable'],
  ['12a', '!money_unreadable'],
  ['abc', '!money_unreadable'],
  ['(1,234)', '!money_unreadable'],
  ['1/2', '!money_unreadable'],
  ['#DIV/0!', '!money_unreadable'],
  ['2025-01-01', '!money_unreadable'],
  ['true', '!money_unreadable'],
  ['约100', '!money_unreadable'],
  ['100以内', '!money_unreadable'],
  ['=1+1', '!money_unreadable'],
  ['٣', '!money_unreadable'],
  ['3.5%', '!money_percent'],
  ['3.5％', '!money_percent'],
  ['5‰', '!money_percent'],
  ['99999999999999999', '!money_out_of_range'],
  ['-99999999999999999', '!money_out_of_range'],
  // precision
  ['1.2345', '1.2345'],
  ['1.23450000', '1.2345'],
  ['1.00005', '!money_too_precise'],
  ['0.00001', '!money_too_precise'],
  ['1.00005', '1.0001', { round: true }],
  ['1.00004', '1', { round: true }],
  ['-1.00005', '-1.0001', { round: true }],
  ['-0.00001', '0', { round: true }],
  ['9.99995', '10', { round: true }],
  ['123456.123456789012', '123456.1235', { round: true }],
  ['9999999999999999.99999', '!money_out_of_range', { round: true }],
  // nothing there
  ['', 'blank'],
  ['   ', 'blank'],
  ['\u3000', 'blank'],
  ['-', 'placeholder'],
  ['—', 'placeholder'],
  ['－', 'placeholder'],
  ['/', 'placeholder'],
  ['无', 'placeholder'],
  ['暂无', 'placeholder'],
  ['详见公告', 'placeholder'],
  [' 详见正文 ', 'placeholder'],
  ['待定', 'placeholder'],
  ['N/A', 'placeholder'],
  ['null', 'placeholder'],
  ['NULL', 'placeholder'],
  ['#N/A', 'placeholder'],
];

const shown = (parsed: ReturnType<typeof parseMoney>): string =>
  parsed.kind === 'value' ? parsed.value : parsed.kind === 'null' ? parsed.reason : `!${parsed.code}`;

describe('the one money parser', () => {
  test('has a truth table that says something new in every row', () => {
    expect(TABLE.length).toBeGreaterThanOrEqual(120);
    expect(new Set(TABLE.map(([text, , options]) => JSON.stringify([text, options]))).size).toBe(
      TABLE.length,
    );
  });

  test.each(TABLE.map(([text, expected, options]) => ({ text, expected, options })))(
    'reads $text as $expected',
    ({ text, expected, options }) => expect(shown(parseMoney(text, options))).toBe(expected),
  );

  test('keeps every digit of any amount that fits, in any unit', () => {
    const cents = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    fc.assert(
      fc.property(cents, (value) => {
        const text = decimalText(value, 4);
        const expected = decimalText(value, 4)
          .replace(/\.?0+$/, '')
          .replace(/^-0$/, '0');
        const grouped = text.replace(
          /^(-?)(\d+)/,
          (_, minus: string, digits: string) => minus + group(digits),
        );
        expect(shown(parseMoney(text))).toBe(expected);
        expect(shown(parseMoney(grouped))).toBe(expected);
        expect(shown(parseMoney(wide(grouped)))).toBe(expected);
        expect(shown(parseMoney(decimalText(value, 8), WAN))).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('never throws and never lets through what is not a decimal', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), numeralish()), (text) => {
        const parsed = parseMoney(text);
        if (parsed.kind === 'value') expect(parsed.value).toMatch(/^-?(0|[1-9]\d{0,15})(\.\d{0,3}[1-9])?$/);
      }),
      { numRuns: 5000 },
    );
  });

  test('reads back every whole amount of 元 written in capitals', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999_999 }), (value) => {
        expect(parseChineseAmount(`${capitals(value)}元整`)).toBe(String(value));
      }),
      { numRuns: 3000 },
    );
  });

  test('reads numbers with a percent sign as what they say', () => {
    const number = (text: string): string => shown(parseNumber(text));
    expect(number('97.5%')).toBe('0.975');
    expect(number('0.76％')).toBe('0.0076');
    expect(number('88.5')).toBe('88.5');
    expect(number('-3')).toBe('-3');
    expect(number('1.123456789')).toBe('!money_too_precise');
    expect(number('%')).toBe('!money_unreadable');
    expect(number('无')).toBe('placeholder');
  });
});

function decimalText(scaled: bigint, decimals: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

const group = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');
const wide = (text: string): string =>
  text.replace(/[\d,.]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));

const numeralish = (): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789.,+-eE%￥元万亿壹佰拾零整 _xN'.split('')), maxLength: 12 });

// An independent writer of 大写金额: section by section, a zero wherever a gap is.
function capitals(value: number): string {
  const digits = '零壹贰叁肆伍陆柒捌玖';
  const section = (n: number): string => {
    let out = '';
    let gap = false;
    for (const [unit, name] of [
      [1000, '仟'],
      [100, '佰'],
      [10, '拾'],
      [1, ''],
    ] as const) {
      const d = Math.floor(n / unit) % 10;
      if (d === 0) gap = out !== '';
      else {
        if (gap) out += '零';
        out += digits[d] + name;
        gap = false;
      }
    }
    return out;
  };
  let out = '';
  for (const [unit, name] of [
    [1e8, '亿'],
    [1e4, '万'],
    [1, ''],
  ] as const) {
    const n = Math.floor(value / unit) % 10_000;
    if (n === 0) continue;
    if (out !== '' && n < 1000) out += '零';
    out += section(n) + name;
  }
  return out;
}
