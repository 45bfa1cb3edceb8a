import { describe, expect, test } from 'vitest';
import { isZone, parseTime } from '../../src/ingest/parse-time.ts';

const SHANGHAI = { zone: 'Asia/Shanghai' };
const shown = (parsed: ReturnType<typeof parseTime>): string =>
  parsed.kind === 'value'
    ? parsed.value.replace(/\.000000$/, '')
    : parsed.kind === 'null'
      ? parsed.reason
      : '!';

const TABLE: readonly (readonly [string, string])[] = [
  ['2025-01-01', '2024-12-31 16:00:00'],
  ['2025-1-1', '2024-12-31 16:00:00'],
  ['2025/01/01', '2024-12-31 16:00:00'],
  ['2025/1/1', '2024-12-31 16:00:00'],
  ['2025.1.1', '2024-12-31 16:00:00'],
  ['2025年1月1日', '2024-12-31 16:00:00'],
  ['２０２５年１月１日', '2024-12-31 16:00:00'],
  ['20250101', '2024-12-31 16:00:00'],
  ['20250101093000', '2025-01-01 01:30:00'],
  ['2025-01-01 09:30', '2025-01-01 01:30:00'],
  ['2025-01-01T09:30:15', '2025-01-01 01:30:15'],
  ['2025-01-01 09:30:15.5', '2025-01-01 01:30:15.500000'],
  ['2025-01-01 09:30:15,123456', '2025-01-01 01:30:15.123456'],
  ['2025-01-01 09：30', '2025-01-01 01:30:00'],
  ['2025年1月1日 9时30分', '2025-01-01 01:30:00'],
  ['2025年1月1日9时30分15秒', '2025-01-01 01:30:15'],
  ['2025年01月01日 09:30', '2025-01-01 01:30:00'],
  ['2025-01-01T00:30:00+08:00', '2024-12-31 16:30:00'],
  ['2025-01-01T00:30:00+0800', '2024-12-31 16:30:00'],
  ['2025-01-01T00:30:00Z', '2025-01-01 00:30:00'],
  ['2025-01-01T00:30:00-05:00', '2025-01-01 05:30:00'],
  ['2025-01-01 24:00', '2025-01-01 16:00:00'],
  ['2024-02-29', '2024-02-28 16:00:00'],
  // Shanghai kept summer time from 1986 to 1991.
  ['1988-06-01 12:00:00', '1988-06-01 03:00:00'],
  ['1988-12-01 12:00:00', '1988-12-01 04:00:00'],
  ['', 'blank'],
  ['-', 'placeholder'],
  ['待定', 'placeholder'],
  ['2025', '!'],
  ['2025-13-01', '!'],
  ['2025-02-29', '!'],
  ['2025-04-31', '!'],
  ['2025-01-01 25:00', '!'],
  ['2025-01-01 24:01', '!'],
  ['2025-01-01 09:60', '!'],
  ['01/02/2025', '!'],
  ['March 05, 2015', '!'],
  ['45658', '!'],
  ['0001-01-01', '!'],
  ['2025-01-01x', '!'],
  ['day366', '!'],
];

describe('the time parser', () => {
  test.each(TABLE)('reads %j as %s', (text, expected) => {
    expect(shown(parseTime(text, SHANGHAI))).toBe(expected);
  });

  test('takes years alone and written months only where the mapping says so', () => {
    const denver = { zone: 'America/Denver', formats: ['MMMM dd, yyyy', 'yyyy'] };
    expect(shown(parseTime('March 05, 2015', denver))).toBe('2015-03-05 07:00:00');
    expect(shown(parseTime('december 15, 2016', denver))).toBe('2016-12-15 07:00:00');
    expect(shown(parseTime('2015', denver))).toBe('2015-01-01 07:00:00');
    expect(shown(parseTime('Marsh 05, 2015', denver))).toBe('!');
    expect(shown(parseTime('2015-03-05', denver))).toBe('!');
    expect(shown(parseTime('05.03.2015 14:30', { zone: 'UTC', formats: ['dd.MM.yyyy HH:mm'] }))).toBe(
      '2015-03-05 14:30:00',
    );
  });

  test('reads serial days of both Excel calendars only where the mapping says so', () => {
    const serial = (text: string, format: string): string =>
      shown(parseTime(text, { zone: 'UTC', formats: [format] }));
    expect(serial('45658', 'excel1900')).toBe('2025-01-01 00:00:00');
    expect(serial('45658.5', 'excel1900')).toBe('2025-01-01 12:00:00');
    expect(serial('44196', 'excel1904')).toBe('2025-01-01 00:00:00');
    expect(serial('59', 'excel1900')).toBe('1900-02-28 00:00:00');
    expect(serial('61', 'excel1900')).toBe('1900-03-01 00:00:00');
    expect(serial('60', 'excel1900')).toBe('!');
    expect(serial('-1', 'excel1900')).toBe('!');
  });

  test('follows the zone across a change of its clocks', () => {
    const zurich = { zone: 'Europe/Zurich' };
    expect(shown(parseTime('2025-03-30 01:59:59', zurich))).toBe('2025-03-30 00:59:59');
    expect(shown(parseTime('2025-03-30 03:00:00', zurich))).toBe('2025-03-30 01:00:00');
    expect(shown(parseTime('2025-10-26 01:30:00', zurich))).toBe('2025-10-25 23:30:00');
    expect(shown(parseTime('2025-10-26 03:30:00', zurich))).toBe('2025-10-26 02:30:00');
  });

  test('knows which zones there are', () => {
    expect(isZone('Asia/Shanghai')).toBe(true);
    expect(isZone('Asia/Nowhere')).toBe(false);
  });
});
