import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Mistake, reportInto } from './mistakes.ts';

/** Where in an ending the select of the screen stands. */
const SCREEN = '{screen}';

/** What several screens do with their own selects, by name: SQL that goes on from a select to the answers. */
export type Endings = ReadonlyMap<string, (select: string) => string>;

/** The endings of a rules folder. */
export async function loadEndings(root: string, mistakes: Mistake[]): Promise<Endings> {
  const folder = join(root, 'endings');
  const endings = new Map<string, (select: string) => string>();
  if (!existsSync(folder)) return endings;
  for (const file of (await readdir(folder)).filter((name) => !name.startsWith('.')).sort()) {
    const report = reportInto(mistakes, `${basename(root)}/endings/${file}`);
    if (!/^[a-z][a-z0-9_]*\.sql$/.test(file)) {
      report('', 'must be named lower_case.sql.', '文件名须为小写加下划线，扩展名为 .sql。');
      continue;
    }
    const [before, after, ...more] = (await readFile(join(folder, file), 'utf8')).split(SCREEN);
    if (after === undefined || more.length > 0) {
      report(
        '',
        `must hold ${SCREEN} once, where the select of the screen belongs.`,
        `须且只须出现一次 ${SCREEN}，表示规则自身查询的位置。`,
      );
      continue;
    }
    endings.set(file.slice(0, -'.sql'.length), (select) => `${before}${select.trimEnd()}${after}`);
  }
  return endings;
}
