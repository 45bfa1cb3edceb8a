import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { LIMITS, UnreadableDocument } from './parsed-document.ts';

/** A ZIP package whose directory was looked over; entries are inflated one by one, and every byte is counted. */
export interface ZipPackage {
  readonly names: readonly string[];
  /** Hands over an entry in pieces; nothing where there is none of that name. */
  read(name: string, take: (piece: Buffer) => void): Promise<boolean>;
  /** Digest (SHA-256) of an entry, and its bytes where they are no more than `most`. */
  load(name: string, most: number): Promise<{ readonly digest: string; readonly bytes: Buffer | null }>;
  sizeOf(name: string): number;
  close(): void;
}

const LOCAL_HEADER = 30;
const ONE_MEGABYTE = 1 << 20;

/**
 * Opens a package after a look at its directory alone: number of entries, sizes, ratios, overlaps, names, encryption, packages in packages.
 *
 * @throws UnreadableDocument
 */
export async function openPackage(path: string): Promise<ZipPackage> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
  } catch (error) {
    throw damaged(error);
  }
  try {
    const entries = await directory(zip);
    return packageOf(zip, entries);
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function directory(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  if (zip.entryCount > LIMITS.entries) throw unsafe(`${zip.entryCount} entries`);
  const entries = new Map<string, Entry>();
  let expanded = 0;
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      const name = entry.fileName;
      expanded += entry.uncompressedSize;
      const why =
        entries.size >= LIMITS.entries
          ? 'more entries than it says'
          : entries.has(name)
            ? `two entries ${name}`
            : expanded > LIMITS.expandedBytes
              ? 'expands too far'
              : entry.uncompressedSize > ONE_MEGABYTE &&
                  entry.uncompressedSize > LIMITS.ratio * entry.compressedSize
                ? `${name} expands too far`
                : /\.(?:zip|rar|7z|gz|tar|jar)$/i.test(name)
                  ? `package ${name} inside`
                  : null;
      if (why !== null) {
        reject(unsafe(why));
        return;
      }
      if (entry.isEncrypted()) {
        reject(new UnreadableDocument('document_locked', `${name} is encrypted`));
        return;
      }
      entries.set(name, entry);
      zip.readEntry();
    });
    zip.once('end', resolve);
    zip.once('error', (error: Error) =>
      reject(
        /invalid relative path|absolute path|invalid characters/i.test(error.message)
          ? unsafe(error.message)
          : damaged(error),
      ),
    );
    zip.readEntry();
  });
  const ordered = [...entries.values()].sort(
    (one, other) => one.relativeOffsetOfLocalHeader - other.relativeOffsetOfLocalHeader,
  );
  ordered.forEach((entry, i) => {
    const next = ordered[i + 1];
    const end = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER + entry.compressedSize;
    if (next !== undefined && end > next.relativeOffsetOfLocalHeader) throw unsafe('entries overlap');
  });
  return entries;
}

function packageOf(zip: ZipFile, entries: ReadonlyMap<string, Entry>): ZipPackage {
  let left = LIMITS.expandedBytes;
  const sizeOf = (name: string): number => entries.get(name)?.uncompressedSize ?? 0;
  const read = async (name: string, take: (piece: Buffer) => void): Promise<boolean> => {
    const entry = entries.get(name);
    if (entry === undefined) return false;
    let stream: Readable;
    try {
      stream = await zip.openReadStreamPromise(entry);
    } catch (error) {
      throw damaged(error);
    }
    try {
      for await (const piece of stream) {
        left -= (piece as Buffer).length;
        if (left < 0) throw unsafe('expands too far');
        take(piece as Buffer);
      }
    } catch (error) {
      throw error instanceof UnreadableDocument
        ? error
        : sizesLie(error)
          ? unsafe(String(error))
          : damaged(error);
    } finally {
      stream.destroy();
    }
    return true;
  };
  return {
    names: [...entries.keys()],
    read,
    async load(name, most) {
      const hash = createHash('sha256');
      const pieces: Buffer[] | null = sizeOf(name) <= most ? [] : null;
      await read(name, (piece) => {
        hash.update(piece);
        pieces?.push(piece);
      });
      return { digest: hash.digest('hex'), bytes: pieces === null ? null : Buffer.concat(pieces) };
    },
    sizeOf,
    close: () => zip.close(),
  };
}

const sizesLie = (error: unknown): boolean => /too many bytes|not enough bytes/i.test(String(error));
const unsafe = (why: string): UnreadableDocument => new UnreadableDocument('document_unsafe', why);
const damaged = (error: unknown): UnreadableDocument =>
  error instanceof UnreadableDocument ? error : new UnreadableDocument('document_damaged', String(error));
