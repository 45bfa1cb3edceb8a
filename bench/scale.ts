/**
 * Prints what a scan of a large market costs, stage by stage, beside DuckDB's own time to read and sort the same bids once; then the time of
 * a look-up as a whole process, and a scan of one lot with very many bids.
 *
 *     npm run bench:scale -- [--lots 1000000] [--bidders 100000] [--runs 3] [--look-ups 200] [--giant 100000]
 *
 * Needs the built program (`npm run build`). Quote ratios and medians; the machine's load is in the first line.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Database, literal } from '../src/store/database.ts';
import { writeLargeMarket } from './market-large.ts';
import { measuredScan, PROGRAM } from './measured-scan.ts';

const { values } = parseArgs({
  options: {
    lots: { type: 'string', default: '1000000' },
    bidders: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '3' },
    'look-ups': { type: 'string', default: '200' },
    giant: { type: 'string', default: '100000' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** Milliseconds in which DuckDB reads the bids and sorts them once, into a table. */
async function readAndSort(data: string): Promise<number> {
  const db = await Database.open({ readableFolders: [data] });
  const start = performance.now();
  await db.run(
    `create table sorted as select * from read_parquet(${literal(join(data, 'bids.parquet'))}) order by lot_id, bidder_id`,
  );
  const ms = performance.now() - start;
  db.close();
  return ms;
}

async function bidderIds(data: string): Promise<readonly string[]> {
  const db = await Database.open({ readableFolders: [data] });
  const rows = await db.rows<{ bidder_id: string }>(
    `select distinct bidder_id from read_parquet(${literal(join(data, 'bids.parquet'))}) order by bidder_id limit 50000`,
  );
  db.close();
  return rows.map(({ bidder_id }) => bidder_id);
}

async function giantLot(folder: string, bids: number): Promise<void> {
  await mkdir(folder);
  await writeFile(
    join(folder, 'lots.csv'),
    `lot_id,category,region,award_method,ceiling_price,currency,opened_at\nGIANT,roads,north,lowest_price,90000000,CNY,2025-01-01T09:00:00+08:00\n`,
  );
  const rows = Array.from(
    { length: bids },
    (_, i) => `GIANT,B${i},${60_000_000 + ((i * 7919) % 25_000_000)}.00,valid`,
  );
  await writeFile(join(folder, 'bids.csv'), `lot_id,bidder_id,amount,status\n${rows.join('\n')}\n`);
}

const folder = await mkdtemp(join(tmpdir(), 'ringsight-scale-'));
try {
  say(
    `${cpus().length} cores, load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}, Node ${process.version}`,
  );
  const data = join(folder, 'data');
  await mkdir(data);
  await writeLargeMarket(data, {
    lots: Number(values.lots),
    bidders: Number(values.bidders),
    seed: 1,
    ringShare: 0.05,
  });
  const workspace = join(folder, 'workspace');
  const first = await measuredScan(data, workspace);
  const ingest = first.stages.find(({ stage }) => stage === 'ingest');
  say(`ingest: ${ingest?.ms} ms, ${ingest?.cpu_ms} ms of processor time, peak of the run ${first.peak} MB`);
  const totals: number[] = [];
  const cpu: number[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    const { stages, peak } = await measuredScan(null, workspace);
    totals.push(stages.reduce((sum, { ms }) => sum + ms, 0));
    cpu.push(stages.reduce((sum, { cpu_ms }) => sum + cpu_ms, 0));
    say(
      `facts to warnings: ${totals.at(-1)} ms, ${cpu.at(-1)} ms of processor time, peak ${peak} MB; ${stages.map(({ stage, ms, cpu_ms }) => `${stage} ${ms}/${cpu_ms}`).join(', ')}`,
    );
  }
  const sorts: number[] = [];
  for (let run = 0; run < Number(values.runs); run++) sorts.push(await readAndSort(data));
  say(`DuckDB reads and sorts the bids once: median ${Math.round(median(sorts))} ms`);
  say(
    `facts to warnings: median ${median(totals)} ms, ${(median(totals) / median(sorts)).toFixed(1)} times that; processor time ${median(cpu)} ms`,
  );

  const ids = await bidderIds(data);
  const times: number[] = [];
  for (let i = 0; i < Number(values['look-ups']); i++) {
    const id = ids[(i * 491) % ids.length] as string;
    const start = performance.now();
    execFileSync(process.execPath, [PROGRAM, 'bidder', id, '--workspace', workspace], { stdio: 'ignore' });
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  if (times.length > 0)
    say(
      `bidder, ${times.length} look-ups as whole processes: median ${Math.round(median(times))} ms, p95 ${Math.round(times[Math.floor(times.length * 0.95)] ?? 0)} ms`,
    );

  const giant = join(folder, 'giant');
  await giantLot(giant, Number(values.giant));
  const lot = await measuredScan(giant, join(folder, 'giant-workspace'));
  say(
    `one lot of ${values.giant} bids: ${lot.stages.reduce((sum, { ms }) => sum + ms, 0)} ms, peak ${lot.peak} MB`,
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
