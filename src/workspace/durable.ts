import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ResourceError } from '../domain/errors.ts';

/** Nobody but the owner reads bids that may still be sealed. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** Makes a folder, and those above it, that only the owner can enter. */
export async function makePrivateFolder(path: string): Promise<void> {
  await explainRefusal(path, () => mkdir(path, { recursive: true, mode: PRIVATE_FOLDER }));
}

/** Replaces a file as a whole: after a crash or power loss it is the old one or the new one. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const fresh = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  await explainRefusal(path, async () => {
    try {
      const handle = await open(fresh, 'wx', PRIVATE_FILE);
      await writeAndSync(handle, content);
      await rename(fresh, path);
    } catch (cause) {
      await rm(fresh, { force: true });
      throw cause;
    }
    await syncFolder(dirname(path));
  });
}

async function writeAndSync(handle: FileHandle, content: string): Promise<void> {
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the names in a folder survive a power loss. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export interface FileDigest {
  readonly bytes: number;
  readonly sha256: string;
}

/** Makes a finished file private and durable, and takes its digest. */
export async function sealFile(path: string): Promise<FileDigest> {
  await chmod(path, PRIVATE_FILE);
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  return digestFile(path);
}

/** Seals every file below a folder. Keys are paths inside it with `/`, in code-point order. */
export async function sealFolder(folder: string): Promise<Readonly<Record<string, FileDigest>>> {
  await chmod(folder, PRIVATE_FOLDER);
  const digests: Record<string, FileDigest> = {};
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      for (const [name, digest] of Object.entries(await sealFolder(path)))
        digests[`${entry.name}/${name}`] = digest;
    } else {
      digests[entry.name] = await sealFile(path);
    }
  }
  await syncFolder(folder);
  return digests;
}

export async function digestFile(path: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    bytes += (chunk as Buffer).length;
    hash.update(chunk as Buffer);
  }
  return { bytes, sha256: hash.digest('hex') };
}

export const sha256 = (content: string | Buffer): string =>
  createHash('sha256').update(content).digest('hex');

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

export const hasCode = (cause: unknown, ...codes: readonly string[]): boolean =>
  cause instanceof Error && codes.includes((cause as NodeJS.ErrnoException).code ?? '');

/** Turns the refusal of a file system into an error that a person can act on. */
export async function explainRefusal<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (hasCode(cause, 'ENOSPC', 'EDQUOT')) {
      throw new ResourceError(
        'disk_full',
        {
          en: 'The disk is full: {path} could not be written. What was published before is untouched. Free some space and start again.',
          'zh-CN': '磁盘空间不足：无法写入 {path}。此前已发布的结果未受影响，请腾出空间后重试。',
        },
        { values: { path }, cause },
      );
    }
    if (hasCode(cause, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST')) {
      throw new ResourceError(
        'workspace_not_writable',
        {
          en: 'The workspace cannot be written at {path} ({why}). Give this user the right to write there, or name another folder with --workspace.',
          'zh-CN':
            '无法写入工作区 {path}（{why}）。请为当前用户授予写入权限，或用 --workspace 指定其他文件夹。',
        },
        { values: { path, why: (cause as NodeJS.ErrnoException).code }, cause },
      );
    }
    throw cause;
  }
}
