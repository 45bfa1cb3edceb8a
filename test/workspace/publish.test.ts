import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorkspace, type Workspace } from '../../src/workspace/workspace.ts';
import { DRAFT, publishRun, writeFacts, writeRun } from './publish-run.ts';

let folder: string;
let path: string;
let workspace: Workspace;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringsight-publish-'));
  path = join(folder, 'work space 项目');
  workspace = openWorkspace(path);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function seen(): Promise<string> {
  const reader = await workspace.openReader();
  try {
    const row = await reader.db.row<{ bidder_id: string; reason_no: number }>(
      'select bidder_id, reason_no from bidders, reasons',
    );
    return `${row.bidder_id} ${row.reason_no}`;
  } finally {
    reader.close();
  }
}

describe('workspace', () => {
  it('creates nothing by being opened or read', async () => {
    await expect(workspace.openReader()).rejects.toMatchObject({
      code: 'workspace_missing',
      exitCode: 10,
      message: expect.stringContaining('Run `ringsight scan <data> --workspace'),
    });
    await expect(workspace.verify()).rejects.toMatchObject({ exitCode: 10 });
    await expect(workspace.record('lookup', {})).rejects.toMatchObject({ exitCode: 10 });
    expect(existsSync(path)).toBe(false);
  });

  it('shows a run only after it was published', async () => {
    await publishRun(workspace, 1);
    const build = await workspace.startBuild();
    await writeFacts(build, 2);
    await writeRun(build, 2);
    expect(await seen()).toBe('bidder-1 1');
    await build.publish(DRAFT);
    expect(await seen()).toBe('bidder-2 2');
    build.close();
    expect(await seen()).toBe('bidder-2 2');
  });

  it('leaves nothing of a build that was given up', async () => {
    await publishRun(workspace, 1);
    const build = await workspace.startBuild();
    await writeFacts(build, 2);
    build.close();
    expect(readdirSync(path).sort()).toEqual(['current.json', 'facts', 'ledger.ndjson', 'runs']);
    expect(await seen()).toBe('bidder-1 1');
  });

  it('keeps facts and run of a reader together when new facts come without a run', async () => {
    await publishRun(workspace, 1);
    const build = await workspace.startBuild();
    await writeFacts(build, 2);
    await build.publish();
    build.close();
    expect(await seen()).toBe('bidder-1 1');
    expect(await workspace.publication()).toMatchObject({ facts: 2, run: { number: 1, facts: 1 } });
  });

  it('says which command is missing where there are facts and no run', async () => {
    const build = await workspace.startBuild();
    await writeFacts(build, 1);
    await build.publish();
    build.close();
    await expect(workspace.openReader()).rejects.toMatchObject({ code: 'nothing_published', exitCode: 10 });
  });

  it('refuses a second writer', async () => {
    const build = await workspace.startBuild();
    await expect(workspace.startBuild()).rejects.toMatchObject({ code: 'store_busy', exitCode: 11 });
    build.close();
  });

  it('lets only the owner read anything', async () => {
    const before = process.umask(0o000);
    try {
      await publishRun(workspace, 1);
      await workspace.record('lookup', { subject: 'B1' });
    } finally {
      process.umask(before);
    }
    const modes = readdirSync(path, { recursive: true, withFileTypes: true }).map((entry) => {
      const mode = statSync(join(entry.parentPath, entry.name)).mode & 0o777;
      return `${entry.isDirectory() ? 'folder' : 'file'} ${mode.toString(8)}`;
    });
    expect(new Set(modes)).toEqual(new Set(['folder 700', 'file 600']));
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('keeps the newest runs and the facts that they use', async () => {
    workspace = openWorkspace(path, { keepRuns: 3 });
    await publishRun(workspace, 1);
    for (let mark = 2; mark <= 4; mark++) {
      const build = await workspace.startBuild();
      await writeRun(build, mark);
      await build.publish(DRAFT);
      build.close();
    }
    expect(readdirSync(join(path, 'runs'))).toEqual(['2', '3', '4']);
    expect(readdirSync(join(path, 'facts'))).toEqual(['1.duckdb']);
    for (let mark = 5; mark <= 7; mark++) await publishRun(workspace, mark);
    expect(readdirSync(join(path, 'runs'))).toEqual(['5', '6', '7']);
    expect(readdirSync(join(path, 'facts')).sort()).toEqual(['5.duckdb', '6.duckdb', '7.duckdb']);
    expect(await seen()).toBe('bidder-7 7');
    expect((await workspace.runs()).map(({ run }) => run)).toEqual([5, 6, 7]);
    expect((await workspace.verify()).findings).toEqual([]);
  });

  it('withdraws what a writer left that died between two steps of publishing', async () => {
    await publishRun(workspace, 1);
    const current = readFileSync(join(path, 'current.json'));
    await publishRun(workspace, 2);
    writeFileSync(join(path, 'current.json'), current);
    expect(await seen()).toBe('bidder-1 1');
    expect((await workspace.verify()).findings).toEqual([]);
    await publishRun(workspace, 3);
    expect(await seen()).toBe('bidder-3 3');
    expect(readdirSync(join(path, 'runs'))).toEqual(['1', '2']);
    expect((await workspace.verify()).findings).toEqual([]);
    expect((await workspace.ledger()).map(({ act }) => act)).toEqual([
      'ingest',
      'run',
      'ingest',
      'run',
      'withdraw',
      'ingest',
      'run',
    ]);
  });

  it('never deletes runs because the file that names them is gone', async () => {
    for (let mark = 1; mark <= 3; mark++) await publishRun(workspace, mark);
    rmSync(join(path, 'current.json'));
    await expect(publishRun(workspace, 4)).rejects.toMatchObject({ code: 'workspace_damaged', exitCode: 12 });
    expect(readdirSync(join(path, 'runs'))).toEqual(['1', '2', '3']);
  });

  it('refuses a damaged publication and one of another format', async () => {
    await publishRun(workspace, 1);
    writeFileSync(join(path, 'current.json'), '{"format":1,"facts":"../../etc"}');
    await expect(workspace.openReader()).rejects.toMatchObject({ code: 'workspace_damaged', exitCode: 12 });
    writeFileSync(join(path, 'current.json'), '{"format":2}');
    await expect(workspace.openReader()).rejects.toMatchObject({ code: 'workspace_version', exitCode: 13 });
  });

  it('orders runs by number whatever the clock says', async () => {
    await publishRun(workspace, 1);
    const build = await workspace.startBuild();
    await writeRun(build, 2);
    await build.publish({
      ...DRAFT,
      started_at: '1970-01-01T00:00:00.000Z',
      finished_at: '1970-01-01T00:00:00.000Z',
    });
    build.close();
    expect((await workspace.runs()).map(({ run }) => run)).toEqual([1, 2]);
    expect(await seen()).toBe('bidder-1 2');
  });
});

describe('verify', () => {
  it('passes what was published and counts it', async () => {
    await publishRun(workspace, 1);
    const report = await workspace.verify();
    expect(report).toMatchObject({ ok: true, entries: 2, files: 4, findings: [] });
    expect(report.head.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('finds a changed, a missing and an added file of every kind', async () => {
    await publishRun(workspace, 1);
    const files = ['facts/1.duckdb', 'runs/1/results.duckdb', 'runs/1/warnings.json', 'runs/1/manifest.json'];
    for (const name of files) {
      const file = join(path, name);
      const good = readFileSync(file);
      const bad = Buffer.from(good);
      bad[good.length >> 1] = (bad[good.length >> 1] as number) ^ 1;
      for (const [content, code] of [
        [bad, 'file_changed'],
        [good.subarray(0, -1), 'file_changed'],
        [null, 'file_missing'],
      ] as const) {
        if (content === null) rmSync(file);
        else writeFileSync(file, content);
        expect((await workspace.verify()).findings, name).toContainEqual(
          expect.objectContaining({ code, path: file }),
        );
      }
      writeFileSync(file, good);
    }
    for (const name of ['facts/other.duckdb', 'runs/1/more.html', 'runs/note.txt']) {
      writeFileSync(join(path, name), 'x');
      expect((await workspace.verify()).findings).toMatchObject([
        { code: 'file_added', path: join(path, name) },
      ]);
      rmSync(join(path, name));
    }
    expect((await workspace.verify()).ok).toBe(true);
  });

  it('finds a ledger cut back behind the publication, and with a noted head any cut', async () => {
    await publishRun(workspace, 1);
    await workspace.record('lookup', { subject: 'B1' });
    const { head } = await workspace.verify();
    const ledger = join(path, 'ledger.ndjson');
    const lines = readFileSync(ledger, 'utf8').trimEnd().split('\n');
    writeFileSync(ledger, `${lines.slice(0, 2).join('\n')}\n`);
    expect((await workspace.verify()).ok).toBe(true);
    expect((await workspace.verify(head.hash)).findings).toMatchObject([{ code: 'ledger_cut' }]);
    writeFileSync(ledger, `${lines.slice(0, 1).join('\n')}\n`);
    expect((await workspace.verify()).findings).toContainEqual(
      expect.objectContaining({ code: 'ledger_cut' }),
    );
  });
});
