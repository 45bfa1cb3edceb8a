import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT, type ResourceError } from '../../src/domain/errors.ts';
import { ingest, openWorkspace } from '../../src/index.ts';
import { runHere } from '../cli/run-cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringsight-shared-'));
const data = join(folder, 'data');
const path = join(folder, 'workspace');
const set = (mode: number, ...names: readonly string[]): void => chmodSync(join(path, ...names), mode);
const close = (): void => {
  set(0o700);
  set(0o700, 'facts');
  for (const name of readdirSync(join(path, 'facts'))) set(0o600, 'facts', name);
};
const refused = async (): Promise<unknown> => {
  try {
    (await openWorkspace(path).startBuild()).close();
    return null;
  } catch (error) {
    return error;
  }
};

beforeAll(async () => {
  mkdirSync(data);
  writeFileSync(join(data, 'lots.csv'), 'lot_id\nL1\n');
  writeFileSync(join(data, 'bids.csv'), 'lot_id,bidder_id,amount\nL1,B1,100\nL1,B2,110\n');
  await ingest(openWorkspace(path), { data });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('a workspace that every account can read', () => {
  it('is refused before anything is read or written, and used where that is meant', async () => {
    set(0o755);
    set(0o755, 'facts');
    set(0o644, 'facts', '1.duckdb');
    const error = (await refused()) as ResourceError;
    expect(error.code).toBe('workspace_shared');
    expect(error.exitCode).toBe(EXIT.accessRefused);
    expect(error.in('en')).toContain(join(path, 'facts', '1.duckdb'));
    for (const args of [
      ['scan', data],
      ['ingest', data],
      ['bidder', 'B1'],
      ['lot', 'L1'],
      ['export', 'quarantine'],
    ]) {
      const { code, err } = await runHere([...args, '-w', path]);
      expect(code, `${args[0]}: ${err}`).toBe(EXIT.accessRefused);
      expect(err).toContain('--allow-shared');
    }
    const { code, err } = await runHere(['ingest', data, '-w', path, '--allow-shared']);
    expect(code, err).toBe(EXIT.done);
    close();
    expect(await refused()).toBeNull();
  });

  it('is not refused where a closed folder or the mode of the files keeps others out', async () => {
    const facts = 'facts';
    for (const [workspace, inner] of [
      [0o755, 0o700],
      [0o700, 0o755],
    ] as const) {
      set(workspace);
      set(inner, facts);
      expect(await refused()).toBeNull();
    }
    set(0o755);
    expect(await refused()).toBeNull();
    close();
  });
});
