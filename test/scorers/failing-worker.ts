import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import runKernel from '../../src/scorers/worker.ts';

/** How threads fail: which kernels, each in its way, and whether only at the first try. */
export interface Failing {
  readonly kernels: Readonly<Record<string, Way>>;
  /** Folder in which it notes what failed once; NULL: it fails each time. */
  readonly once: string | null;
}
export type Way = keyof typeof WAYS;

/** Variable by which a test tells threads how to fail; they copy the environment when they start. */
export const FAILING = 'RINGSIGHT_TEST_FAILING';

type Task = Parameters<typeof runKernel>[0];

const WAYS = {
  exit: () => process.exit(7),
  throw: () => {
    throw new Error('thrown on purpose');
  },
  // Outside of the task, as a callback that nobody awaits.
  uncaught: () => {
    setTimeout(() => {
      throw new Error('thrown behind its back');
    }, 1);
    return new Promise(() => undefined);
  },
  heap: () => {
    const kept: number[][] = [];
    for (;;) kept.push(new Array<number>(100_000).fill(kept.length + 0.5));
  },
  'busy without end': () => {
    for (;;) {}
  },
  'silent for ever': () => new Promise(() => undefined),
  'nothing for an answer': () => undefined,
  'an answer of another shape': () => ({ answer: 'all is well' }),
  // The work is done, and then spoilt where nobody looks.
  'NaN in shared arrays': async (task: Task) => {
    const reply = await runKernel(task);
    for (const column of columnsOf(task.input)) if (column instanceof Float64Array) column.fill(Number.NaN);
    return reply;
  },
} as const satisfies Readonly<Record<string, (task: Task) => unknown>>;

const columnsOf = (input: unknown): readonly unknown[] =>
  Object.values(input as Readonly<Record<string, unknown>>);

/** The worker of the sources, failing where a test asks for it. */
export default async function failingWorker(task: Task): Promise<unknown> {
  const told = process.env[FAILING];
  if (told === undefined) return runKernel(task);
  const { kernels, once } = JSON.parse(told) as Failing;
  const way = kernels[task.kernel];
  if (way === undefined) return runKernel(task);
  if (once !== null) {
    const { from = 0, seedFrom = 0 } = task.input as { readonly from?: number; readonly seedFrom?: number };
    const note = join(once, `${task.kernel} ${from} ${seedFrom}`);
    if (existsSync(note)) return runKernel(task);
    writeFileSync(note, '');
  }
  return WAYS[way](task);
}
