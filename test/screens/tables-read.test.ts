import { describe, expect, it, onTestFinished } from 'vitest';
import { tablesRead } from '../../src/screens/tables-read.ts';
import { Database } from '../../src/store/database.ts';

async function read(sql: string): Promise<readonly string[]> {
  const db = await Database.open();
  onTestFinished(() => db.close());
  return tablesRead(db, sql);
}

describe('the tables a select reads', () => {
  it.each([
    [
      'joins, subqueries and unions',
      'select * from b join a using (x) where y in (select z from c union all select z from d)',
      ['a', 'b', 'c', 'd'],
    ],
    ['not its named steps', 'with s as (select * from a), t as (select * from s) select * from t', ['a']],
    [
      'not the steps of steps',
      'with s as (with inner_s as (select * from a) select * from inner_s) select * from s',
      ['a'],
    ],
    [
      'a table that a step outside its sight is named after',
      'select * from a where exists (with b as (select 1 as x) select * from b) and exists (select * from b)',
      ['a', 'b'],
    ],
    ['none where it only counts', 'select * from range(3)', []],
    [
      'with parameters and a final semicolon',
      "select * from a where x = $p and y <> 'from b'; -- from c",
      ['a'],
    ],
  ])('are found: %s', async (_, sql, tables) => {
    expect(await read(sql)).toEqual(tables);
  });

  it.each([
    ['another catalog', 'select * from facts.main.lots', 'names must be unqualified: lots'],
    ['another schema', 'select * from information_schema.tables', 'names must be unqualified: tables'],
    ['a file', "select * from read_csv('/etc/passwd')", 'must not call read_csv'],
    ['the settings', 'select * from duckdb_settings()', 'must not call duckdb_settings'],
  ])('must not be of %s', async (_, sql, message) => {
    await expect(read(sql)).rejects.toThrow(message);
  });

  it('are not guessed where the SQL cannot be parsed', async () => {
    await expect(read('select from where')).rejects.toThrow(/syntax/i);
  });
});
