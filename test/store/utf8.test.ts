import { expect, test } from 'vitest';
import { Database } from '../../src/store/database.ts';

test('texts come as UTF-8 in shared memory, in the order of the query; NULL is empty', async () => {
  const db = await Database.open();
  try {
    await db.run(
      "create table texts as select * from (values (3, '短'), (1, '长'||repeat('龘𠀀', 500)), (2, null), (4, '')) t(n, text)",
    );
    const { bytes, start } = await db.utf8('select text from texts order by n');
    expect(bytes.buffer).toBeInstanceOf(SharedArrayBuffer);
    const texts = Array.from({ length: start.length - 1 }, (_, i) =>
      Buffer.from(bytes.slice(start[i]!, start[i + 1]!)).toString('utf8'),
    );
    expect(texts).toEqual([`长${'龘𠀀'.repeat(500)}`, '', '短', '']);
    expect((await db.utf8('select text from texts where false')).start).toEqual(new Int32Array(1));
  } finally {
    db.close();
  }
});

test('more rows than a chunk holds', async () => {
  const db = await Database.open();
  try {
    const { start } = await db.utf8("select 'x' || n::varchar from range(5000) t(n) order by n");
    expect(start).toHaveLength(5001);
    expect(start[5000]).toBe(10 * 2 + 90 * 3 + 900 * 4 + 4000 * 5);
  } finally {
    db.close();
  }
});
