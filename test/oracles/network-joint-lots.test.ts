import { expect, onTestFinished, test } from 'vitest';
import { COUNTERS } from '../../src/scorers/counters.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { openWorld, type WorldLot } from '../scorers/world.ts';

/** Lots of several segments, with and without a time, of nobody, one bidder, a few and more than are compared. */
function anyLots(random: Random): readonly WorldLot[] {
  const bidders = 12 + Math.floor(random() * 30);
  return Array.from({ length: 300 }, () => {
    const segment = Math.floor(random() * 4);
    const share = random() < 0.1 ? 0.9 : random() * 0.3;
    return {
      segment,
      ...(random() < 0.7 ? { minute: Math.floor(random() * 50) } : {}),
      // Numbers that nobody has lie between.
      bidders: Array.from({ length: bidders }, (_, i) => 3 * i + segment).filter(() => random() < share),
    };
  });
}

test.each([1, 2, 3, 4, 5, 6])(
  'counts the pairs that the SQL of bidder_pairs says (seed %i)',
  async (seed) => {
    const random = seededRandom(seed, 'joint-lots');
    const params = { max_lot_bidders: 8 + Math.floor(random() * 20), min_joint: 2 + (seed % 3) };
    const db = await openWorld(anyLots(random), params);
    onTestFinished(() => db.close());
    const counted = await COUNTERS['joint-lots']!({
      read: (sql) => db.columns(sql),
      once: (_, make) => make(),
      params,
    });
    await db.run('create table counted (bidder_a_no integer, bidder_b_no integer, joint integer)');
    await db.append('counted', counted);
    const pairs = (table: string) =>
      db.rows(`select bidder_a_no, bidder_b_no, joint from ${table} order by all`);
    const said = await pairs('bidder_pairs');
    expect(said.length).toBeGreaterThan(10);
    expect(await pairs('counted')).toEqual(said);
  },
);

test('counts nothing where nobody took part', async () => {
  const db = await openWorld([{ segment: 0, bidders: [] }]);
  onTestFinished(() => db.close());
  const counted = await COUNTERS['joint-lots']!({
    read: (sql) => db.columns(sql),
    once: (_, make) => make(),
    params: { min_joint: 3 },
  });
  expect(Object.entries(counted).map(([name, column]) => [name, column.length])).toEqual([
    ['bidder_a_no', 0],
    ['bidder_b_no', 0],
    ['joint', 0],
  ]);
});
