/**
 * Prints what the screens of priced items cost and find in a market of bills with planted pairs: seconds and peak memory of a whole scan, of
 * which the item screens, then planted pairs found and honest pairs flagged.
 *
 *     npm run bench:items -- [--lots 400] [--bidders 5] [--items 500] [--seed 1] [--meetings 8]
 *
 * Needs the built program (`npm run build`).
 */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

import { parseArgs } from 'node:util';
import { loadRules } from '../src/rules/load-rules.ts';
import { Database } from '../src/store/database.ts';
import { itemsMarket, LEAKS } from './items-market.ts';
import { measuredScan } from './measured-scan.ts';

const { values } = parseArgs({
  options: {
    lots: { type: 'string', default: '400' },
    bidders: { type: 'string', default: '5' },
    items: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    meetings: { type: 'string', default: '8' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const folder = await mkdtemp(join(tmpdir(), 'ringsight-items-'));
try {
  const data = join(folder, 'data');
  const { planted, lots } = itemsMarket({
    lots: Number(values.lots),
    bidders: Number(values.bidders),
    items: Number(values.items),
    seed: Number(values.seed),
    meetings: Number(values.meetings),
    firms: 160,
    pairs: 4,
  });
  await mkdir(data);
  const out = createWriteStream(join(data, 'bid_items.csv'));
  out.write('lot_id,bidder_id,item_path,item_code,unit,quantity,unit_price,amount\n');
  const [lotLines, bidLines] = [['lot_id,award_method,opened_at'], ['lot_id,bidder_id,amount']];
  let rows = 0;
  for (const { lot, bids, items } of lots()) {
    lotLines.push(`${lot},lowest_price,2026-03-02T09:30:00+08:00`);
    bidLines.push(...bids);
    rows += items.length;
    if (!out.write(`${items.join('\n')}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
  await writeFile(join(data, 'lots.csv'), `${lotLines.join('\n')}\n`);
  await writeFile(join(data, 'bids.csv'), `${bidLines.join('\n')}\n`);
  say(`${values.lots} lots, ${rows} rows of bills, load ${loadavg()[0]!.toFixed(2)}`);

  const workspace = join(folder, 'workspace');
  const start = performance.now();
  const { stages, peak } = await measuredScan(data, workspace);
  const seconds = (performance.now() - start) / 1000;
  say(`whole scan ${seconds.toFixed(1)} s, peak ${peak.toFixed(0)} MB`);
  for (const { stage, ms } of stages) say(`  ${stage.padEnd(12)} ${(ms / 1000).toFixed(1)} s`);
  const run = join(workspace, 'runs', '1');
  const manifest = JSON.parse(await readFile(join(run, 'manifest.json'), 'utf8')) as {
    readonly screens?: readonly { readonly screen: string; readonly milliseconds: number }[];
  };
  const items = new Set(
    (await loadRules()).screens.filter(({ family }) => family === 'items').map(({ id }) => id),
  );
  for (const { screen, milliseconds } of manifest.screens ?? [])
    if (items.has(screen)) say(`  ${screen.padEnd(28)} ${(milliseconds / 1000).toFixed(1)} s`);

  const facts = (await readdir(join(workspace, 'facts'))).find((name) => name.endsWith('.duckdb'))!;
  const db = await Database.open({ path: join(run, 'results.duckdb'), access: 'read' });
  const flagged = await db.rows<{ screen: string; a: number; b: number }>(
    `select s.screen as screen, o.subject_no as a, o.partner_no as b
     from outcomes o join screens s using (screen_no) where s.family = 'items' and o.outcome = 1 and s.subject = 'bidder_pair'`,
  );
  const answered = await db.row<{ n: bigint }>(
    `select count(distinct (subject_no, partner_no)) as n from outcomes o join screens s using (screen_no)
     where s.family = 'items' and s.subject = 'bidder_pair' and o.outcome <> 2`,
  );
  db.close();
  const source = await Database.open({ path: join(workspace, 'facts', facts), access: 'read' });
  const ids = new Map(
    (
      await source.rows<{ bidder_no: number; bidder_id: string }>('select bidder_no, bidder_id from bidders')
    ).map(({ bidder_no, bidder_id }) => [bidder_no, bidder_id]),
  );
  source.close();
  const screensOf = new Map<string, Set<string>>();
  for (const { screen, a, b } of flagged) {
    const key = `${ids.get(a)}|${ids.get(b)}`;
    screensOf.set(key, (screensOf.get(key) ?? new Set()).add(screen));
  }
  const keyOf = ({ a, b }: { readonly a: string; readonly b: string }): string =>
    a < b ? `${a}|${b}` : `${b}|${a}`;
  for (const leak of LEAKS) {
    const pairs = planted.filter((pair) => pair.leak === leak);
    const by = [...items].map(
      (screen) => [screen, pairs.filter((pair) => screensOf.get(keyOf(pair))?.has(screen)).length] as const,
    );
    const found = pairs.filter((pair) => screensOf.has(keyOf(pair))).length;
    say(
      `${leak.name}: ${found} of ${pairs.length} found (${by
        .filter(([, n]) => n > 0)
        .map(([screen, n]) => `${screen} ${n}`)
        .join(', ')})`,
    );
  }
  const guilty = new Set(planted.map(keyOf));
  const wrong = [...screensOf].filter(([key]) => !guilty.has(key));
  say(`false pairs: ${wrong.length} of ${Number(answered.n) - guilty.size} answered for`);
  for (const [key, screens] of wrong) say(`  ${key} ${[...screens].join(', ')}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
