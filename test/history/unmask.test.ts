import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explain, openWorkspace, type ScanResult, scan, type Warning } from '../../src/index.ts';
import { readLedger } from '../../src/workspace/ledger.ts';
import { runHere } from '../cli/run-cli.ts';
import { RECIPES } from '../recipes/recipes.ts';
import { makeWorld, writeWorld } from '../recipes/world.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringsight-unmask-'));
const workspace = join(folder, 'workspace');
const REASON = '案卷 2024-17, order of 3 May';
let result: ScanResult;
/** Ids, machines, accounts and telephones as the records hold them, of at least six characters so that chance does not print one. */
let secrets: readonly string[];

beforeAll(async () => {
  const world = makeWorld(20_240_501);
  for (const recipe of RECIPES) recipe.guilty(world, recipe.suspects);
  writeWorld(world, join(folder, 'data'));
  const cells = (table: string, ...columns: readonly string[]): readonly string[] =>
    (world.tables.get(table) ?? []).flatMap((row) => columns.map((column) => String(row[column] ?? '')));
  secrets = [
    ...new Set([
      ...cells('bid_traces', 'value'),
      ...cells('bid_people', 'person_id', 'phone'),
      // Numbers of guarantees are shown: they are nobody's own.
      ...cells('bid_securities', 'payer_account'),
      ...cells('parties', 'phone'),
    ]),
  ].filter((value) => value.length >= 6 && !/^(WPS|Microsoft)/.test(value));
  result = await scan(openWorkspace(workspace), {
    data: join(folder, 'data'),
    threads: 1,
    asOf: '2026-01-01',
  });
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const found = (text: string): readonly string[] => secrets.filter((secret) => text.includes(secret));
const isMask = (value: string): boolean => /\*\*\*.*#[0-9a-f]{4}$/.test(value);
const privates = ({ signals }: Warning): readonly string[] =>
  signals.flatMap(({ evidence }) =>
    evidence.flatMap(({ values }) =>
      Object.entries(values).flatMap(([name, value]) => (name.startsWith('private_') ? [value] : [])),
    ),
  );

describe('private values', () => {
  it('leave in no form unless asked for', async () => {
    expect(secrets.length).toBeGreaterThan(200);
    for (const name of readdirSync(result.runFolder)) {
      if (name.endsWith('.duckdb')) continue;
      expect(found(readFileSync(join(result.runFolder, name), 'utf8')), name).toEqual([]);
    }
    for (const { id, members, lots } of result.report.warnings.slice(0, 5))
      for (const args of [
        ['explain', id, '--all'],
        ['explain', id, '--format', 'json'],
        ['bidder', members[0]!.bidder_id, '--all'],
        ['lot', lots[0]!.lot_id, '--all', '--format', 'json'],
      ]) {
        const { code, out, err } = await runHere([...args, '-w', workspace]);
        expect(code, err).toBe(0);
        expect(found(out + err), args.join(' ')).toEqual([]);
      }
    const { entries } = await readLedger(workspace);
    expect(entries.filter(({ act }) => act === 'unmask')).toEqual([]);
  });

  it('are shown for a reason, each where its mask was, and the ledger says who, when, what and why', async () => {
    let shown = 0;
    for (const { id } of result.report.warnings) {
      const hidden = await explain(openWorkspace(workspace), id);
      const clear = await explain(openWorkspace(workspace), id, { unmask: REASON });
      expect(privates(hidden).filter((value) => !isMask(value))).toEqual([]);
      expect(privates(clear).filter(isMask)).toEqual([]);
      expect(clear.shared_values.map(({ value }) => value).filter(isMask)).toEqual([]);
      expect(privates(clear)).toHaveLength(privates(hidden).length);
      shown += privates(clear).length;
      // Nothing else changes.
      const bare = ({ signals, shared_values, ...rest }: Warning): unknown => ({
        ...rest,
        shared: shared_values.map(({ value: _, ...one }) => one),
        signals: signals.map(({ sentence: _, evidence, ...signal }) => ({
          ...signal,
          rows: evidence.map(({ values: __, ...row }) => row),
        })),
      });
      expect(bare(clear)).toEqual(bare(hidden));
      expect(await explain(openWorkspace(workspace), id)).toEqual(hidden);
      const { entries, brokenAt } = await readLedger(workspace);
      expect(brokenAt).toBeNull();
      expect(entries.at(-2)).toMatchObject({
        act: 'unmask',
        who: expect.stringMatching(/./),
        at: expect.stringMatching(/^\d{4}-/),
        what: { kind: 'warning', subject: id, reason: REASON, run: result.run, result: 'shown' },
      });
    }
    expect(shown).toBeGreaterThan(20);
  });

  it.each([
    ['en', 'What members left or named alike\n'],
    ['zh-CN', '成员共同留下或填报的信息\n'],
  ])('are shown by the command line as a page and as JSON (%s)', async (lang, title) => {
    const { id } = result.report.warnings.find(({ shared_values }) => shared_values.length > 0)!;
    for (const format of ['table', 'json']) {
      const args = ['explain', id, '--all', '-w', workspace, '--lang', lang, '--format', format];
      const { code, out } = await runHere([...args, '--unmask', REASON]);
      expect(code).toBe(0);
      expect(found(out).length).toBeGreaterThan(0);
      expect(out).not.toMatch(/\*\*\*\S*#[0-9a-f]{4}/);
      if (format === 'table') expect(out).toContain(title);
      const { entries } = await readLedger(workspace);
      expect(entries.at(-1)).toMatchObject({ act: 'unmask', what: { subject: id, reason: REASON } });
    }
    const help = await runHere(['explain', '--help', '--lang', lang]);
    expect(help.out).toContain('--unmask <reason>');
  });

  it('of a bidder are shown for a reason too', async () => {
    const args = ['bidder', 'X01', '--format', 'json', '-w', workspace];
    const hidden = JSON.parse((await runHere(args)).out) as { found: { party: { phone: string } } };
    expect(hidden.found.party.phone).toMatch(/\*\*\*.*#[0-9a-f]{4}$/);
    const { code, out } = await runHere([...args, '--unmask', REASON]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({
      ...hidden,
      found: { ...hidden.found, party: { ...hidden.found.party, phone: '0561X01' } },
    });
    const { entries } = await readLedger(workspace);
    expect(entries.at(-1)).toMatchObject({
      act: 'unmask',
      what: { kind: 'bidder', subject: 'X01', reason: REASON, result: 'shown' },
    });
  });

  it.each(['lot-scores', 'outcomes', 'edges', 'groups', 'warnings', 'quarantine'])(
    'leave in no export (%s)',
    async (what) => {
      const file = join(folder, `${what}.csv`);
      const { code, err } = await runHere(['export', what, '--format', 'csv', '-o', file, '-w', workspace]);
      expect(code, err).toBe(0);
      expect(found(readFileSync(file, 'utf8'))).toEqual([]);
    },
  );

  it.each([
    ['no reason', ''],
    ['blanks', '   '],
    ['a reason of 501 characters', 'x'.repeat(501)],
  ])('are not shown for %s', async (_, reason) => {
    const before = (await readLedger(workspace)).entries.length;
    const { code, out, err } = await runHere(['explain', '1', '-w', workspace, '--unmask', reason]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('--unmask');
    expect(found(err)).toEqual([]);
    expect((await readLedger(workspace)).entries).toHaveLength(before);
  });

  it('an attempt on a warning that is not there is in the ledger too', async () => {
    const { code } = await runHere(['explain', 'W-ffffffffff', '-w', workspace, '--unmask', REASON]);
    expect(code).toBe(2);
    const { entries } = await readLedger(workspace);
    expect(entries.at(-1)).toMatchObject({ act: 'unmask', what: { reason: REASON, result: 'refused' } });
  });
});
