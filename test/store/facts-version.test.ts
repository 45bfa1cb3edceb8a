import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, it } from 'vitest';
import { ingest, openWorkspace, scan } from '../../src/index.ts';

const fixture = fileURLToPath(new URL('../../fixtures/ring-small', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ringsight-facts-version-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The facts as a version would have left them that did not know of something yet. */
async function olderBy(sql: string, name: string): Promise<string> {
  const workspace = join(folder, name);
  cpSync(join(folder, 'now'), workspace, { recursive: true });
  const facts = join(workspace, 'facts');
  const file = readdirSync(facts).find((one) => /^\d+\.duckdb$/.test(one))!;
  const instance = await DuckDBInstance.create(join(facts, file));
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
  return workspace;
}

it('facts of another version are refused with the way out, and read in again they are scanned', async () => {
  await ingest(openWorkspace(join(folder, 'now')), { data: fixture });
  const short = await olderBy('alter table bid_people drop column insured_by', 'column');
  const refusal: Error = await scan(openWorkspace(short)).then(
    () => expect.unreachable(),
    (error: Error) => error,
  );
  expect(refusal).toMatchObject({ code: 'facts_version', exitCode: 13 });
  expect(refusal.message).toMatch(/bid_people\.insured_by is not among them.*ringsight scan <data>/);
  const fewer = await olderBy('drop table sanctions', 'table');
  await expect(scan(openWorkspace(fewer))).rejects.toMatchObject({ code: 'facts_version' });

  const { report } = await scan(openWorkspace(short), { data: fixture });
  expect(report.warnings.length).toBeGreaterThan(0);
});
