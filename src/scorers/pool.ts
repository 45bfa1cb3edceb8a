import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { KernelInput } from './kernels.ts';
import { isReply } from './replies.ts';
import { createTurns } from './turns.ts';
import { isWorkerFailure, workerFailed } from './worker-failure.ts';

export interface PoolOptions {
  /** Worker threads at most; default: one for each processor. Results do not depend on it. */
  readonly threads?: number | undefined;
  /** Module whose default export runs a task; default: the worker beside this file. */
  readonly worker?: URL;
  /** How long a task may take at first, and the heap of one thread. */
  readonly milliseconds?: number;
  readonly megabytes?: number;
}

/** Worker threads that run kernels. Threads start with the first task. Close it when done. */
export interface WorkerPool {
  readonly threads: number;
  /**
   * Runs one kernel over many inputs, and returns the results in the order of the inputs. An input whose thread dies, gives no answer in
   * time or one that cannot be a result is tried once more.
   *
   * @throws ResourceError `worker_failed` when an input failed twice, without waiting for the others; the reason of `signal` when aborted
   */
  map<Result>(
    kernel: string,
    inputs: readonly KernelInput[],
    signal?: AbortSignal,
  ): Promise<readonly Result[]>;
  close(): Promise<void>;
}

/** Longer than the pause between two stages, so that a scan starts its threads once. */
const IDLE_MS = 30_000;
/** How often a task is tried, and how often threads are started in vain, before giving up. */
const TRIES = 2;
const STARTS = 3;
/**
 * A thread that is silent for so long is taken to hang: tasks are cut to some 50 ms of work, and the longest of a large market took 1.6 s on a
 * machine with five times the work that it can do. The second try has four times as long, in case that was not enough.
 */
const MILLISECONDS = 30_000;
const LONGER = 4;
/** What kernels hold besides shared arrays is small; one that asks for more is at fault. */
const MEGABYTES = 2048;

/** @example const pool = createPool({ threads: 2 }); try { … } finally { await pool.close(); } */
export function createPool(options: PoolOptions = {}): WorkerPool {
  const threads = Math.max(1, Math.floor(options.threads ?? availableParallelism()));
  const fromSource = import.meta.url.endsWith('.ts');
  const worker = options.worker ?? new URL(fromSource ? './worker.ts' : './worker.js', import.meta.url);
  const { milliseconds = MILLISECONDS, megabytes = MEGABYTES } = options;
  // A task is handed over when a thread is free, so that its time does not run while it waits.
  const turns = createTurns(threads);
  let piscina: Piscina | undefined;
  // Starts that failed since a task last succeeded.
  let failedStarts = 0;
  let poolsEnded = 0;
  const start = (): Piscina => {
    const pool = new Piscina({
      filename: fileURLToPath(worker),
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: IDLE_MS,
      resourceLimits: { maxOldGenerationSizeMb: megabytes },
      // Node runs TypeScript only with a loader, and threads do not inherit one that was registered in code.
      ...(fromSource ? { execArgv: ['--import', import.meta.resolve('tsx')] } : {}),
    });
    const ready = new Set<unknown>();
    pool.on('workerCreate', (thread) => ready.add(thread));
    pool.on('workerDestroy', (thread) => ready.delete(thread));
    // A thread failed outside a task, as when it could not start. Others go on; without any, the queue would wait for ever, and
    // ending the pool hands its tasks back.
    pool.on('error', () => {
      if (ready.size > 0) return;
      failedStarts++;
      poolsEnded++;
      if (piscina === pool) piscina = undefined;
      void pool.destroy();
    });
    return pool;
  };

  const runOnce = async (
    kernel: string,
    input: KernelInput,
    limit: number,
    signal: AbortSignal,
  ): Promise<unknown> => {
    const stop = new AbortController();
    const end = (): void => stop.abort(signal.reason);
    const timer = setTimeout(() => stop.abort(), limit);
    signal.addEventListener('abort', end, { once: true });
    try {
      signal.throwIfAborted();
      piscina ??= start();
      const result: unknown = await piscina.run({ kernel, input }, { signal: stop.signal });
      failedStarts = 0;
      if (!isReply(kernel, result, input)) throw new Error('its thread answered with what is no result');
      return result;
    } catch (error) {
      if (stop.signal.aborted && !signal.aborted)
        throw new Error(`no answer within ${limit / 1000} s`, { cause: error });
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
  };

  const run = async (kernel: string, input: KernelInput, signal: AbortSignal): Promise<unknown> => {
    let failures = 0;
    // Kept for the second try: the others behind it may be no better.
    await turns.take();
    try {
      for (;;) {
        const endedBefore = poolsEnded;
        try {
          return await runOnce(kernel, input, milliseconds * LONGER ** failures, signal);
        } catch (cause) {
          signal.throwIfAborted();
          // A pool that ended because no thread would start says nothing of the task.
          if (poolsEnded === endedBefore) failures++;
          if (failures === TRIES || failedStarts >= STARTS) throw workerFailed(kernel, cause);
        }
      }
    } finally {
      turns.give();
    }
  };

  return {
    threads,
    async map<Result>(kernel: string, inputs: readonly KernelInput[], signal?: AbortSignal) {
      // The others end with the first that failed: each may take as long as a task may.
      const given = new AbortController();
      const either = signal === undefined ? given.signal : AbortSignal.any([signal, given.signal]);
      setMaxListeners(0, either);
      const results = await Promise.allSettled(
        inputs.map((input) =>
          run(kernel, input, either).catch((error: unknown) => {
            given.abort();
            throw error;
          }),
        ),
      );
      signal?.throwIfAborted();
      // The first by index, so that the message does not depend on which thread was faster.
      const failed = results.filter((result) => result.status === 'rejected');
      if (failed.length > 0)
        throw (failed.find(({ reason }) => isWorkerFailure(reason)) ?? failed[0]!).reason;
      return results.map((result) => (result as PromiseFulfilledResult<Result>).value);
    },
    async close() {
      await piscina?.destroy();
      piscina = undefined;
    },
  };
}
