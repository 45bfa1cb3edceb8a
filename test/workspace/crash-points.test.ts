import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/store/database.ts';
import { LABELS_DDL } from '../../src/store/facts-schema.ts';
import { openWorkspace, type Workspace } from '../../src/workspace/workspace.ts';
import { DRAFT, publishRun, writeFacts, writeRun } from './publish-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringsight-crash-'));
const before = join(folder, 'before');
const after = join(folder, 'after');

// What publishing leaves on disk, in the order in which it does: each step is a moment at which a process may die.
const STEPS = [
  'facts/2.duckdb',
  'facts/2.labels.duckdb',
  'ledger 1',
  'runs/2',
  'ledger 2',
  'current.json',
] as const;

beforeAll(async () => {
  await publishRun(openWorkspace(before), 1);
  cpSync(before, after, { recursive: true });
  const build = await openWorkspace(after).startBuild();
  await writeFacts(build, 2);
  const labels = await Database.open({ path: build.labelsPath });
  await labels.run(LABELS_DDL);
  labels.close();
  await writeRun(build, 2);
  await build.publish(DRAFT);
  build.close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The workspace as a process leaves it that dies after that many steps of its second publication. */
function diedAfter(steps: number): Workspace {
  const path = join(folder, `died-${steps}`);
  cpSync(before, path, { recursive: true });
  mkdirSync(join(path, 'building', 'run'), { recursive: true });
  writeFileSync(join(path, 'building', 'run', 'results.duckdb'), 'half of a file');
  const old = readFileSync(join(before, 'ledger.ndjson'), 'utf8');
  const added = readFileSync(join(after, 'ledger.ndjson'), 'utf8').slice(old.length).split('\n');
  for (const step of STEPS.slice(0, steps)) {
    if (!step.startsWith('ledger')) cpSync(join(after, step), join(path, step), { recursive: true });
    else writeFileSync(join(path, 'ledger.ndjson'), `${added[step === 'ledger 1' ? 0 : 1]}\n`, { flag: 'a' });
  }
  return openWorkspace(path);
}

async function seen(workspace: Workspace): Promise<string> {
  const reader = await workspace.openReader();
  try {
    const { bidder_id, reason_no } = await reader.db.row<{ bidder_id: string; reason_no: number }>(
      'select bidder_id, reason_no from bidders, reasons',
    );
    return `${bidder_id} ${reason_no}`;
  } finally {
    reader.close();
  }
}

describe.each(STEPS.map((step, i) => [i, step] as const))(
  'a writer that dies after %i steps, before %s',
  (steps) => {
    it('has shown nothing, and the next writer clears up and publishes', async () => {
      const workspace = diedAfter(steps);
      expect(await seen(workspace)).toBe('bidder-1 1');
      expect((await workspace.verify()).findings).toEqual([]);
      await publishRun(workspace, 3);
      expect(await seen(workspace)).toBe('bidder-3 3');
      expect((await workspace.verify()).findings).toEqual([]);
      expect((await workspace.runs()).map(({ run }) => run)).toEqual([1, 2]);
    });
  },
);

it('a writer that dies after the last step has published everything', async () => {
  const workspace = diedAfter(STEPS.length);
  expect(await seen(workspace)).toBe('bidder-2 2');
  expect((await workspace.verify()).findings).toEqual([]);
});
