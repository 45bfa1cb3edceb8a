import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { startCli } from '../cli/run-cli.ts';
import { BOMBS } from '../documents/bombs.ts';
import { docx, paragraph, withMillionEntries, zipFile } from '../documents/zip-writer.ts';
import type { Ended } from '../workspace/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringsight-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command line as a process of its own and watches its memory; 0 where the system does not tell. */
async function watched(args: readonly string[]): Promise<Ended & { readonly megabytes: number }> {
  const { child, ended } = startCli(args);
  let megabytes = 0;
  const timer = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      megabytes = Math.max(megabytes, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // Gone, or a system without it.
    }
  }, 50);
  return { ...(await ended.finally(() => clearInterval(timer))), megabytes };
}

function market(name: string): string {
  const data = join(folder, name);
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'lots.csv'), 'lot_id,opened_at,award_method\nL1,2026-03-02,lowest_price\n');
  writeFileSync(join(data, 'bids.csv'), 'lot_id,bidder_id,amount\nL1,B1,5\n');
  return data;
}

test('a delivery of fifty bombs and one honest file is read by the command line: exit 0, each bomb told, memory and time in bounds', {
  timeout: 240_000,
}, async () => {
  const data = market('bombs');
  const names = Object.keys(BOMBS);
  for (const [i, name] of names.entries()) writeFileSync(join(data, `bomb${i}.docx`), BOMBS[name]!());
  writeFileSync(join(data, 'million.docx'), withMillionEntries(zipFile(docx(paragraph('正文')))));
  writeFileSync(join(data, 'good.docx'), zipFile(docx(paragraph('正文'))));
  const files = [...names.map((_, i) => `bomb${i}.docx`), 'million.docx', 'good.docx'];
  const rows = files.map((file, i) => `D${i},L1,B1,${file}`);
  writeFileSync(join(data, 'documents.csv'), `document_id,lot_id,bidder_id,path\n${rows.join('\n')}\n`);
  const began = Date.now();
  const { code, out, err, megabytes } = await watched([
    'ingest',
    data,
    '-w',
    join(folder, 'bombs-workspace'),
    '--format',
    'json',
    '--quiet',
  ]);
  expect(code, err).toBe(0);
  expect(err).toBe('');
  const { issues } = JSON.parse(out) as { issues: Record<string, number> };
  const refused = Object.entries(issues).filter(([problem]) => problem.startsWith('document_'));
  expect(refused.reduce((sum, [, count]) => sum + count, 0)).toBe(names.length + 1);
  expect(issues.document_slow ?? 0).toBe(0);
  expect(Date.now() - began).toBeLessThan(2000 * files.length);
  expect(megabytes).toBeLessThan(900);
});

test('a table that unpacks to one endless line is refused in a sentence, within memory', {
  timeout: 120_000,
}, async () => {
  const data = market('line');
  rmSync(join(data, 'bids.csv'));
  const header = 'lot_id,bidder_id,amount\n';
  writeFileSync(
    join(data, 'bids.csv.gz'),
    gzipSync(Buffer.concat([Buffer.from(header), Buffer.alloc(600 << 20, 0x61)])),
  );
  const { code, out, err, megabytes } = await watched([
    'ingest',
    data,
    '-w',
    join(folder, 'line-workspace'),
    '--quiet',
  ]);
  expect([2, 5], err).toContain(code);
  expect(out).toBe('');
  expect(err).not.toMatch(/\n\s+at |heap|node:internal/);
  expect(megabytes).toBeLessThan(900);
});

test.each([
  [
    'entities that multiply',
    `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><工程项目基本信息表>&b;</工程项目基本信息表>`,
  ],
  [
    'an entity from a file',
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><工程项目基本信息表>&x;</工程项目基本信息表>',
  ],
  ['elements a hundred thousand deep', `${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`],
])(
  'a priced bill of %s ends with exit 2, one sentence and no stack',
  { timeout: 60_000 },
  async (name, content) => {
    const data = market(`bill ${name}`);
    writeFileSync(
      join(data, 'mapping.yaml'),
      readFileSync(new URL('../../fixtures/mappings/bill_cn.yaml', import.meta.url)),
    );
    writeFileSync(join(data, 'L1_B1.xml'), content);
    const { code, out, err } = await watched([
      'ingest',
      data,
      '-w',
      join(folder, `${name} workspace`),
      '--quiet',
    ]);
    expect(code, err).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('L1_B1.xml');
    expect(err).not.toMatch(/\n\s+at |heap/);
  },
);
