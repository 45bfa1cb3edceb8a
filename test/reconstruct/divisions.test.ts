import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Division } from '../../src/domain/timeline.ts';
import { readDivisions } from '../../src/reconstruct/read-divisions.ts';
import type { Database } from '../../src/store/database.ts';
import { runHere } from '../cli/run-cli.ts';
import { type TinyLot, tinyMarket } from '../scoring/tiny-market.ts';
import { writeDividedMarket } from './divided-market.ts';

const ALL = { places: Number.POSITIVE_INFINITY, lots: Number.POSITIVE_INFINITY };

// A keeps to buyer x, B to y; they meet in L5. In 2024 only A bids.
const LOTS: readonly TinyLot[] = [
  { id: 'L1', bids: { A: 100, E: 110 }, winner: 'A', opened: '2023-03-01', buyer: 'x' },
  { id: 'L2', bids: { B: 100, E: 110 }, winner: 'E', opened: '2023-02-01', buyer: 'y' },
  { id: 'L3', bids: { A: 105 }, opened: '2023-01-01', buyer: 'x' },
  { id: 'L4', bids: { B: 90 }, winner: 'B', buyer: 'x' },
  { id: 'L5', bids: { A: 100, B: 101 }, winner: 'B', opened: '2023-05-01', buyer: 'y' },
  { id: 'L6', bids: { A: 100 }, winner: 'A', opened: '2024-03-01', buyer: 'x' },
];

async function divisionOf(
  links: string,
  limits = ALL,
  lots: readonly TinyLot[] = LOTS,
): Promise<Division | undefined> {
  const db: Database = await tinyMarket(lots);
  try {
    // Bidders by name: A 0, B 1, E 2. Lots of one segment, but for the one of 2024; market and buyer by their names.
    await db.run(`
      create table participation as
      select distinct b.bidder_no, b.lot_no, case when year(l.opened_at) = 2024 then 1 else 0 end as segment_no
      from bids b join lots l on l.lot_no = b.lot_no;
      create table buyer_calls as
      select lot_no, 0 as market_no, cast(dense_rank() over (order by buyer_id) - 1 as integer) as buyer_no
      from lots where buyer_id is not null;
      create table timeline_sets as select 0 as set_no, bidder_no from bidders where bidder_id in ('A', 'B');
      ${links}`);
    return (await readDivisions(db, limits)).get(0);
  } finally {
    db.close();
  }
}

const AVOID = `insert into bidder_edges values (0, 1, 'avoid', 1, 4, 1e-6, 1e-5, 3, null, null, null)`;

describe('readDivisions', () => {
  it('tells by buyer who came alone and when, without joint lots and segments of one member', async () => {
    const division = await divisionOf(AVOID);
    expect(division).toMatchObject({ lot_count: 4, place_count: 2 });
    expect(division?.members).toEqual([
      { bidder_id: 'A', lots: 2, wins: 1 },
      { bidder_id: 'B', lots: 2, wins: 1 },
    ]);
    expect(
      division?.places.map(({ buyer_id, members, lots }) => ({
        buyer_id,
        members,
        lots: lots.map(({ lot_id, bidder_id, winner }) => `${lot_id} ${bidder_id}${winner ? '*' : ''}`),
      })),
    ).toEqual([
      {
        buyer_id: 'x',
        members: [
          { bidder_id: 'A', lots: 2, wins: 1 },
          { bidder_id: 'B', lots: 1, wins: 1 },
        ],
        lots: ['L3 A', 'L1 A*', 'L4 B*'],
      },
      { buyer_id: 'y', members: [{ bidder_id: 'B', lots: 1, wins: 0 }], lots: ['L2 B'] },
    ]);
    expect(division?.places[0]?.lots[0]).toEqual({
      lot_id: 'L3',
      opened_at: '2023-01-01T00:00:00Z',
      bidder_id: 'A',
      amount: '105.0000',
      winner: false,
      file: 'bids.csv',
      line: 6,
    });
  });

  it('cuts buyers and earlier lots, and still counts them', async () => {
    const division = await divisionOf(AVOID, { places: 1, lots: 2 });
    expect(division).toMatchObject({ lot_count: 4, place_count: 2 });
    expect(division?.places).toHaveLength(1);
    expect(division?.members[1]).toEqual({ bidder_id: 'B', lots: 2, wins: 1 });
    expect(division?.places[0]?.lots.map(({ lot_id }) => lot_id)).toEqual(['L1', 'L4']);
    expect(division?.places[0]?.members[0]).toEqual({ bidder_id: 'A', lots: 2, wins: 1 });
  });

  it('tells it of sets that never met, and not of sets that meet and are not linked as keeping apart', async () => {
    const apart = LOTS.filter(({ id }) => id !== 'L5');
    expect(await divisionOf('', ALL, apart)).toMatchObject({ lot_count: 4 });
    expect(await divisionOf('')).toBeUndefined();
  });
});

