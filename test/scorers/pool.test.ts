import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { createPool, isWorkerFailure, type WorkerPool } from '../../src/scorers/pool.ts';

let pool: WorkerPool | undefined;
afterEach(async () => {
  await pool?.close();
});

async function workerOf(body: string): Promise<URL> {
  const file = join(await mkdtemp(join(tmpdir(), 'pool-')), 'worker.mjs');
  await writeFile(file, body);
  return pathToFileURL(file);
}

test('results come in the order of the inputs whatever the number of threads', async () => {
  const worker = await workerOf(`export default ({ input }) =>
    new Promise((resolve) => setTimeout(() => resolve(input.value * 2), (5 - input.value) * 5));`);
  for (const threads of [1, 2, 4]) {
    pool = createPool({ threads, worker });
    expect(
      await pool.map(
        'any',
        [0, 1, 2, 3, 4].map((value) => ({ value })),
      ),
    ).toEqual([0, 2, 4, 6, 8]);
    await pool.close();
  }
});

test('a task whose thread dies once is tried again and succeeds', async () => {
  const worker = await workerOf(`export default ({ input }) => {
    if (Atomics.add(input.tries, 0, 1) === 0) process.exit(7);
    return 'done';
  };`);
  pool = createPool({ threads: 2, worker });
  const tries = new Int32Array(new SharedArrayBuffer(4));
  expect(await pool.map('any', [{ tries }])).toEqual(['done']);
  expect(tries[0]).toBe(2);
});

test('a task that fails twice is a typed error with both languages, and the pool lives on', async () => {
  const worker = await workerOf(`export default ({ input }) => {
    if (input.value === 1) process.exit(7);
    return input.value;
  };`);
  pool = createPool({ threads: 2, worker });
  const error = await pool
    .map('any', [{ value: 0 }, { value: 1 }, { value: 2 }])
    .catch((caught: unknown) => caught);
  expect(isWorkerFailure(error)).toBe(true);
  expect(error).toMatchObject({ code: 'worker_failed', exitCode: 14, values: { kernel: 'any' } });
  expect(await pool.map('any', [{ value: 5 }])).toEqual([5]);
});

test('an abort ends a busy task with the reason given', async () => {
  const worker = await workerOf('export default () => { for (;;) {} };');
  pool = createPool({ threads: 1, worker });
  const abort = new AbortController();
  const reason = new Error('stopped by the user');
  const running = pool.map('any', [{}, {}], abort.signal);
  setTimeout(() => abort.abort(reason), 50);
  await expect(running).rejects.toBe(reason);
});

test('the worker of the sources runs kernels by name', async () => {
  pool = createPool({ threads: 1 });
  const error = await pool.map('no-such-kernel', [{}]).catch((caught: unknown) => caught);
  expect(String(error)).toContain('no kernel no-such-kernel');
});

test('threads load the sources however the program itself was loaded', async () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const source = pathToFileURL(join(root, 'src/scorers/pool.ts')).href;
  const body = (prelude: string): string => `${prelude}
    const { createPool } = await import(${JSON.stringify(source)});
    const pool = createPool({ threads: 1 });
    const together = new Int32Array(new SharedArrayBuffer(4));
    const graph = {
      nodeCount: Int32Array.of(2), edgeStart: Int32Array.of(0, 1),
      source: Int32Array.of(0), target: Int32Array.of(1), weight: Float64Array.of(1),
    };
    const runs = await pool.map('community-runs', [{
      graph, together, disconnected: new Int32Array(new SharedArrayBuffer(4)),
      from: 0, to: 1, seeds: Int32Array.of(3), seedFrom: 0, seedTo: 3, seed: 1, resolutions: [1], referenceEdges: 100,
    }]);
    console.log(runs[0], together[0]);
    await pool.close();`;
  const run = promisify(execFile);
  const plain = ['--input-type=module', '-e'];
  const register = "const { register } = await import('tsx/esm/api'); register();";
  const ways = [
    [...plain, body(register)],
    ['--import', 'tsx', ...plain, body('')],
  ];
  for (const args of ways) {
    const { stdout } = await run(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(stdout.trim()).toBe('3 3');
  }
});

test('a worker module that cannot be loaded is an error, not a wait without end', async () => {
  pool = createPool({ threads: 1, worker: new URL('./no-such-worker.mjs', import.meta.url) });
  expect(isWorkerFailure(await pool.map('any', [{}, {}]).catch((caught: unknown) => caught))).toBe(true);
});
