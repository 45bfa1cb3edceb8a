/**
 * Prints what it costs to read a CSV folder of a given size: rows, seconds, MB/s and the most memory the reading process had
 * resident. The folder is written first, from arithmetic alone, and removed at the end, with the workspace.
 *
 *     npm run bench:ingest -- [--gigabytes 5] [--folder DIR]
 *
 * Needs about three times the size on disk, and Linux (`VmHWM` of /proc). The machine's load is in the first line.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { gigabytes: { type: 'string', default: '5' }, folder: { type: 'string', default: tmpdir() } },
});
const target = Number(values.gigabytes) * 1e9;
if (!(target > 0)) throw new Error('--gigabytes must be a number above 0');
const PROGRAM = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const MEMORY_BOUND_MB = 1500;
const BIDS_A_LOT = 5;
const BIDDERS = 100_000;
const BLOCK = 4 << 20;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A file written in blocks. */
function blocks(path: string): { readonly add: (line: string) => number; readonly close: () => void } {
  const file = openSync(path, 'wx');
  let text = '';
  const flush = (): void => {
    writeSync(file, text);
    text = '';
  };
  return {
    add(line) {
      text += line;
      if (text.length >= BLOCK) flush();
      return line.length;
    },
    close() {
      flush();
      closeSync(file);
    },
  };
}

const scattered = (i: number): number => (Math.imul(i, 2654435769) >>> 0) / 2 ** 32;

/** Writes lots and their bids until the size is reached; one bid of a thousand has no amount that can be read. */
function writeRecords(folder: string): { readonly bytes: number; readonly rows: number } {
  const lots = blocks(join(folder, 'lots.csv'));
  const bids = blocks(join(folder, 'bids.csv'));
  let bytes = lots.add('lot_id,region,category,award_method,currency,ceiling_price,opened_at\n');
  bytes += bids.add('lot_id,bidder_id,amount,currency,status,submitted_at\n');
  let lot = 0;
  for (; bytes < target; lot++) {
    const id = `L${String(lot).padStart(9, '0')}`;
    const level = 500_000 + Math.floor(9_500_000 * scattered(lot + 1));
    const day = `2025-${String(1 + (lot % 12)).padStart(2, '0')}-${String(1 + (lot % 28)).padStart(2, '0')}`;
    bytes += lots.add(
      `${id},R${lot % 30},C${lot % 40},lowest_price,CNY,${(level * 1.2).toFixed(2)},${day} 09:30:00\n`,
    );
    const first = Math.floor(BIDDERS * scattered(7 * lot + 3));
    for (let k = 0; k < BIDS_A_LOT; k++) {
      const bidder = `B${String((first + 37 * k) % BIDDERS).padStart(6, '0')}`;
      const amount = (level * (0.9 + 0.25 * scattered(BIDS_A_LOT * lot + k + 11))).toFixed(2);
      const shown = (BIDS_A_LOT * lot + k) % 1000 === 999 ? '1e400' : amount;
      bytes += bids.add(`${id},${bidder},${shown},CNY,valid,${day} 08:${10 + k}:00\n`);
    }
  }
  lots.close();
  bids.close();
  return { bytes, rows: lot * (1 + BIDS_A_LOT) };
}

interface Load {
  readonly seconds: number;
  readonly peakMb: number;
  readonly code: number | null;
  readonly said: string;
}

/** Reads the folder in a process of its own and watches how much memory that has. */
function load(data: string, workspace: string): Promise<Load> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--import',
      'tsx',
      PROGRAM,
      'ingest',
      data,
      '--workspace',
      workspace,
      '--format',
      'json',
      '--progress',
      'none',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  let peakMb = 0;
  const watch = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peakMb = Math.max(peakMb, Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1.024e-3);
    } catch {
      // Gone between two looks.
    }
  }, 50);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(watch);
      resolve({ seconds: (performance.now() - started) / 1000, peakMb, code, said });
    });
  });
}

const folder = mkdtempSync(join(values.folder, 'ringsight-bench-ingest-'));
const remove = (): void => rmSync(folder, { recursive: true, force: true });
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    remove();
    process.exit(1);
  });
try {
  say(
    `${cpus().length} cores, load ${loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')}, Node ${process.versions.node}`,
  );
  const data = join(folder, 'data');
  mkdirSync(data);
  const written = writeRecords(data);
  say(`written: ${written.rows} rows, ${(written.bytes / 1e9).toFixed(2)} GB`);
  const { seconds, peakMb, code, said } = await load(data, join(folder, 'workspace'));
  if (code !== 0) throw new Error(`the program ended with ${code}`);
  const report = JSON.parse(said) as Readonly<
    Record<'rows_read' | 'rows_loaded' | 'rows_quarantined', number>
  >;
  say(
    `read: ${report.rows_read} rows, ${report.rows_loaded} loaded, ${report.rows_quarantined} quarantined; ` +
      `${seconds.toFixed(1)} s, ${(written.bytes / 1e6 / seconds).toFixed(1)} MB/s, ` +
      `peak ${peakMb.toFixed(0)} MB resident (bound ${MEMORY_BOUND_MB})`,
  );
  if (report.rows_read !== written.rows || report.rows_loaded + report.rows_quarantined !== written.rows)
    throw new Error('rows are unaccounted for');
  if (peakMb > MEMORY_BOUND_MB) process.exitCode = 1;
} finally {
  remove();
}