describe('a ring that shared out its buyers and never meets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringsight-divided-'));
  const workspace = join(folder, 'workspace');
  beforeAll(async () => {
    writeDividedMarket(join(folder, 'data'));
    const { code, err } = await runHere(['scan', join(folder, 'data'), '-w', workspace, '--lang', 'en']);
    expect(code, err).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const group = async (): Promise<string> => {
    const { out } = await runHere(['explain', '1', '-w', workspace, '--format', 'json']);
    const warning = JSON.parse(out);
    expect(warning.members.map(({ bidder_id }: { bidder_id: string }) => bidder_id)).toEqual([
      'R0',
      'R1',
      'R2',
    ]);
    expect(warning).toMatchObject({ lot_count: 0, timeline: null });
    return warning.groups[0].group_id;
  };

  for (const lang of ['en', 'zh-CN']) {
    it(`is told by buyer and time on the pages in ${lang}`, async () => {
      const page = await runHere(['group', await group(), '-w', workspace, '--lang', lang]);
      const told = page.out
        .replace(/G-[0-9a-f]{12}/, 'G-…')
        .split('\n\n')
        .slice(0, 5);
      await expect(`${told.join('\n\n')}\n`).toMatchFileSnapshot(`../golden/division/group.${lang}.txt`);
      const warning = await runHere(['explain', '1', '-w', workspace, '--lang', lang]);
      expect(warning.out).toContain(told.slice(3).join('\n\n'));
      expect(warning.out).toContain(lang === 'en' ? 'Not joint: bids/wins' : '非同场投标/中标');
      const whole = await runHere(['explain', '1', '-w', workspace, '--lang', lang, '--all']);
      expect(whole.out.replace(/\s+/g, ' ')).toContain('2023-01-12 LOT-002 C 1,044,344.00 bids.csv:12');
    });

    it(`is told in the HTML report in ${lang}`, async () => {
      const file = join(folder, `report.${lang}.html`);
      const { code, err } = await runHere([
        'scan',
        join(folder, 'data'),
        '-w',
        workspace,
        '--lang',
        lang,
        '-f',
        'html',
        '-o',
        file,
        '--force',
      ]);
      expect(code, err).toBe(0);
      const page = readFileSync(file, 'utf8');
      const members = /<table class="plain members">[\s\S]*?<\/table>/.exec(page)?.[0];
      const counts = [...(members ?? '').matchAll(/<td class="num">(\d+)\/\d+<\/td>/g)].map(([, lots]) =>
        Number(lots),
      );
      expect(counts).toHaveLength(3);
      expect(counts.reduce((sum, lots) => sum + lots, 0)).toBe(179);
      const part =
        /<h4>[^<]*<\/h4><p class="note">[^<]*<\/p>\n<div class="scroll"><table class="plain division">[\s\S]*?<\/table>/.exec(
          page,
        )?.[0];
      expect(page).toContain(lang === 'en' ? '179 lots, none of them joint' : '179 个标段，互不同场');
      await expect(`${part?.replaceAll('<tr>', '\n<tr>')}\n`).toMatchFileSnapshot(
        `../golden/division/report.${lang}.html`,
      );
    });
  }
});
