import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { ResourceError } from '../domain/errors.ts';
import type { KernelInput } from './kernels.ts';

export interface PoolOptions {
  /** Worker threads at most; default: one for each processor. Results do not depend on it. */
  readonly threads?: number | undefined;
  /** Module whose default export runs a task; default: the worker beside this file. */
  readonly worker?: URL;
}

/** Worker threads that run kernels. Threads start with the first task. Close it when done. */
export interface WorkerPool {
  readonly threads: number;
  /**
   * Runs one kernel over many inputs, and returns the results in the order of the inputs. An input whose thread dies is tried
   * once more.
   *
   * @throws ResourceError `worker_failed` when an input failed twice; the reason of `signal` when aborted
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

/** @example const pool = createPool({ threads: 2 }); try { … } finally { await pool.close(); } */
export function createPool(options: PoolOptions = {}): WorkerPool {
  const threads = Math.max(1, Math.floor(options.threads ?? availableParallelism()));
  const fromSource = import.meta.url.endsWith('.ts');
  const worker = options.worker ?? new URL(fromSource ? './worker.ts' : './worker.js', import.meta.url);
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
    signal: AbortSignal | undefined,
  ): Promise<unknown> => {
    piscina ??= start();
    const result: unknown = await piscina.run({ kernel, input }, signal === undefined ? {} : { signal });
    failedStarts = 0;
    return result;
  };

  const run = async (
    kernel: string,
    input: KernelInput,
    signal: AbortSignal | undefined,
  ): Promise<unknown> => {
    let failures = 0;
    for (;;) {
      signal?.throwIfAborted();
      const endedBefore = poolsEnded;
      try {
        return await runOnce(kernel, input, signal);
      } catch (cause) {
        signal?.throwIfAborted();
        // A pool that ended because no thread would start says nothing of the task.
        if (poolsEnded === endedBefore) failures++;
        if (failures === TRIES || failedStarts >= STARTS) throw workerFailed(kernel, cause);
      }
    }
  };

  return {
    threads,
    async map<Result>(kernel: string, inputs: readonly KernelInput[], signal?: AbortSignal) {
      const results = await Promise.allSettled(inputs.map((input) => run(kernel, input, signal)));
      signal?.throwIfAborted();
      // The first by index, so that the message does not depend on which thread was faster.
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return results.map((result) => (result as PromiseFulfilledResult<Result>).value);
    },
    async close() {
      await piscina?.destroy();
      piscina = undefined;
    },
  };
}

function workerFailed(kernel: string, cause: unknown): ResourceError {
  const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  return new ResourceError(
    'worker_failed',
    {
      en: 'The calculation {kernel} failed twice in a worker thread: {why}. What depends on it is reported as not evaluable; run again with more memory or fewer threads.',
      'zh-CN':
        '计算 {kernel} 在工作线程中两次失败：{why}。依赖它的筛查将报告为“无法评估”；请增加内存或减少线程数后重新运行。',
    },
    { values: { kernel, why }, cause },
  );
}

/** Whether an error says that worker threads failed, so that the caller can answer `not_evaluable` instead of ending the run. */
export const isWorkerFailure = (error: unknown): error is ResourceError =>
  error instanceof ResourceError && error.code === 'worker_failed';
