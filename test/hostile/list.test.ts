import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** What strangers can send us, and the test that holds us to surviving it: file, and the name of the test or what it goes through. */
const COVERED: Readonly<Record<string, Readonly<Record<string, readonly [file: string, name: string]>>>> = {
  'office files and packages': {
    'ratio of an entry': ['documents/bombs.ts', 'MB of blanks'],
    'entries over each other': ['documents/bombs.ts', 'two entries over the same data'],
    'packages in packages': ['documents/bombs.ts', 'inner.zip'],
    'too many entries': ['documents/bombs.ts', '60_000'],
    'a million entries': ['documents/hostile-files.test.ts', 'a million entries are refused'],
    'headers that lie': ['documents/bombs.ts', 'bytes and holds 20 MB'],
    'shared strings without end': ['documents/hostile-files.test.ts', 'a workbook of too many strings'],
    'entities from outside': ['documents/hostile-files.test.ts', 'an entity from a file in a sheet'],
    'entities that multiply': ['documents/bombs.ts', 'entities that multiply'],
    'nesting without end': ['documents/bombs.ts', 'elements nested'],
    'paths that lead out': ['documents/bombs.ts', '../outside.xml'],
    'limit of expanded bytes, counted while inflated': ['documents/bombs.ts', 'entries of 90 MB'],
    'limit of entries': ['documents/hostile-files.test.ts', 'as many entries as there may be'],
    'limit of cells': ['documents/hostile-files.test.ts', 'more than two million cells'],
    'pictures that are bombs, lie or end early': [
      'documents/picture-hash.test.ts',
      'a picture that is damaged or built to exhaust its reader',
    ],
    'limit of the size of pictures': [
      'documents/picture-hash.test.ts',
      'larger than the limit is not decoded',
    ],
    'fifty of them by the command line, time and memory': [
      'hostile/documents-command.test.ts',
      'fifty bombs',
    ],
    'tables that unpack to one line': ['hostile/documents-command.test.ts', 'one endless line'],
    'links and paths of documents that lead out': ['ingest/document-texts.test.ts', 'document_outside'],
  },
  'priced bills in XML': {
    'entities, depth, names, attributes': ['ingest/bill.test.ts', 'refuses %s in one sentence'],
    'by the command line': ['hostile/documents-command.test.ts', 'a priced bill of %s'],
  },
  'threads that read and compare': {
    'crash, hang, rubbish while reading a document': [
      'documents/failing-readers.test.ts',
      'is a problem of that document',
    ],
    'crash, hang, rubbish in a scan': [
      'screens/failing-threads.test.ts',
      'those screens say so in the report',
    ],
  },
  'names of columns': {
    'names of the language itself, SQL, quotes, a hundred sets in CSV': [
      'ingest/hostile-headers.test.ts',
      'a hundred sets of columns',
    ],
    'keys of JSON': ['ingest/hostile-headers.test.ts', 'keys of JSON Lines'],
    'columns of Parquet': ['ingest/hostile-headers.test.ts', 'columns of Parquet'],
    'one name twice': ['ingest/hostile-headers.test.ts', 'two known columns of one name'],
    'a thousand columns': ['ingest/hostile-names.test.ts', 'length: 1000'],
    'mapped columns of such names': ['ingest/hostile-names.test.ts', 'a mapped column named __proto__'],
  },
  'names of files': {
    'two hundred that look like patterns': ['ingest/hostile-names.test.ts', 'there are two hundred of them'],
  },
  'text in reports': {
    'names, files and rules as markup, in a browser': [
      'report/html.browser.test.ts',
      'runs no script and asks for nothing',
    ],
    'three hundred payloads in ten places': [
      'report/html.browser.test.ts',
      'three hundred payloads in ten places',
    ],
    'nothing from outside, style by digest': ['report/html.test.ts', 'asks for nothing from outside'],
    'formulas in CSV': ['report/csv.test.ts', '=cmd'],
    'control characters in a terminal': ['report/terminal.test.ts', 'HOSTILE'],
    Markdown: ['report/markdown.test.ts', 'HOSTILE'],
  },
};

describe.each(Object.entries(COVERED))('hostile %s', (_, entries) => {
  test.each(Object.entries(entries))('%s: there is a test', (__, [file, name]) => {
    expect(readFileSync(join(root, file), 'utf8')).toContain(name);
  });
});

test('no source puts text into a page as markup', () => {
  const src = join(root, '../src');
  for (const entry of readdirSync(src, { recursive: true, encoding: 'utf8' }))
    if (entry.endsWith('.ts'))
      expect(readFileSync(join(src, entry), 'utf8'), entry).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write/,
      );
});
