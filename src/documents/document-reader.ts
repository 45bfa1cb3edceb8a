import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { type DocumentRead, isDocumentRead } from './parsed-document.ts';
import type { DocumentTask } from './worker.ts';

export interface DocumentReaderOptions {
  readonly threads?: number | undefined;
  /** Heap of one thread, and how long one file may take. */
  readonly megabytes?: number | undefined;
  readonly milliseconds?: number | undefined;
  /** Module whose default export reads a task; default: the worker beside this file. */
  readonly worker?: URL;
}

/**
 * Reads document files in threads of limited memory and time. A file that is too much for its thread is a problem of that file alone. A thread that
 * dies, gives no answer in time or one that is none is tried once more; one that ran out of memory is not, since it would again.
 */
export interface DocumentReader {
  read(task: DocumentTask, signal?: AbortSignal): Promise<DocumentRead>;
  close(): Promise<void>;
}

export function createDocumentReader(options: DocumentReaderOptions = {}): DocumentReader {
  const { threads = 1, megabytes = 384, milliseconds = 30_000 } = options;
  const fromSource = import.meta.url.endsWith('.ts');
  const worker = options.worker ?? new URL(fromSource ? './worker.ts' : './worker.js', import.meta.url);
  let piscina: Piscina | undefined;
  const start = (): Piscina => {
    const pool = new Piscina({
      filename: fileURLToPath(worker),
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: 10_000,
      resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
      ...(fromSource ? { execArgv: ['--import', import.meta.resolve('tsx')] } : {}),
    });
    // The task that ran hears of it too.
    pool.on('error', () => undefined);
    return pool;
  };
  const readOnce = async (task: DocumentTask, signal: AbortSignal | undefined): Promise<DocumentRead> => {
    piscina ??= start();
    const late = AbortSignal.timeout(milliseconds);
    try {
      const either = signal === undefined ? late : AbortSignal.any([signal, late]);
      const found: unknown = await piscina.run(task, { signal: either });
      if (isDocumentRead(found)) return found;
      return { problem: 'document_failed', why: 'its thread answered with what is no document' };
    } catch (error) {
      signal?.throwIfAborted();
      if (late.aborted) return { problem: 'document_slow', why: `not read in ${milliseconds} ms` };
      const why = error instanceof Error ? error.message : String(error);
      const { code } = error as NodeJS.ErrnoException;
      return { problem: code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'document_too_large' : 'document_failed', why };
    }
  };
  return {
    async read(task, signal) {
      const found = await readOnce(task, signal);
      const again = 'problem' in found && ['document_failed', 'document_slow'].includes(found.problem);
      return again ? readOnce(task, signal) : found;
    },
    async close() {
      await piscina?.destroy();
      piscina = undefined;
    },
  };
}
