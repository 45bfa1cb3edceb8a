import { randomBytes } from 'node:crypto';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError, ResourceError } from '../domain/errors.ts';

export interface OutputOptions {
  /** Replaces a file that is already there. */
  readonly force?: boolean | undefined;
}

/**
 * Lets `write` fill a private temporary file beside the target and gives it the target's name when it is complete: nobody ever
 * sees half a file, and a file that is there stays unless `force`.
 *
 * @throws InputError `output_exists`, `output_is_folder`, `output_folder_missing`, `output_not_writable`; ResourceError `disk_full`
 */
export async function writeOutput(
  path: string,
  options: OutputOptions,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const target = resolve(path);
  const temporary = join(dirname(target), `.ringsight-${randomBytes(8).toString('hex')}.part`);
  try {
    await refuse(target, options.force === true);
    await (await open(temporary, 'wx', 0o600)).close();
    await write(temporary);
    const file = await open(temporary, 'r+');
    try {
      await file.chmod(0o600);
      await file.sync();
    } finally {
      await file.close();
    }
    if (options.force === true) await rename(temporary, target);
    else await nameOnce(temporary, target);
  } catch (cause) {
    throw readable(cause, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function refuse(target: string, force: boolean): Promise<void> {
  const found = await lstat(target).catch(() => undefined);
  if (found === undefined) return;
  if (found.isDirectory()) {
    throw new InputError(
      'output_is_folder',
      {
        en: '{path} is a folder. Name a file in it with -o.',
        'zh-CN': '{path} 是文件夹，请用 -o 指定其中的文件名。',
      },
      { values: { path: target } },
    );
  }
  if (!force) throw exists(target);
}

/** A hard link fails where the name is taken, even if somebody took it a moment ago; a rename would replace. */
async function nameOnce(temporary: string, target: string): Promise<void> {
  try {
    await link(temporary, target);
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'EEXIST') throw exists(target);
    // File systems without hard links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw cause;
    await refuse(target, false);
    await rename(temporary, target);
  }
}

const exists = (path: string): InputError =>
  new InputError(
    'output_exists',
    {
      en: 'The file {path} is already there and was left as it is. Use --force to replace it, or name another file with -o.',
      'zh-CN': '文件 {path} 已存在，未作改动。如需替换请加 --force，或用 -o 指定其他文件名。',
    },
    { values: { path } },
  );

function readable(cause: unknown, path: string): unknown {
  const options = { values: { path, folder: dirname(path) }, cause };
  switch (codeOf(cause)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new InputError(
        'output_folder_missing',
        {
          en: 'The folder {folder} does not exist, so {path} cannot be written. Make the folder first or name another file with -o.',
          'zh-CN': '文件夹 {folder} 不存在，无法写入 {path}。请先创建该文件夹，或用 -o 指定其他文件。',
        },
        options,
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new InputError(
        'output_not_writable',
        {
          en: 'The folder {folder} may not be written to. Choose another with -o, or ask for the right to write there.',
          'zh-CN': '没有写入文件夹 {folder} 的权限。请用 -o 指定其他位置，或申请写入权限。',
        },
        options,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new ResourceError(
        'disk_full',
        {
          en: 'The disk that holds {folder} is full; {path} was not written. Free some space and run the command again.',
          'zh-CN': '{folder} 所在磁盘已满，{path} 未写入。请释放空间后重试。',
        },
        options,
      );
    default:
      return cause;
  }
}

const codeOf = (cause: unknown): string | undefined =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
