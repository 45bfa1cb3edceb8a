import { afterAll, beforeAll, expect, it } from 'vitest';
import { Database } from '../../src/store/database.ts';

/** More than two blocks of 2048 rows. */
const ROWS = 5000;
let db: Database;
beforeAll(async () => {
  db = await Database.open();
  await db.run('create table numbers (i integer, d double, whole double, small smallint, word varchar)');
});
afterAll(() => db.close());

it('appends every value of every block, and NULL for NaN and for a missing word', async () => {
  const i = Int32Array.from({ length: ROWS }, (_, row) => row * 3 - 7);
  const d = Float64Array.from({ length: ROWS }, (_, row) => (row === 2500 ? Number.NaN : row / 7));
  const word = Array.from({ length: ROWS }, (_, row) => (row % 10 === 0 ? null : `w${row}`));
  const small = Int32Array.from({ length: ROWS }, (_, row) => row % 100);
  await db.append('numbers', { i, d, whole: Float64Array.from(i), small, word });
  const read = await db.columns('select i, d, whole, small::integer as small, word from numbers order by i');
  expect(read.i).toEqual(i);
  expect(read.d).toEqual(d);
  expect(read.whole).toEqual(Float64Array.from(i));
  expect(read.small).toEqual(small);
  expect(read.word).toEqual(word);
  expect((await db.row<{ n: bigint }>('select count(*) as n from numbers where d is null')).n).toBe(1n);
});
