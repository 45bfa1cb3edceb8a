import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { createPool, type WorkerPool } from '../../src/scorers/pool.ts';
import { isWorkerFailure } from '../../src/scorers/worker-failure.ts';

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

test.each([
  ['busy without end', 'for (;;) {}'],
  ['silent for ever', 'return new Promise(() => {});'],
])('a thread that is %s is ended in time, tried again, and the pool lives on', async (_, body) => {
  const worker = await workerOf(`export default ({ input }) => {
    Atomics.add(input.tries, 0, 1);
    if (input.hang) { ${body} }
    return 'done';
  };`);
  pool = createPool({ threads: 2, worker, milliseconds: 300 });
  const tries = new Int32Array(new SharedArrayBuffer(4));
  const error = await pool
    .map('any', [{ tries, hang: true }, ...Array.from({ length: 50 }, () => ({ tries, hang: true }))])
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: 'worker_failed',
    values: { why: expect.stringMatching(/^no answer within/) },
  });
  // Two threads, each once more: the other tasks are not begun.
  expect(tries[0]).toBeLessThanOrEqual(6);
  expect(await pool.map('any', [{ tries, hang: false }])).toEqual(['done']);
});

test('the time of a task does not run while it waits for a thread', async () => {
  const worker = await workerOf(`export default ({ input }) => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    return input.value;
  };`);
  pool = createPool({ threads: 1, worker, milliseconds: 1500 });
  const inputs = Array.from({ length: 30 }, (_, value) => ({ value }));
  expect(await pool.map('any', inputs)).toEqual(inputs.map(({ value }) => value));
});

test('a thread that asks for more memory than it may have ends alone', async () => {
  const worker = await workerOf(`export default ({ input }) => {
    const kept = [];
    while (input.greedy) kept.push(new Array(100_000).fill(kept.length + 0.5));
    return 'done';
  };`);
  pool = createPool({ threads: 1, worker, megabytes: 32 });
  const error = await pool.map('any', [{ greedy: true }]).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'worker_failed', values: { why: expect.stringMatching(/memory/) } });
  expect(await pool.map('any', [{ greedy: false }])).toEqual(['done']);
});

test.each([
  ['pair-tails', { from: 0, to: 7 }, 7, [undefined, null, 6, Number.NaN, '7', { n: 7 }]],
  ['degree-fits', { from: 3, to: 5 }, 2, [5]],
  ['community-runs', { from: 0, to: 2 }, 60, [-1, 0.5, undefined]],
  [
    'steady-shares',
    { from: 0, to: 1 },
    [{ reason: null, statistic: 1, n: 3, p: 0.2 }],
    [
      [],
      [{ reason: null, statistic: 1, n: 3, p: Number.NaN }],
      [{ reason: null, statistic: 1, n: 3, p: 3 }],
      [{ reason: null, statistic: 1, n: -3, p: 0.2 }],
      [{ reason: 7, statistic: 1, n: 3, p: 0.2 }],
      [null],
    ],
  ],
  [
    'avoidance-search',
    {},
    {
      a: Int32Array.of(1),
      b: Int32Array.of(2),
      expected: Float64Array.of(1),
      logSmallest: Float64Array.of(-9),
    },
    [
      { a: Int32Array.of(1), b: Int32Array.of(2), expected: Float64Array.of(1) },
      {
        a: Int32Array.of(1),
        b: Int32Array.of(),
        expected: Float64Array.of(1),
        logSmallest: Float64Array.of(-9),
      },
      {
        a: Int32Array.of(1),
        b: Int32Array.of(2),
        expected: Float64Array.of(Number.NaN),
        logSmallest: Float64Array.of(-9),
      },
    ],
  ],
  [
    'document-compare',
    { a: Int32Array.of(1) },
    [{ score: 1, blocks: 1, characters: 40, passages: [] }],
    [
      [],
      [{ score: Number.NaN, blocks: 1, characters: 40, passages: [] }],
      [{ score: 1, blocks: 1, characters: 40 }],
    ],
  ],
] as const)('a reply of %s that cannot be one is not taken', async (kernel, input, good, bad) => {
  const worker = await workerOf('export default ({ input }) => input.reply;');
  pool = createPool({ threads: 1, worker });
  expect(await pool.map(kernel, [{ ...input, reply: good }])).toEqual([good]);
  for (const reply of bad) {
    const error = await pool.map(kernel, [{ ...input, reply }]).catch((caught: unknown) => caught);
    expect(isWorkerFailure(error), JSON.stringify(reply)).toBe(true);
  }
});
