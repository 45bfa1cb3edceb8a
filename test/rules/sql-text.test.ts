import { describe, expect, it } from 'vitest';
import { asSubquery, bareSql, featureReads, sqlParams, stepsAskedByIn } from '../../src/rules/sql-text.ts';

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

  it('finds steps asked by in (select …), but neither tables nor joins', () => {
    const steps = 'with a as (select 1 as x), b as (\n  with c as (select 2 as x) select x from c\n)';
    expect(
      stepsAskedByIn(`${steps} select x from t where x in (select x from a) and x not in (select x from b)`),
    ).toEqual(['a', 'b']);
    expect(
      stepsAskedByIn(`${steps} select x from b where x in (\n  select max(y) as x\n  from c where y > 1)`),
    ).toEqual(['c']);
    expect(
      stepsAskedByIn(`${steps} select x from a join b on a.x = b.x where x in (select x from lots)`),
    ).toEqual([]);
    expect(stepsAskedByIn(`${steps} select x from a -- where x in (select x from b)`)).toEqual([]);
  });
});
