import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { DocumentRead, DocumentTask } from './worker.ts';

export interface DocumentReaderOptions {
  readonly threads?: number | undefined;
  /** Heap of one thread, and how long one file may take. */
  readonly megabytes?: number | undefined;
  readonly milliseconds?: number | undefined;
}

/** Reads document files in threads of limited memory and time. A file that is too much for its thread is a problem of that file alone. */
export interface DocumentReader {
  read(task: DocumentTask, signal?: AbortSignal): Promise<DocumentRead>;
  close(): Promise<void>;
}

export function createDocumentReader(options: DocumentReaderOptions = {}): DocumentReader {
  const { threads = 1, megabytes = 384, milliseconds = 60_000 } = options;
  const fromSource = import.meta.url.endsWith('.ts');
  const worker = new URL(fromSource ? './worker.ts' : './worker.js', import.meta.url);
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
  return {
    async read(task, signal) {
      piscina ??= start();
      const late = AbortSignal.timeout(milliseconds);
      try {
        const either = signal === undefined ? late : AbortSignal.any([signal, late]);
        return (await piscina.run(task, { signal: either })) as DocumentRead;
      } catch (error) {
        signal?.throwIfAborted();
        if (late.aborted) return { problem: 'document_slow', why: `not read in ${milliseconds} ms` };
        return { problem: 'document_too_large', why: error instanceof Error ? error.message : String(error) };
      }
    },
    async close() {
      await piscina?.destroy();
      piscina = undefined;
    },
  };
}
