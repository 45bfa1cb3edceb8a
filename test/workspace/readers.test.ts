import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { startScript } from './processes.ts';
import { publishRun } from './publish-run.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringsight-readers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lets 20 processes read whole runs while another one publishes 10', { timeout: 120_000 }, async () => {
  await publishRun(openWorkspace(folder), 1);
  const readers = Array.from({ length: 20 }, () => startScript('./look-up-loop.ts', [folder]));
  await Promise.all(readers.map(({ said }) => said(/reading/)));
  const publisher = await startScript('./publisher.ts', [folder, '10']).ended;
  expect(publisher).toMatchObject({ code: 0, err: '' });
  for (const { child } of readers) child.stdin?.end();
  const ended = await Promise.all(readers.map((reader) => reader.ended));
  expect(ended.filter(({ code }) => code !== 0)).toEqual([]);
  const counts = ended.map(({ out }) => JSON.parse(out.slice(out.indexOf('{'))) as { reads: number });
  expect(counts.every(({ reads }) => reads > 1)).toBe(true);
  expect((await openWorkspace(folder).verify()).findings).toEqual([]);
});

it('keeps a run readable for whoever opened it before it was removed', async () => {
  const workspace = openWorkspace(folder, { keepRuns: 1 });
  await publishRun(workspace, 1);
  const reader = await workspace.openReader();
  await publishRun(workspace, 2);
  expect(await reader.db.rows('select bidder_id from bidders')).toEqual([{ bidder_id: 'bidder-1' }]);
  reader.close();
  const next = await workspace.openReader();
  expect(await next.db.rows('select bidder_id from bidders')).toEqual([{ bidder_id: 'bidder-2' }]);
  next.close();
});
