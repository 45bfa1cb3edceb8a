import { expect, test } from 'vitest';
import { readRoles } from '../../src/reconstruct/read-roles.ts';
import { readTimelines } from '../../src/reconstruct/read-timelines.ts';
import { scoringParameters } from '../../src/scoring/parameters.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';

/** One lot a line: its day, and each bidder as `name price`, the winner marked `*`; a price of `-` is an invitation, `~` a download. */
async function market(lots: readonly string[], set: string): Promise<Database> {
  const db = await Database.open();
  await createFactTables(db);
  await createResultTables(db);
  await db.run(`
    create table timeline_sets (set_no integer, bidder_no integer);
    insert into sources by name select 0 as source_no, 'bids.csv' as file, 'csv' as format, 0 as bytes, '' as sha256,
      0 as rows_read, 0 as rows_loaded, 0 as rows_quarantined`);
  const names = [...new Set(lots.flatMap((lot) => lot.match(/[A-Z]/g) ?? []))].sort();
  for (const [no, name] of names.entries())
    await db.run(
      `insert into bidders by name select ${no} as bidder_no, '${name}' as bidder_id, false as anonymous`,
    );
  for (const name of set) await db.run(`insert into timeline_sets values (0, ${names.indexOf(name)})`);
  let line = 1;
  for (const [lot, text] of lots.entries()) {
    const [day, ...bids] = text.split(', ');
    await db.run(
      `insert into lots by name select ${lot} as lot_no, 'L${lot}' as lot_id, 0 as source_no, 1 as line,
         ${day === '?' ? 'null' : `timestamptz '2024-01-${day} 00:00:00+00'`} as opened_at`,
    );
    for (const bid of bids) {
      const [name, price] = bid.split(' ') as [string, string];
      const bidder = names.indexOf(name[0] as string);
      line++;
      if (price === '~') {
        await db.run(`insert into bid_traces by name select 'L${lot}' as lot_id, '${name}' as bidder_id, 'ip' as kind, '10.0.0.1' as value,
          'download' as operation, 0 as source_no, ${line} as line`);
        continue;
      }
      await db.run(`insert into bids by name select ${lot} as lot_no, ${bidder} as bidder_no, 1 as round,
        '${price === '-' ? 'invited' : 'valid'}' as status, ${price === '-' ? 'null' : price} as amount, 1 as copies,
        false as contradicted, 0 as source_no, ${line} as line`);
      if (name.endsWith('*'))
        await db.run(
          `insert into awards by name select ${lot} as lot_no, ${bidder} as bidder_no, 0 as source_no, ${line} as line`,
        );
    }
  }
  return db;
}

const RING = [
  '09, A* 100, B 104, C 103',
  '02, A 108, B* 100',
  '05, A* 100, B 101, C 102, X 110',
  '12, A 103, B 106, X* 99, C -',
  '?, A 100, B* 98, C ~',
  '20, A 100, X* 90',
];

test('lots come in order of time, with prices, places, offsets and the rows behind them', async () => {
  const db = await market(RING, 'ABC');
  const timeline = (await readTimelines(db, { steps: 100 })).get(0)!;
  expect(timeline.lot_count).toBe(5);
  expect(timeline.steps.map(({ lot_id }) => lot_id)).toEqual(['L1', 'L2', 'L0', 'L3', 'L4']);
  expect(timeline.steps[0]!.bids).toEqual([
    {
      bidder_id: 'A',
      status: 'valid',
      amount: '108.0000',
      place: 2,
      offset: 0.08,
      winner: false,
      file: 'bids.csv',
      line: 5,
    },
    {
      bidder_id: 'B',
      status: 'valid',
      amount: '100.0000',
      place: 1,
      offset: 0,
      winner: true,
      file: 'bids.csv',
      line: 6,
    },
  ]);
  db.close();
});

