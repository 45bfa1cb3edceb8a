// What a trading system does that embeds ringsight.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const listeners = process.eventNames().length;
const ringsight = await import('ringsight');
assert.equal(process.eventNames().length, listeners, 'importing adds no handler');
const { InputError, openWorkspace, renderJson, ResourceError, scan } = ringsight;

import type { ProgressEvent, RunReport, ScanResult, Warning } from 'ringsight';

const schema = JSON.parse(
  readFileSync(fileURLToPath(import.meta.resolve('ringsight/warnings.schema.json')), 'utf8'),
);
assert.equal(typeof schema.$schema, 'string', 'the schema of the reports is shipped');

const data = process.argv[2] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'ringsight-embedded-'));
const workspace = openWorkspace(join(folder, 'workspace'));
assert.deepEqual(readdirSync(folder), [], 'opening creates nothing');
try {
  const events: ProgressEvent[] = [];
  const result: ScanResult = await scan(workspace, {
    data,
    seed: 7,
    onProgress: (event) => {
      events.push(event);
    },
  });
  const report: RunReport = result.report;
  const warnings: readonly Warning[] = report.warnings;
  assert.ok(warnings.length > 0, 'the fixture has warnings');
  assert.ok(events.length > 0, 'progress is told');
  assert.equal(JSON.parse(renderJson(report)).warnings.length, warnings.length);

  await assert.rejects(
    scan(workspace, { data: join(folder, 'nothing') }),
    (error: unknown) =>
      error instanceof InputError && error.exitCode === 2 && error.in('zh-CN') !== error.in('en'),
  );
  await assert.rejects(
    openWorkspace(join(folder, 'nothing')).openReader(),
    (error: unknown) => error instanceof ResourceError && error.exitCode === 10,
  );
  await assert.rejects(scan(workspace, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  assert.equal((await workspace.publication())?.run?.number, result.run, 'nothing else was published');
  process.stdout.write(`consumer: ${warnings.length} warnings through the library\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
