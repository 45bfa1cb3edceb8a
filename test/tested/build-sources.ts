import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { TestProject } from 'vitest/node';
import { BUILT, builtForm, SOURCES, TESTS } from './built-sources.ts';

/** Files of the tests that run in a process or thread of their own. */
const RUN_ALONE = [
  'scorers/failing-worker.ts',
  'workspace/lock-contender.ts',
  'workspace/look-up-loop.ts',
  'workspace/publish-run.ts',
  'workspace/publisher.ts',
].map((name) => join(TESTS, name));

/**
 * Brings the built sources up to date: what changed since the last build is built anew, what is no longer there goes. Types are left to
 * `npm run typecheck`. Each file is replaced by one rename, so that two runs of the tests do not meet.
 */
export default async function buildSources(project?: TestProject): Promise<void> {
  project?.onTestsRerun(() => buildSources());
  const stampFile = join(BUILT, 'stamp.json');
  const before: Readonly<Record<string, string>> = existsSync(stampFile)
    ? JSON.parse(readFileSync(stampFile, 'utf8'))
    : {};
  const how = readFileSync(import.meta.filename);
  const stamp: Record<string, string> = {};
  const changed: (readonly [from: string, to: string])[] = [];
  for (const from of [SOURCES, ...RUN_ALONE].flatMap(filesIn)) {
    const to = builtForm(from)!;
    stamp[to] = createHash('sha256').update(how).update(readFileSync(from)).digest('hex');
    if (stamp[to] !== before[to] || !existsSync(to)) changed.push([from, to]);
  }
  const gone = Object.keys(before).filter((to) => !(to in stamp));
  if (changed.length + gone.length === 0) return;
  const { default: ts } = await import('typescript');
  for (const to of gone) rmSync(to, { force: true });
  for (const [from, to] of changed)
    replaceFile(to, from.endsWith('.json') ? readFileSync(from, 'utf8') : build(ts, from, to));
  replaceFile(stampFile, JSON.stringify(stamp));
}

function filesIn(path: string): readonly string[] {
  if (path.endsWith('.ts')) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|json)$/.test(name))
    .map((name) => join(path, name));
}

/** One file without its types, with the map by which a failure is shown where it is in the source. */
function build(ts: typeof import('typescript'), from: string, to: string): string {
  const { outputText, sourceMapText } = ts.transpileModule(readFileSync(from, 'utf8'), {
    fileName: from,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      rewriteRelativeImportExtensions: true,
      sourceMap: true,
    },
  });
  const map = { ...JSON.parse(sourceMapText ?? ''), sources: [relative(dirname(to), from)] };
  const data = Buffer.from(JSON.stringify(map)).toString('base64');
  return (
    outputText
      // The built sources lie where for the files of the tests the folder of the sources would.
      .replace(/(?<=from "(?:\.\.\/)+)src\//g, '')
      .replace(/(?<=\n\/\/# sourceMappingURL=).*/, `data:application/json;base64,${data}`)
  );
}

function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const half = `${path}.${process.pid}`;
  writeFileSync(half, text);
  renameSync(half, path);
}
