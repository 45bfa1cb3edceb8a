/**
 * Prints what it costs to compare the documents of a market, and what is found: seconds with one and two worker threads on the built program,
 * peak memory, beside the speed of a plain rolling hash on the same machine; recall of planted passages, word for word, rewritten and of three
 * bidders, and falsely flagged pairs, with the tenders' own documents in the data and without. What was planted stays in this process; the program runs in others, on a facts database.
 *
 *     npm run build && npm run bench:documents -- [--lots 400] [--seeds 3] [--one-lot 1500]
 *
 * Counted is one screen, from the facts on disk to its answers: reading the texts, marks, comparison, ranking. With N threads N workers compare and
 * DuckDB has N of its own, as `--threads N` sets them; it reads the next texts while the workers are at the last, and V8 collects garbage in threads
 * of its own, so that even one worker keeps somewhat more than one processor busy. How many is printed: what two threads can gain is two by that.
 *
 * Needs Linux (`VmHWM` of /proc). Seconds depend on what else the machine does: the first line says so, and processor seconds are given too.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GRAM, gramHashes } from '../src/scorers/documents/fingerprints.ts';
import { Database } from '../src/store/database.ts';
import { createFactTables } from '../src/store/facts-schema.ts';
import { loadTextMarket } from './documents/load-market.ts';
import {
  type Planted,
  type TextMarket,
  type TextMarketOptions,
  textMarket,
} from './documents/text-market.ts';

const { values } = parseArgs({
  options: {
    lots: { type: 'string', default: '400' },
    seeds: { type: 'string', default: '3' },
    'one-lot': { type: 'string', default: '1500' },
  },
});
const RUN = fileURLToPath(new URL('./documents/run-once.mjs', import.meta.url));
/** Of both thread counts in turn, so that neither has the quieter machine. */
const ROUNDS = 5;
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), 'ringsight-bench-documents-'));

interface Timed {
  readonly seconds: number;
  readonly processorSeconds: number;
  readonly mainThreadSeconds: number;
}

interface Run {
  /** With threads that have yet to start, and with running ones. */
  readonly cold: Timed;
  readonly warm: Timed;
  readonly same: boolean;
  readonly peakMb: number;
  readonly pairs: number;
  readonly caps: readonly string[];
  readonly flagged: readonly (readonly [number, number])[];
  readonly unanswered: readonly (readonly [number, number])[];
}

async function factsOf(market: TextMarket, name: string): Promise<string> {
  const path = join(folder, `${name}.duckdb`);
  const db = await Database.open({ path });
  await createFactTables(db);
  await loadTextMarket(db, market);
  db.close();
  return path;
}

const run = (facts: string, threads: number): Run =>
  JSON.parse(
    execFileSync(process.execPath, [RUN, facts, String(threads)], { encoding: 'utf8', maxBuffer: 1 << 28 }),
  ) as Run;

const options = (seed: number): TextMarketOptions => {
  const lots = Number(values.lots);
  return {
    seed,
    lots,
    bidsOfLot: 5,
    bidders: Math.round(1.25 * lots),
    categories: Math.max(1, Math.round(lots / 50)),
    characters: 10_000,
    verbatim: Math.round(lots / 10),
    rewritten: Math.round(lots / 10),
    rewrittenShare: 0.3,
  };
};
const bytesOf = ({ documents }: TextMarket): number =>
  documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
const load = (): string =>
  loadavg()
    .map((one) => one.toFixed(1))
    .join(' ');
const median = (list: readonly number[]): number => [...list].sort((x, y) => x - y)[list.length >> 1]!;
const best = (list: readonly number[]): number => Math.min(...list);

function rollingHash({ documents }: TextMarket): number {
  const text = documents.map((document) => document.text).join('');
  const chars = new Uint16Array(text.length);
  for (let i = 0; i < text.length; i++) chars[i] = text.charCodeAt(i);
  const hashes = new Uint32Array(chars.length);
  gramHashes(chars, 0, Math.min(chars.length, 1 << 20), hashes);
  const start = performance.now();
  gramHashes(chars, 0, chars.length, hashes);
  return bytesOf({ documents } as TextMarket) / 1e6 / ((performance.now() - start) / 1000);
}

/** Of each kind of pair: how many are flagged, of how many the program says that it cannot tell, and how many there are. */
type Tally = readonly [string, number, number, number];

