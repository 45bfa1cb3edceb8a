/**
 * Prints what each stage of a scan costs in markets of several sizes, each in a process of its own, and the power of the number of bids with
 * which pairs and groups grow; with --write into stages.md beside this file.
 *
 *     npm run build && npm run bench:stages -- [--lots 250000,500000,1000000,2000000] [--runs 3] [--write]
 *
 * There is one bidder for ten lots. The machine's load is in what is printed: measure on a quiet one.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeLargeMarket } from './market-large.ts';
import { type MeasuredScan, measuredScan } from './measured-scan.ts';
import { type Exponent, powerLaw } from './power-law.ts';

const { values } = parseArgs({
  options: {
    lots: { type: 'string', default: '250000,500000,1000000,2000000' },
    runs: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
});
const sizes = values.lots.split(',').map(Number);
const runs = Number(values.runs);
if (sizes.some((lots) => !Number.isInteger(lots) || lots < 1000) || !Number.isInteger(runs) || runs < 1)
  throw new Error('--lots takes whole numbers from 1000, separated by commas; --runs one from 1');

const LOTS_PER_BIDDER = 10;
const PAIRS_AND_GROUPS = ['pair screens', 'graph', 'group screens'];
/** Columns of the table; the manifest's names of the stages. */
const STAGES: readonly (readonly [string, readonly string[]])[] = [
  ['features', ['features']],
  ['lot screens', ['lot screens']],
  ['pair and bidder screens', ['pair screens']],
  ['graph', ['graph']],
  ['group screens', ['group screens']],
  ['scoring', ['scoring']],
  ['pairs and groups', PAIRS_AND_GROUPS],
];

interface Measured {
  readonly lots: number;
  readonly scans: readonly MeasuredScan[];
}

async function measure(lots: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'ringsight-stages-'));
  try {
    const data = join(folder, 'data');
    await mkdir(data);
    const bidders = Math.round(lots / LOTS_PER_BIDDER);
    await writeLargeMarket(data, { lots, bidders, seed: 1, ringShare: 0.05 });
    const workspace = join(folder, 'workspace');
    // Reads the records as well, which is another matter.
    await measuredScan(data, workspace);
    const scans: MeasuredScan[] = [];
    for (let run = 0; run < runs; run++) {
      const scan = await measuredScan(null, workspace);
      scans.push(scan);
      const told = STAGES.map(([name, stages]) => `${name} ${seconds(scan, stages).toFixed(2)}`);
      process.stderr.write(`${lots} lots, ${scan.counts.bids} bids: ${told.join(', ')}; ${scan.peak} MB\n`);
    }
    return { lots, scans };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Clock = 'ms' | 'cpu_ms';

const seconds = ({ stages }: MeasuredScan, names: readonly string[], clock: Clock = 'ms'): number =>
  stages.reduce((sum, stage) => (names.includes(stage.stage) ? sum + stage[clock] / 1000 : sum), 0);

const middle = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)] ?? Number.NaN;

const exponentOf = (
  measured: readonly Measured[],
  stages: readonly string[],
  clock: Clock = 'ms',
): Exponent | null =>
  powerLaw(
    measured.flatMap(({ scans }) =>
      scans.map((scan) => ({ size: scan.counts.bids, cost: seconds(scan, stages, clock) })),
    ),
  );

function shown(exponent: Exponent | null): string {
  if (exponent === null) return '–';
  const { low, high } = exponent;
  const interval = low === null || high === null ? '' : ` (${low.toFixed(2)} to ${high.toFixed(2)})`;
  return `${exponent.exponent.toFixed(2)}${interval}`;
}

const count = (value: number): string => value.toLocaleString('en-US');

/** A Markdown table of figures, as the formatter has it. */
function tableText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padStart(widths[i] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => `${'-'.repeat(width - 1)}:`);
  return [line(header), line(rule), ...rows.map(line)].join('\n');
}

function table(measured: readonly Measured[]): string {
  const header = ['lots', 'bids', 'bidders', ...STAGES.map(([name]) => name), 'whole scan', 'peak RSS, MB'];
  const lines = measured.map(({ scans }) => {
    const { counts } = scans[0] as MeasuredScan;
    const whole = scans.map((scan) => scan.stages.reduce((sum, { ms }) => sum + ms / 1000, 0));
    return [
      ...[counts.lots, counts.bids, counts.bidders].map(count),
      ...STAGES.map(([, stages]) => middle(scans.map((scan) => seconds(scan, stages))).toFixed(2)),
      middle(whole).toFixed(1),
      count(Math.max(...scans.map(({ peak }) => peak))),
    ];
  });
  const exponents = STAGES.map(([, stages]) => shown(exponentOf(measured, stages)));
  return tableText(header, [...lines, ['exponent', '', '', ...exponents, '', '']]);
}

const [loadBefore] = loadavg() as [number];
const measured: Measured[] = [];
for (const lots of sizes) measured.push(await measure(lots));
const text = `# Stages of a scan by size

Printed by \`npm run build && npm run bench:stages -- --lots ${sizes.join(',')} --runs ${runs} --write\` on ${cpus().length} cores, Node ${process.version}, load
before ${loadBefore.toFixed(1)}. One market of \`bench/market-large.ts\` per size, one bidder for ${LOTS_PER_BIDDER} lots; each scan is a process of its own
and begins with records already read. Wall seconds, medians of ${runs} scans; memory is the largest resident size of any of them.
Exponents: least squares of log seconds on log bids over all scans, with 95 % intervals; 1 is linear.

${table(measured)}

Pairs and groups (pair screens, graph, group and bidder screens) grow with the number of bids to the power
${shown(exponentOf(measured, PAIRS_AND_GROUPS))}; their processor time, which other work on the machine disturbs less, to the power
${shown(exponentOf(measured, PAIRS_AND_GROUPS, 'cpu_ms'))}.
`;
process.stdout.write(text);
if (values.write) await writeFile(new URL('stages.md', import.meta.url), text);
