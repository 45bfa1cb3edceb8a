import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ResourceError } from '../domain/errors.ts';

// A second DuckDB instance on a file of the same process is silently allowed by the client and corrupts it as soon as
// one of them writes; readers may share.
const open = new Map<string, number>();
const WRITER = -1;

/** Marks a database file as open in this process. @throws ResourceError `store_in_use` */
export function claimPath(path: string, mode: 'read' | 'write'): void {
  const key = canonical(path);
  const holders = open.get(key) ?? 0;
  if (holders === WRITER || (mode === 'write' && holders > 0)) {
    throw new ResourceError(
      'store_in_use',
      {
        en: 'The database {path} is already open in this process. Close the other handle first.',
        'zh-CN': '数据库 {path} 已在本进程中打开，请先关闭另一个句柄。',
      },
      { values: { path } },
    );
  }
  open.set(key, mode === 'write' ? WRITER : holders + 1);
}

export function releasePath(path: string, mode: 'read' | 'write'): void {
  const key = canonical(path);
  const holders = (open.get(key) ?? 0) - 1;
  if (mode === 'write' || holders <= 0) open.delete(key);
  else open.set(key, holders);
}

function canonical(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}
