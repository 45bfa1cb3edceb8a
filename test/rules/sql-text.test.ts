import { describe, expect, it } from 'vitest';
import { asSubquery, bareSql, featureReads, sqlParams } from '../../src/rules/sql-text.ts';

describe('SQL as text', () => {
  it('finds parameters outside comments and quoted text only', () => {
    const sql = `select $a, '$b', "$c" -- $d\n/* $e */ from t where x = $a and y = $f_1`;
    expect(sqlParams(sql)).toEqual(['a', 'f_1']);
  });

  it('blanks without moving anything', () => {
    const sql = "a 'it''s' -- c\nb";
    expect(bareSql(sql)).toHaveLength(sql.length);
    expect(bareSql(sql).indexOf('b')).toBe(sql.lastIndexOf('b'));
  });

  it('drops a final semicolon, also before a comment', () => {
    expect(asSubquery('select 1;').trim()).toBe('select 1');
    expect(asSubquery('select 1; -- done').trim()).toBe('select 1 -- done');
    expect(asSubquery("select ';'").trim()).toBe("select ';'");
  });

  it('reads the first line of a feature', () => {
    expect(featureReads('-- reads: a, b\nselect 1')).toEqual(['a', 'b']);
    expect(featureReads('select 1 -- reads: a')).toBeUndefined();
  });
});
