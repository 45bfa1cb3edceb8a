// Kills scans and ingests at random moments and checks after each that what was published before is there, whole, and nothing
// else; then that the next scan equals one that nobody disturbed. `tsx test/cli/kill.ts 50` prints what happened.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openWorkspace, type Workspace } from '../../src/index.ts';
import { sha256 } from '../../src/workspace/durable.ts';
import buildSources from '../tested/build-sources.ts';
import { runCli, startCli } from './run-cli.ts';
import { seeded, writeSmallMarket } from './small-market.ts';

export interface KillReport {
  readonly kills: number;
  /** Kills that came before the program had ended by itself. */
  readonly inTime: number;
  /** Of these, ones after which the new result was published all the same. */
  readonly published: number;
  readonly complaints: readonly string[];
}

export async function killRepeatedly(kills: number, seed = 1, lots = 400): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'ringsight-kill-'));
  try {
    const data = join(folder, 'data');
    const other = join(folder, 'other');
    writeSmallMarket(data, lots, 1);
    writeSmallMarket(other, lots, 2);
    const started = Date.now();
    await mustRun(['scan', data, '-w', join(folder, 'clean'), '-q', '-o', join(folder, 'clean.txt')]);
    const whole = Date.now() - started;
    const cleanDigest = await warningsOf(openWorkspace(join(folder, 'clean')));

    const path = join(folder, 'workspace');
    const workspace = openWorkspace(path);
    await mustRun(['scan', other, '-w', path, '-q', '-o', join(folder, 'first.txt')]);
    const known = new Set([await warningsOf(workspace), cleanDigest]);

    const random = seeded(seed);
    const complaints: string[] = [];
    let [inTime, published] = [0, 0];
    for (let kill = 1; kill <= kills; kill++) {
      const before = await workspace.publication();
      const act = kill % 3 === 0 ? ['ingest', data] : ['scan', data, '-o', join(folder, `${kill}.txt`)];
      const { child, ended } = startCli([...act, '-w', path, '--progress', 'none']);
      await Promise.race([ended, wait(whole * (0.15 + 0.85 * random()))]);
      child.kill('SIGKILL');
      const { signal } = await ended;
      const after = await workspace.publication();
      if (signal === 'SIGKILL') {
        inTime += 1;
        if (after?.facts !== before?.facts || after?.run?.number !== before?.run?.number) published += 1;
      }
      const say = (what: string): number => complaints.push(`kill ${kill} (${act[0]}): ${what}`);
      for (const { path: file, code } of (await workspace.verify()).findings) say(`${code} ${file}`);
      if (!known.has(await warningsOf(workspace))) say('warnings that no scan wrote');
    }

    await mustRun(['scan', data, '-w', path, '-q', '-o', join(folder, 'last.txt')]);
    if ((await warningsOf(workspace)) !== cleanDigest)
      complaints.push('the last scan differs from a clean one');
    for (const name of readdirSync(path))
      if (!['current.json', 'facts', 'ledger.ndjson', 'runs'].includes(name))
        complaints.push(`left behind: ${name}`);
    for (const { path: file, code } of (await workspace.verify()).findings)
      complaints.push(`at the end: ${code} ${file}`);
    return { kills, inTime, published, complaints };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Digest of the warnings that a reader sees, read from the database and from the report. */
async function warningsOf(workspace: Workspace): Promise<string> {
  const reader = await workspace.openReader();
  try {
    const rows = await reader.db.rows('select body from warnings order by rank');
    const { n } = await reader.db.row<{ n: bigint }>(
      'select (select count(*) from bids) + (select count(*) from lots) + (select count(*) from lot_scores) as n',
    );
    const { warnings } = JSON.parse(readFileSync(join(reader.runFolder, 'warnings.json'), 'utf8'));
    return sha256(JSON.stringify([rows, String(n), warnings]));
  } finally {
    reader.close();
  }
}

async function mustRun(args: readonly string[]): Promise<void> {
  const { code, err } = await runCli(args);
  if (code !== 0) throw new Error(`ringsight ${args.join(' ')} ended with ${code}: ${err}`);
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  await buildSources();
  const report = await killRepeatedly(Number(process.argv[2] ?? 50), Number(process.argv[3] ?? 1));
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = report.complaints.length === 0 ? 0 : 1;
}