function found(market: TextMarket, { flagged, unanswered, pairs }: Run): readonly Tally[] {
  const keysOf = (list: Run['flagged']) => new Set(list.map(([a, b]) => `${a} ${b}`));
  const [hit, open] = [keysOf(flagged), keysOf(unanswered)];
  const planted = new Set(market.planted.map(({ a, b }) => `${a} ${b}`));
  const among = (name: string, which: (one: Planted) => boolean): Tally => {
    const own = market.planted.filter(which).map(({ a, b }) => `${a} ${b}`);
    return [
      name,
      own.filter((key) => hit.has(key)).length,
      own.filter((key) => open.has(key)).length,
      own.length,
    ];
  };
  const honest = (keys: ReadonlySet<string>): number => [...keys].filter((key) => !planted.has(key)).length;
  return [
    among('two, word for word', ({ sharers, changed }) => sharers === 2 && changed === 0),
    among('two, rewritten', ({ sharers, changed }) => sharers === 2 && changed > 0),
    among('three, word for word', ({ sharers }) => sharers === 3),
    ['honest pairs', honest(hit), honest(open), pairs - planted.size],
  ];
}

/** Finds what is planted in a market of each seed. */
async function quality(name: string, change: Partial<TextMarketOptions>): Promise<void> {
  const sums = new Map<string, [number, number, number]>();
  for (let seed = 1; seed <= Number(values.seeds); seed++) {
    const market = textMarket({ ...options(seed), threes: Math.round(Number(values.lots) / 10), ...change });
    const result = run(await factsOf(market, `${name}-${seed}`), 2);
    for (const [kind, ...counts] of found(market, result)) {
      const before = sums.get(kind) ?? [0, 0, 0];
      sums.set(kind, [before[0] + counts[0], before[1] + counts[1], before[2] + counts[2]]);
    }
  }
  say(`${name}, seeds 1 to ${values.seeds}:`);
  for (const [kind, [hits, open, all]] of sums)
    say(`  ${kind}: ${hits} flagged of ${all}${open > 0 ? `, cannot tell of ${open}` : ''}`);
}

try {
  say(`${cpus().length} cores, load ${load()}, Node ${process.versions.node}`);
  const first = textMarket(options(1));
  const megabytes = bytesOf(first) / 1e6;
  const bids = first.bids.length;
  say(`${bids} bids in ${first.lots.length} lots and their tenders: ${megabytes.toFixed(0)} MB of UTF-8`);
  say(`rolling hash of grams of ${GRAM}, one thread: ${rollingHash(first).toFixed(0)} MB/s`);
  const facts = await factsOf(first, 'market-1');
  const runs: Record<1 | 2, Run[]> = { 1: [], 2: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const threads of [1, 2] as const) runs[threads].push(run(facts, threads));
  for (const kind of ['cold', 'warm'] as const) {
    say(kind === 'cold' ? 'threads that have yet to start:' : 'threads that run:');
    for (const threads of [1, 2] as const) {
      const of = (name: keyof Timed): readonly number[] => runs[threads].map((one) => one[kind][name]);
      say(
        `  ${threads} thread${threads > 1 ? 's' : ''}: best ${best(of('seconds')).toFixed(2)} s, median ${median(of('seconds')).toFixed(2)} s ` +
          `(${(megabytes / best(of('seconds'))).toFixed(0)} MB/s), processor ${median(of('processorSeconds')).toFixed(2)} s, ` +
          `of these the main thread ${median(of('mainThreadSeconds')).toFixed(2)} s; ` +
          `${(median(of('processorSeconds')) / median(of('seconds'))).toFixed(2)} processors busy`,
      );
    }
    const [one, two] = [1, 2].map((threads) =>
      best(runs[threads as 1 | 2].map((each) => each[kind].seconds)),
    );
    say(`  two threads are ${(one! / two!).toFixed(2)} times as fast as one`);
  }
  const all = [...runs[1], ...runs[2]];
  say(`peak ${Math.max(...all.map(({ peakMb }) => peakMb)).toFixed(0)} MB; load now ${load()}`);
  if (!all.every(({ same }) => same)) throw new Error('a run differs from the one before it');
  const flaggings = new Set(all.map(({ flagged }) => JSON.stringify(flagged)));
  if (flaggings.size !== 1) throw new Error('runs differ in what they flag');

  await quality('tenders in the data', {});
  await quality('tenders not in the data, their openings quoted', { tenders: false });
  await quality('tenders not in the data, half of their clauses quoted', {
    tenders: false,
    quoting: 'clauses',
  });

  const size = Number(values['one-lot']);
  if (size > 1) {
    const crowd = textMarket({
      ...options(1),
      lots: 1,
      bidsOfLot: size,
      bidders: size,
      categories: 1,
      verbatim: 1,
      rewritten: 0,
    });
    const result = run(await factsOf(crowd, 'one-lot'), 2);
    say(
      `one lot with ${size} bids, ${(bytesOf(crowd) / 1e6).toFixed(0)} MB: ${result.cold.seconds.toFixed(1)} s, ` +
        `processor ${result.cold.processorSeconds.toFixed(1)} s, peak ${result.peakMb.toFixed(0)} MB, ` +
        `${result.pairs} pairs share text, ${result.caps.join(', ') || 'no limit reached'}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
