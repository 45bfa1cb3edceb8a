import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { InputError } from '../domain/errors.ts';
import type { SourceFile } from './row-sink.ts';

export interface OpenedSource extends SourceFile {
  /** sha256 of the file as it is on disk, and its size; complete only when `chunks` has been read to its end. */
  digest(): { readonly sha256: string; readonly bytes: number };
}

const CHUNK = 1 << 20;

/** A file read through Node alone, so that its name is never a pattern. `onBytes` hears of bytes read from disk. */
export function openSource(path: string, name: string, onBytes: (bytes: number) => void): OpenedSource {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* fromDisk(): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
        const buffer = chunk as Buffer;
        hash.update(buffer);
        bytes += buffer.length;
        onBytes(buffer.length);
        yield buffer;
      }
    } catch (cause) {
      throw unreadable(name, cause);
    }
  }
  async function* unzipped(): AsyncGenerator<Buffer> {
    const gunzip = createGunzip({ chunkSize: CHUNK });
    const fed = (async () => {
      for await (const chunk of fromDisk()) {
        if (gunzip.destroyed) return;
        if (!gunzip.write(chunk))
          await new Promise((resolve) => gunzip.once('drain', resolve).once('close', resolve));
      }
      gunzip.end();
    })();
    fed.catch((cause) => gunzip.destroy(cause as Error));
    try {
      for await (const chunk of gunzip) yield chunk as Buffer;
      await fed;
    } catch (cause) {
      throw cause instanceof InputError ? cause : unreadable(name, cause);
    }
  }
  return {
    path,
    name,
    chunks: () => (path.toLowerCase().endsWith('.gz') ? unzipped() : fromDisk()),
    digest: () => ({ sha256: hash.copy().digest('hex'), bytes }),
  };
}

export function unreadable(name: string, cause: unknown): InputError {
  return new InputError(
    'file_unreadable',
    {
      en: 'The file {file} cannot be read: {why}. Check that it is complete and that you may read it, then run again.',
      'zh-CN': '无法读取文件 {file}：{why}。请确认文件完整且有读取权限，然后重新运行。',
    },
    { values: { file: name, why: (cause as Error).message?.split('\n')[0] ?? String(cause) }, cause },
  );
}
