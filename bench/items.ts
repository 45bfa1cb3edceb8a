/**
 * Prints what the screens of priced items cost and find in a market of bills with planted pairs: seconds and peak memory of a whole scan, of
 * which the item screens, then planted pairs found and honest pairs flagged, for each seed and over all of them.
 *
 *     npm run bench:items -- [--lots 400] [--bidders 5] [--items 500] [--seed 1] [--seeds 1] [--meetings 8]
 *                            [--pairs 4] [--spread 0.002,0.02] [--followers 0] [--library 0]
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
    seeds: { type: 'string', default: '1' },
    meetings: { type: 'string', default: '8' },
    pairs: { type: 'string', default: '4' },
    spread: { type: 'string', default: '0.002,0.02' },
    followers: { type: 'string', default: '0' },
    library: { type: 'string', default: '0' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const [least = 0, most = 0] = values.spread.split(',').map(Number);
const keyOf = ({ a, b }: { readonly a: string; readonly b: string }): string =>
  a < b ? `${a}|${b}` : `${b}|${a}`;
const screens = (await loadRules()).screens.filter(({ family }) => family === 'items').map(({ id }) => id);

interface Found {
  /** By name of the leak: planted pairs and those flagged. */
  readonly leaks: ReadonlyMap<string, { planted: number; found: number }>;
  /** Honest pairs flagged, and honest pairs answered for. */
  readonly wrong: number;
  readonly honest: number;
}

const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => Number(values.seed) + i);
const results: Found[] = [];
for (const seed of seeds) results.push(await measure(seed));
if (seeds.length > 1) {
  say(`\nseeds ${seeds[0]} to ${seeds.at(-1)}`);
  for (const { name } of LEAKS) {
    const of = results.map(({ leaks }) => leaks.get(name)!);
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);
    say(
      `${name.padEnd(32)} ${sum(of.map(({ found }) => found))} of ${sum(of.map(({ planted }) => planted))}   by seed ${of
        .map(({ found }) => found)
        .join(' ')}`,
    );
  }
  const [wrong, honest] = [0, 0].map((_, i) =>
    results.reduce((total, result) => total + (i === 0 ? result.wrong : result.honest), 0),
  );
  say(`false pairs: ${wrong} of ${honest} answered for`);
}

async function measure(seed: number): Promise<Found> {
  const folder = await mkdtemp(join(tmpdir(), 'ringsight-items-'));
  try {
    const data = join(folder, 'data');
    const { planted, lots } = itemsMarket({
      lots: Number(values.lots),
      bidders: Number(values.bidders),
      items: Number(values.items),
      seed,
      meetings: Number(values.meetings),
      firms: 160,
      pairs: Number(values.pairs),
      spread: [least, most],
      followers: Number(values.followers),
      library: Number(values.library),
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
    say(`seed ${seed}: ${values.lots} lots, ${rows} rows of bills, load ${loadavg()[0]!.toFixed(2)}`);

    const workspace = join(folder, 'workspace');
    const start = performance.now();
    const { stages, peak } = await measuredScan(data, workspace);
    const seconds = (performance.now() - start) / 1000;
    say(`whole scan ${seconds.toFixed(1)} s, peak ${peak.toFixed(0)} MB`);
    for (const { stage, ms, cpu_ms } of stages)
      say(
        `  ${stage.padEnd(13)} ${(ms / 1000).toFixed(1)} s, ${(cpu_ms / 1000).toFixed(1)} processor seconds`,
      );
    const run = join(workspace, 'runs', '1');
    const manifest = JSON.parse(await readFile(join(run, 'manifest.json'), 'utf8')) as {
      readonly screens?: readonly { readonly screen: string; readonly milliseconds: number }[];
    };
    for (const { screen, milliseconds } of manifest.screens ?? [])
      if (screens.includes(screen)) say(`  ${screen.padEnd(28)} ${(milliseconds / 1000).toFixed(1)} s`);

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
        await source.rows<{ bidder_no: number; bidder_id: string }>(
          'select bidder_no, bidder_id from bidders',
        )
      ).map(({ bidder_no, bidder_id }) => [bidder_no, bidder_id]),
    );
    source.close();
    const screensOf = new Map<string, Set<string>>();
    for (const { screen, a, b } of flagged) {
      const key = `${ids.get(a)}|${ids.get(b)}`;
      screensOf.set(key, (screensOf.get(key) ?? new Set()).add(screen));
    }
    const leaks = new Map<string, { planted: number; found: number }>();
    for (const leak of LEAKS) {
      const pairs = planted.filter((pair) => pair.leak === leak);
      const by = screens.map(
        (screen) => [screen, pairs.filter((pair) => screensOf.get(keyOf(pair))?.has(screen)).length] as const,
      );
      const found = pairs.filter((pair) => screensOf.has(keyOf(pair))).length;
      leaks.set(leak.name, { planted: pairs.length, found });
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
    for (const [key, by] of wrong) say(`  ${key} ${[...by].join(', ')}`);
    return { leaks, wrong: wrong.length, honest: Number(answered.n) - guilty.size };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
