import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate, explain, history, ingest, openWorkspace, type RunReport, scan } from '../src/index.ts';
import { Database } from '../src/store/database.ts';
import { digestFile } from '../src/workspace/durable.ts';
import { seeded } from './cli/small-market.ts';

const fixture = fileURLToPath(new URL('../fixtures/ring-small', import.meta.url));
const TABLES = ['lots', 'bids', 'awards', 'parties', 'labels'];
const folder = mkdtempSync(join(tmpdir(), 'ringsight-scan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The fixture with the rows of every table in another order. */
function shuffled(seed: number): string {
  const to = join(folder, `shuffled-${seed}`);
  mkdirSync(to, { recursive: true });
  const random = seeded(seed);
  for (const table of TABLES) {
    const [header, ...rows] = readFileSync(join(fixture, `${table}.csv`), 'utf8')
      .trimEnd()
      .split('\n');
    for (let i = rows.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [rows[i], rows[j]] = [rows[j] as string, rows[i] as string];
    }
    writeFileSync(join(to, `${table}.csv`), `${[header, ...rows].join('\n')}\n`);
  }
  return to;
}

/** Warnings as they are written, without the line numbers that a shuffle must change. */
const withoutLines = ({ warnings }: RunReport): string =>
  JSON.stringify(warnings).replace(/"line":\d+/g, '"line":0');

describe('scan', () => {
  let report: RunReport;

  it('gives the same bytes for any order of rows and number of threads', async () => {
    const digests = new Set<string>();
    let warnings = 0;
    for (let run = 0; run < 3; run++) {
      const data = run === 0 ? fixture : shuffled(run);
      const workspace = openWorkspace(join(folder, `run-${run}`));
      const { report } = await scan(workspace, { data, threads: [1, 2, 4][run % 3] });
      digests.add(withoutLines(report));
      warnings = report.warnings.length;
    }
    expect(warnings).toBeGreaterThan(0);
    expect(digests.size).toBe(1);
  });

  it('writes the same reports again from the facts of an earlier ingest', async () => {
    const once = openWorkspace(join(folder, 'once'));
    const first = await scan(once, { data: fixture });
    report = first.report;
    const twice = openWorkspace(join(folder, 'twice'));
    const read = await ingest(twice, { data: fixture });
    expect(read.rows_read).toBe(read.rows_loaded + read.rows_quarantined);
    const again = await scan(twice);
    expect(again.report).toEqual(report);
    for (const name of ['warnings.json', 'summary.json', 'report.html', 'issues.csv'])
      expect(await digestFile(join(again.runFolder, name)), name).toEqual(
        await digestFile(join(first.runFolder, name)),
      );
  });

  it('puts the planted ring first, whole', async () => {
    const workspace = openWorkspace(join(folder, 'once'));
    const first = await explain(workspace, '1');
    expect(first.members.map(({ bidder_id }) => bidder_id).sort()).toEqual([
      '91100000MA7E357316',
      '91100000MA8B7F4G7T',
      '91100000MA9D0G746Q',
      '91100000MAD9B9EH1F',
    ]);
    expect(first.waterfall.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(first.priority, 9);
    const { found } = await history(workspace, { bidder: '归云' });
    expect(found?.warnings.map(({ id }) => id)).toContain(first.id);
    expect(await explain(workspace, first.id)).toEqual(first);
  });

  it('counts every subject of every screen once', () => {
    const { lots } = report.summary.counts;
    for (const screen of report.summary.screens.filter(({ subject }) => subject === 'lot')) {
      expect(screen.flagged + screen.cleared + screen.not_evaluable, screen.screen).toBe(lots);
      expect(screen.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(screen.not_evaluable);
    }
    expect(report.summary.caps.filter(({ cap }) => cap.startsWith('screen_failed'))).toEqual([]);
  });

  it('gives the same warnings whatever the labels say', async () => {
    const data = shuffled(99);
    const labels = join(data, 'labels.csv');
    const plain = await scan(openWorkspace(join(folder, 'labelled')), { data });
    const swapped = readFileSync(labels, 'utf8').replace(/collusive|competitive/g, (word) =>
      word === 'collusive' ? 'competitive' : 'collusive',
    );
    writeFileSync(labels, swapped);
    const other = await scan(openWorkspace(join(folder, 'relabelled')), { data });
    expect(other.report.warnings).toEqual(plain.report.warnings);
    const [a, b] = await Promise.all(
      ['labelled', 'relabelled'].map((name) => evaluate(openWorkspace(join(folder, name)), { resamples: 0 })),
    );
    expect(a).not.toEqual(b);
  });

  it('keeps no label in anything that a screen can read', async () => {
    const workspace = openWorkspace(join(folder, 'once'));
    const reader = await workspace.openReader();
    const { factsPath, runFolder } = reader;
    reader.close();
    for (const path of [factsPath, join(runFolder, 'results.duckdb')]) {
      const db = await Database.open({ path, access: 'read' });
      const tables = await db.rows<{ name: string }>('select table_name as name from duckdb_tables()');
      db.close();
      expect(tables.map(({ name }) => name)).not.toContain('labels');
      expect(readFileSync(path).includes('planted')).toBe(false);
    }
  });
});
