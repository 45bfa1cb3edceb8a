import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createDocumentReader } from '../../src/documents/document-reader.ts';
import { BOMBS } from './bombs.ts';
import { pdfFile } from './pdf-writer.ts';
import { docx, paragraph, withMillionEntries, zipFile } from './zip-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
const reader = createDocumentReader({ threads: 2, megabytes: 256, milliseconds: 30_000 });
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

const MEGABYTE = 1 << 20;

test('there are fifty of them', () => {
  expect(Object.keys(BOMBS).length).toBeGreaterThanOrEqual(50);
});

test.each(Object.keys(BOMBS))('refused, with the host alive: %s', async (name) => {
  const bytes = BOMBS[name]!();
  expect(bytes.length).toBeLessThan(8 * MEGABYTE);
  const path = join(folder, `${Object.keys(BOMBS).indexOf(name)}.docx`);
  writeFileSync(path, bytes);
  const found = await reader.read({ format: 'docx', path });
  expect(found).toMatchObject({ problem: expect.stringMatching(/^document_/) });
  rmSync(path);
});

test('a good file is read after all of these, by the same reader', async () => {
  const path = join(folder, 'good.docx');
  writeFileSync(path, zipFile(docx(paragraph('正文'))));
  expect(await reader.read({ format: 'docx', path })).toMatchObject({ text: '正文\n' });
});

test('a million entries are refused by what the directory says of them', async () => {
  const path = join(folder, 'million.docx');
  writeFileSync(path, withMillionEntries(zipFile(docx(paragraph('正文')))));
  expect(await reader.read({ format: 'docx', path })).toMatchObject({ problem: 'document_unsafe' });
});

test('as many entries as there may be are read, one more is not', async () => {
  for (const [count, expected] of [
    [1000, { text: '正文\n' }],
    [1001, { problem: 'document_unsafe' }],
  ] as const) {
    const honest = docx(paragraph('正文'));
    const more = Array.from({ length: count - honest.length }, (_, i) => ({ name: `e${i}`, data: '' }));
    const path = join(folder, 'entries.docx');
    writeFileSync(path, zipFile([...honest, ...more]));
    expect(await reader.read({ format: 'docx', path }), String(count)).toMatchObject(expected);
  }
});

const sheet = (rows: string): Buffer =>
  zipFile([
    { name: 'xl/worksheets/sheet1.xml', data: `<worksheet><sheetData>${rows}</sheetData></worksheet>` },
  ]);

test('a workbook of more than two million cells is too large', async () => {
  const cells = Array.from({ length: 2_000_001 }, (_, i) => `<c><v>${(i * 2654435761) % 99991}</v></c>`);
  const path = join(folder, 'cells.xlsx');
  writeFileSync(path, sheet(`<row>${cells.join('')}</row>`));
  expect(await reader.read({ format: 'xlsx', path })).toMatchObject({ problem: 'document_too_large' });
});

const OUTER = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>';
test.each<[string, () => Buffer]>([
  [
    'an entity from a file in a sheet',
    () => zipFile([{ name: 'xl/worksheets/sheet1.xml', data: `${OUTER}<worksheet>&e;</worksheet>` }]),
  ],
  [
    'an entity from a file in the shared strings',
    () =>
      zipFile([
        { name: 'xl/sharedStrings.xml', data: `${OUTER}<sst><si><t>&e;</t></si></sst>` },
        { name: 'xl/worksheets/sheet1.xml', data: '<worksheet/>' },
      ]),
  ],
  [
    'an entity from a file in the properties',
    () =>
      zipFile([
        { name: 'docProps/core.xml', data: `${OUTER}<p><creator>&e;</creator></p>` },
        { name: 'xl/worksheets/sheet1.xml', data: '<worksheet/>' },
      ]),
  ],
  [
    'an entry that leads out of the package',
    () =>
      zipFile([
        { name: 'xl/worksheets/sheet1.xml', data: '<worksheet/>' },
        { name: '../../outside.xml', data: 'x' },
      ]),
  ],
  [
    'rows nested ever deeper',
    () => sheet(`<!--${'x1y2'.repeat(9)}-->${'<row>'.repeat(400)}${'</row>'.repeat(400)}`),
  ],
])('a workbook with %s is refused', async (_, bytes) => {
  const path = join(folder, 'bad.xlsx');
  writeFileSync(path, bytes());
  expect(await reader.read({ format: 'xlsx', path })).toMatchObject({ problem: 'document_unsafe' });
});

test('a workbook of too many strings takes its thread down, not the host', async () => {
  const small = createDocumentReader({ megabytes: 64 });
  const path = join(folder, 'strings.xlsx');
  // Different texts, so that they pack like an honest file: four million short strings.
  const strings = Array.from(
    { length: 1_500_000 },
    (_, i) => `<si><t>${(i * 2654435761) % 4294967291}</t></si>`,
  );
  writeFileSync(
    path,
    zipFile([
      { name: 'xl/sharedStrings.xml', data: `<sst>${strings.join('')}</sst>` },
      { name: 'xl/worksheets/sheet1.xml', data: '<worksheet/>' },
    ]),
  );
  expect(await small.read({ format: 'xlsx', path })).toMatchObject({ problem: 'document_too_large' });
  expect(await small.read({ format: 'html', text: '<p>好' })).toMatchObject({ text: '\n好' });
  await small.close();
});

test('a file that takes too long is given up', async () => {
  const hasty = createDocumentReader({ milliseconds: 1 });
  const path = join(folder, 'slow.docx');
  writeFileSync(path, zipFile(docx(paragraph('正文'))));
  expect(await hasty.read({ format: 'docx', path })).toMatchObject({ problem: 'document_slow' });
  await hasty.close();
});

test.each([
  ['cut off', pdfFile(['正文']).subarray(0, 300)],
  ['noise', Buffer.from('%PDF-1.7 nothing of what this promises')],
  ['empty', Buffer.alloc(0)],
  [
    'of a billion pages',
    Buffer.from(pdfFile(['正文']).toString('latin1').replace('/Count 1', '/Count 999999999'), 'latin1'),
  ],
])('a PDF that is %s is a problem or text, never an end of the program', async (_, bytes) => {
  const path = join(folder, 'bad.pdf');
  writeFileSync(path, bytes);
  const found = await reader.read({ format: 'pdf', path });
  expect('problem' in found ? found.problem : found.text).toMatch(/^document_|正文/);
});
