import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT, ResourceError } from '../domain/errors.ts';
import { hasCode } from './durable.ts';
import { layout } from './layout.ts';

const OTHERS_READ = 0o004;
const OTHERS_ENTER = 0o001;

/**
 * Refuses a workspace whose facts or runs every account of the machine can read, as a copy made with `cp -r` often is.
 *
 * @throws ResourceError `workspace_shared` (exit code 15)
 */
export async function refuseShared(workspace: string): Promise<void> {
  // Permissions of another kind, which these bits do not show.
  if (process.platform === 'win32') return;
  const { factsFolder, runsFolder } = layout(workspace);
  if (!(await lets(workspace, OTHERS_ENTER))) return;
  for (const folder of [factsFolder, runsFolder]) {
    if (!(await lets(folder, OTHERS_ENTER))) continue;
    for (const name of await readdir(folder)) {
      if (await lets(join(folder, name), OTHERS_READ)) throw shared(workspace, join(folder, name));
    }
  }
}

async function lets(path: string, bit: number): Promise<boolean> {
  try {
    return ((await stat(path)).mode & bit) !== 0;
  } catch (cause) {
    // A writer may take it away while we look.
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) return false;
    throw cause;
  }
}

function shared(workspace: string, path: string): ResourceError {
  return new ResourceError(
    'workspace_shared',
    {
      en: 'Every account of this machine can read {path}, and bids in it may be sealed. Take that right away (chmod -R go-rwx {workspace}), or pass --allow-shared if it is meant so.',
      'zh-CN':
        '本机所有账户都能读取 {path}，而其中的报价可能尚未公开。请收回权限（chmod -R go-rwx {workspace}）；如确属有意，请加 --allow-shared。',
    },
    { values: { path, workspace }, exitCode: EXIT.accessRefused },
  );
}
