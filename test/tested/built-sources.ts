import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const SOURCES = join(root, 'src');
export const TESTS = join(root, 'test');

/** The sources as JavaScript. One folder below the project's, as `dist/` is, so that they find its rules. */
export const BUILT = join(root, '.tested');

/** What the built sources, and nothing else, have in their path. */
export const BUILT_FILES = /[\\/]\.tested[\\/]/;

/** Where what is built of a file is, or NULL where it is neither a source nor of the tests. */
export function builtForm(path: string): string | null {
  const name = relative(SOURCES, path);
  if (isInside(name)) return join(BUILT, name.replace(/\.ts$/, '.js'));
  const ofTests = relative(TESTS, path);
  return isInside(ofTests) ? join(BUILT, 'test', ofTests.replace(/\.ts$/, '.js')) : null;
}

/** The built form of a source that a file of the tests imports, or NULL where it imports something else. */
export function builtImport(imported: string, importer: string): string | null {
  if (!imported.startsWith('.')) return null;
  const path = resolve(dirname(importer), imported);
  return isInside(relative(SOURCES, path)) ? builtForm(path) : null;
}

const isInside = (name: string): boolean => name !== '..' && !name.startsWith(`..${sep}`);
