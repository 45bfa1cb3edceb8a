import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { createDocumentReader } from '../../src/documents/document-reader.ts';
import { isDocumentRead } from '../../src/documents/parsed-document.ts';

const folder = mkdtempSync(join(tmpdir(), 'readers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DOCUMENT = { text: '正文', pageBreaks: [], mediaType: 'text/html', traces: [], issues: [] };

/** A reader whose thread does `body` with each file; each try leaves a file in `tries`. */
function readerThat(body: string, milliseconds = 10_000) {
  const own = mkdtempSync(join(folder, 'reader-'));
  const tries = mkdtempSync(join(own, 'tries-'));
  const worker = join(own, 'worker.mjs');
  writeFileSync(
    worker,
    `import { readdirSync, writeFileSync } from 'node:fs';
    export default (task) => {
      const tries = readdirSync(${JSON.stringify(tries)}).length + 1;
      writeFileSync(${JSON.stringify(tries)} + '/' + tries, '');
      const good = ${JSON.stringify(DOCUMENT)};
      ${body}
    };`,
  );
  const reader = createDocumentReader({ worker: pathToFileURL(worker), megabytes: 32, milliseconds });
  return {
    read: () => reader.read({ format: 'html', text: 'x' }).finally(() => reader.close()),
    tries: () => readdirSync(tries).length,
  };
}

describe('a thread that reads a document', () => {
  test.each([
    ['ends the thread', 'process.exit(7)', 'document_failed', 2],
    ['throws', "throw new Error('on purpose')", 'document_failed', 2],
    [
      'throws behind its back',
      "setTimeout(() => { throw new Error('x') }); return new Promise(() => {})",
      'document_failed',
      2,
    ],
    ['answers with nothing', 'return undefined', 'document_failed', 2],
    ['answers with another shape', "return { words: ['a'] }", 'document_failed', 2],
    [
      'answers with page breaks beyond the text',
      'return { ...good, pageBreaks: [0, 99] }',
      'document_failed',
      2,
    ],
    ['never answers', 'return new Promise(() => {})', 'document_slow', 2],
    ['is busy without end', 'for (;;) {}', 'document_slow', 2],
    [
      'asks for ever more memory',
      'const kept = []; for (;;) kept.push(new Array(1e5).fill(kept.length + 0.5))',
      'document_too_large',
      1,
    ],
  ])('and %s is a problem of that document', async (_, body, problem, tries) => {
    const reader = readerThat(body, problem === 'document_slow' ? 1000 : 20_000);
    expect(await reader.read()).toMatchObject({ problem });
    expect(reader.tries()).toBe(tries);
  });

  test.each([
    ['ends once', 'if (tries === 1) process.exit(7); return good'],
    ['answers with nothing once', 'if (tries === 1) return undefined; return good'],
  ])('and %s reads it the second time', async (_, body) => {
    expect(await readerThat(body).read()).toEqual(DOCUMENT);
  });
});

test('what a thread hands over is a document or a problem, or is not believed', () => {
  expect(isDocumentRead(DOCUMENT)).toBe(true);
  expect(isDocumentRead({ problem: 'document_locked', why: 'x' })).toBe(true);
  for (const wrong of [
    null,
    'text',
    [],
    { problem: 'document_of_gold', why: 'x' },
    { ...DOCUMENT, text: 7 },
    { ...DOCUMENT, pageBreaks: [1, 0] },
    { ...DOCUMENT, pageBreaks: [Number.NaN] },
    { ...DOCUMENT, traces: [{ kind: 'mac', value: 'x' }] },
    { ...DOCUMENT, traces: [null] },
    { ...DOCUMENT, issues: undefined },
    { ...DOCUMENT, issues: ['document_of_gold'] },
    { ...DOCUMENT, mediaType: undefined },
  ])
    expect(isDocumentRead(wrong), JSON.stringify(wrong)).toBe(false);
});