test('it tells whose turn it was, who came, who stayed away and when outsiders were there', async () => {
  const db = await market(RING, 'ABC');
  const { steps } = (await readTimelines(db, { steps: 100 })).get(0)!;
  expect(steps.map(({ turn, after }) => [turn, after])).toEqual([
    ['first', null],
    ['next', 'B'],
    ['same', 'A'],
    ['outsider', 'A'],
    ['next', 'A'],
  ]);
  expect(
    steps.map(({ changes }) => changes.map(({ kind, bidder_id }) => [kind, bidder_id].join(' '))),
  ).toEqual([[], ['member_enters C'], ['member_last_seen C'], [], []]);
  expect(steps[3]).toMatchObject({ outsiders: 1, lowest_outsider: '99.0000', winners: ['X'], priced: 3 });
  expect(steps[3]!.bids.find(({ bidder_id }) => bidder_id === 'C')).toMatchObject({
    status: 'invited',
    place: null,
  });
  expect(steps[4]!.bids.find(({ bidder_id }) => bidder_id === 'C')).toMatchObject({ status: 'downloaded' });
  db.close();
});

test('outsiders that come after three lots without any, and go after three with some, are told', async () => {
  const alone = 'A* 100, B 104';
  const visited = 'A* 100, B 104, X 110';
  const kinds = [alone, alone, alone, visited, visited, alone, visited, visited, visited, alone];
  const db = await market(
    kinds.map((bids, day) => `${String(day + 1).padStart(2, '0')}, ${bids}`),
    'AB',
  );
  const { steps } = (await readTimelines(db, { steps: 100 })).get(0)!;
  expect(steps.map(({ changes }) => changes.map(({ kind }) => kind).join())).toEqual([
    '',
    '',
    '',
    'outsiders_enter',
    '',
    '',
    '',
    '',
    '',
    'outsiders_gone',
  ]);
  db.close();
});

test('the limit keeps the latest lots and says how many there are; the story before them is not forgotten', async () => {
  const db = await market(RING, 'ABC');
  const timeline = (await readTimelines(db, { steps: 2 })).get(0)!;
  expect(timeline.lot_count).toBe(5);
  expect(timeline.steps.map(({ lot_id, after }) => [lot_id, after])).toEqual([
    ['L3', 'A'],
    ['L4', 'A'],
  ]);
  db.close();
});

const limits = scoringParameters();
const roles = async (lots: readonly string[], set: string): Promise<readonly string[]> => {
  const db = await market(lots, set);
  const found = (await readRoles(db, limits)).get(0)!;
  db.close();
  return found.map(({ role, wins, decided }) => `${role} ${wins}/${decided}`);
};
const days = Array.from({ length: 16 }, (_, i) => String(i + 1).padStart(2, '0'));

test('one who wins it all and two who never do', async () => {
  expect(
    await roles(
      days.map((day) => `${day}, A* 100, B 104, C 105`),
      'ABC',
    ),
  ).toEqual(['designated_winner 16/16', 'cover_bidder 0/16', 'cover_bidder 0/16']);
});

test('three who win in turn', async () => {
  const turns = ['A* 100, B 104, C 105', 'A 103, B* 100, C 105', 'A 104, B 103, C* 99'];
  expect(
    await roles(
      days.map((day, i) => `${day}, ${turns[i % 3]}`),
      'ABC',
    ),
  ).toEqual(['alternating_winner 6/16', 'alternating_winner 5/16', 'alternating_winner 5/16']);
});

test('one who comes seldom and wins when it comes', async () => {
  const found = await roles(
    days.map((day, i) => (i % 4 === 0 ? `${day}, A 104, B 103, C* 99` : `${day}, A* 100, B 104`)),
    'ABC',
  );
  expect(found).toEqual(['designated_winner 12/16', 'cover_bidder 0/16', 'absent_but_allocated 4/4']);
});

test('too few lots tell no role, and no award says nothing', async () => {
  expect(await roles(['01, A* 100, B 104', '02, A* 100, B 104'], 'AB')).toEqual([
    'winner 2/2',
    'never_won 0/2',
  ]);
  expect(await roles(['01, A 100, B 104', '02, A 100, B 104'], 'AB')).toEqual(['member 0/0', 'member 0/0']);
});
