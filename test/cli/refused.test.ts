import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../src/domain/errors.ts';
import { openWorkspace } from '../../src/index.ts';
import { runHere } from './run-cli.ts';

const LOTS = 'lot_id,award_method\nL1,lowest_price\n';
const bids = (bad: number): string =>
  `lot_id,bidder_id,amount\n${Array.from({ length: 20 }, (_, i) => `L1,B${i},${i < bad ? '=abc' : 100 + i}`).join('\n')}\n`;

let folder: string;
const at = (...names: readonly string[]): string => join(folder, ...names);
const put = (bad: number): void => {
  mkdirSync(at('data'), { recursive: true });
  writeFileSync(at('data', 'lots.csv'), LOTS);
  writeFileSync(at('data', 'bids.csv'), bids(bad));
};
const list = (): string => at('workspace', 'refused', 'issues.csv');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringsight-refused-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('records with too many rejected rows', () => {
  for (const command of ['scan', 'ingest'])
    it(`leave the list of all of them behind (${command}), and nothing else`, async () => {
      put(7);
      const { code, err } = await runHere([command, at('data'), '-w', at('workspace')]);
      expect(code, err).toBe(EXIT.dataGate);
      expect(err).toContain(`All of them are listed in ${list()}.`);
      const rows = readFileSync(list(), 'utf8').trimEnd().split('\r\n');
      expect(rows[0]).toBe('\ufeffkind,file,line,byte,table,column,code,meaning_zh,meaning_en,raw');
      const rejected = rows.filter((row) => row.startsWith('quarantined,'));
      expect(rejected).toHaveLength(7);
      // The byte at which each row begins, and the row as it stood.
      expect(rejected.map((row) => row.split(',').slice(1, 7).join(','))).toEqual(
        Array.from({ length: 7 }, (_, i) => `bids.csv,${i + 2},${24 + 11 * i},bids,amount,money_unreadable`),
      );
      rejected.forEach((row, i) => {
        const raw = row.slice(row.indexOf('"{')).slice(1, -1).replaceAll('""', '"');
        expect(JSON.parse(raw)).toEqual({ lot_id: 'L1', bidder_id: `B${i}`, amount: '=abc' });
      });
      expect(await openWorkspace(at('workspace')).publication()).toBeNull();
      expect(existsSync(at('workspace', 'building'))).toBe(false);
      if (process.platform !== 'win32') {
        expect(statSync(list()).mode & 0o777).toBe(0o600);
        expect(statSync(at('workspace', 'refused')).mode & 0o777).toBe(0o700);
      }
    });

  it('are said to be listed in Chinese too', async () => {
    put(7);
    const { err } = await runHere(['scan', at('data'), '-w', at('workspace'), '--lang', 'zh-CN']);
    expect(err).toContain(`全部列在 ${list()} 中。`);
  });

  it('keep one list only: the next refusal replaces it, records that are accepted remove it', async () => {
    for (const bad of [7, 3]) {
      put(bad);
      expect((await runHere(['ingest', at('data'), '-w', at('workspace')])).code).toBe(EXIT.dataGate);
      expect(readFileSync(list(), 'utf8').match(/^quarantined,/gm)).toHaveLength(bad);
    }
    put(0);
    const { code, err } = await runHere(['ingest', at('data'), '-w', at('workspace')]);
    expect(code, err).toBe(EXIT.done);
    expect(existsSync(at('workspace', 'refused'))).toBe(false);
  });

  it('do not touch what was published before', async () => {
    put(0);
    await runHere(['ingest', at('data'), '-w', at('workspace')]);
    const before = await openWorkspace(at('workspace')).publication();
    put(7);
    expect((await runHere(['scan', at('data'), '-w', at('workspace')])).code).toBe(EXIT.dataGate);
    expect(await openWorkspace(at('workspace')).publication()).toEqual(before);
    expect((await runHere(['verify', '-w', at('workspace')])).code).toBe(EXIT.done);
    expect(existsSync(list())).toBe(true);
  });
});
