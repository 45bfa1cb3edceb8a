import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');
const files = walk(src).filter((file) => /\.(ts|json|js)$/.test(file));
const code = files
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file: relative(src, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }));

/** The rows of the folder table of src/README.md, in order: `domain/`, …, `scan.ts`, …. */
const order = [...readFileSync(join(src, 'README.md'), 'utf8').matchAll(/^\| `([\w-]+\/|[\w-]+\.ts)`/gm)].map(
  (match) => match[1]!,
);

function walk(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? walk(path) : [path];
    });
}

/** Place in the table; files of the top that it does not name belong to the pipeline, beside scan.ts. */
function rank(file: string): number {
  const part = file.includes('/') ? `${file.split('/')[0]}/` : file;
  const at = order.indexOf(part);
  if (at >= 0) return at;
  return file.includes('/') ? Number.NaN : order.indexOf('scan.ts');
}

/** Source without comments, so that a word of prose is not taken for code. */
const bare = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g, '');

describe('the map of the house', () => {
  it('src/README.md names every folder of src and only those', () => {
    const folders = readdirSync(src, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${name}/`);
    expect(order.filter((name) => name.endsWith('/')).sort()).toEqual(folders.sort());
  });

  it('src/README.md names no file that does not exist', () => {
    expect(order.filter((name) => !existsSync(join(src, name)))).toEqual([]);
  });

  it('imports point one way: a folder imports only from itself and from folders above it in the table', () => {
    const wrong = code.flatMap(({ file, text }) =>
      importsOf(file, text)
        .filter((target) => !(rank(target) <= rank(file)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('the imports of this test are found', () => {
    const found = importsOf(
      'screens/x.ts',
      "import { a } from '../store/a.ts';\nawait import('../rules/b.ts');",
    );
    expect(found).toEqual(['store/a.ts', 'rules/b.ts']);
  });

  it('every relative import ends in the name of a file that exists', () => {
    const missing = code.flatMap(({ file, text }) =>
      importsOf(file, text)
        .filter((target) => !existsSync(join(src, target)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(missing).toEqual([]);
  });

  it('only store/ imports DuckDB', () => {
    const others = code.filter(
      ({ file, text }) => !file.startsWith('store/') && /(from |\()'@duckdb\//.test(bare(text)),
    );
    // A type says nothing of a connection.
    const values = others.filter(({ text }) => /(import (?!type )[^;]*from |\()'@duckdb\//.test(bare(text)));
    expect(values.map(({ file }) => file)).toEqual([]);
  });

  it('no folder is a grab-bag', () => {
    const names = code.flatMap(({ file }) => file.split('/').slice(0, -1));
    expect(
      names.filter((name) => /^(utils?|helpers?|common|core|services?|managers?|misc)$/.test(name)),
    ).toEqual([]);
  });

  it('no source file has more than 400 lines', () => {
    // The vocabulary is one table of rows, not code, and is kept in one piece on purpose.
    const measured = code.filter(({ file }) => file !== 'domain/tables.ts');
    const long = measured.filter(({ text }) => text.split('\n').length > 400).map(({ file }) => file);
    expect(long).toEqual([]);
  });
});

describe('the source', () => {
  it('names no screen', () => {
    const ids = walk(join(root, 'rules', 'screens'))
      .map((file) => relative(join(root, 'rules', 'screens'), file).split(sep))
      .filter((parts) => parts.length === 3)
      .map((parts) => parts[1]!);
    expect(ids.length).toBeGreaterThan(0);
    const named = files.flatMap((file) => {
      const text = readFileSync(file, 'utf8');
      return [...new Set(ids)]
        .filter((id) => new RegExp(`(?<![\\w-])${id}(?![\\w-])`).test(text))
        .map((id) => `${relative(src, file)} names ${id}`);
    });
    expect(named).toEqual([]);
  });

  it.each([
    ['prints', /\bconsole\s*\./, 'cli/'],
    ['draws unseeded random numbers', /\bMath\.random\b/, 'cli/'],
    ['sorts by the locale of the machine', /\blocaleCompare\b/, 'cli/'],
    ['reads an environment variable', /\bprocess\.env\b/, 'cli/'],
  ])('%s nowhere but where a person sits', (_, pattern, allowed) => {
    const found = code
      .filter(({ file }) => !file.startsWith(allowed))
      .filter(({ text }) => pattern.test(bare(text)))
      .map(({ file }) => file);
    expect(found).toEqual([]);
  });
});

function importsOf(file: string, text: string): readonly string[] {
  const here = dirname(join(src, file));
  return [...bare(text).matchAll(/(?:\bfrom|\bimport\(|\bimport)\s*'(\.{1,2}\/[^']+)'/g)].map((match) => {
    const target = resolve(here, match[1]!);
    const found = existsSync(target) && statSync(target).isDirectory() ? join(target, 'index.ts') : target;
    return relative(src, found).split(sep).join('/');
  });
}
