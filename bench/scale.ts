/**
 * Prints what a scan of a large market costs, stage by stage, with all screens and with those of prices, co-bidding and groups alone,
 * beside DuckDB's own time to read and sort the same bids once; then the time of a look-up as a whole process, and a scan of one lot with
 * very many bids.
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
import { writeFirstScreens } from './first-screens.ts';
import { writeLargeMarket } from './market-large.ts';
import { type MeasuredScan, measuredScan, PROGRAM } from './measured-scan.ts';

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

interface Repeated {
  readonly name: string;
  /** Medians. */
  readonly ms: number;
  readonly cpu: number;
  /** Of all runs. */
  readonly peak: number;
}

async function repeatedScan(name: string, workspace: string, profile: string | null): Promise<Repeated> {
  const scans: MeasuredScan[] = [];
  const sum = ({ stages }: MeasuredScan, clock: 'ms' | 'cpu_ms'): number =>
    stages.reduce((total, stage) => total + stage[clock], 0);
  for (let run = 0; run < Number(values.runs); run++) {
    const scan = await measuredScan(null, workspace, profile);
    scans.push(scan);
    say(
      `facts to warnings, ${name}: ${sum(scan, 'ms')} ms, ${sum(scan, 'cpu_ms')} ms of processor time, peak ${scan.peak} MB; ${scan.stages.map(({ stage, ms, cpu_ms }) => `${stage} ${ms}/${cpu_ms}`).join(', ')}`,
    );
  }
  return {
    name,
    ms: median(scans.map((scan) => sum(scan, 'ms'))),
    cpu: median(scans.map((scan) => sum(scan, 'cpu_ms'))),
    peak: Math.max(...scans.map(({ peak }) => peak)),
  };
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
  const profile = join(folder, 'first-screens.yaml');
  const whole = await repeatedScan('all screens', workspace, null);
  const early = await repeatedScan(`first ${await writeFirstScreens(profile)} screens`, workspace, profile);
  const sorts: number[] = [];
  for (let run = 0; run < Number(values.runs); run++) sorts.push(await readAndSort(data));
  say(`DuckDB reads and sorts the bids once: median ${Math.round(median(sorts))} ms`);
  for (const { name, ms, cpu, peak } of [whole, early])
    say(
      `facts to warnings, ${name}: median ${ms} ms, ${(ms / median(sorts)).toFixed(1)} times that; processor time ${cpu} ms; peak ${peak} MB`,
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
