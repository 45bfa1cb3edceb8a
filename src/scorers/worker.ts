import { KERNELS } from './kernels.ts';

/** Runs one kernel; the entry of every worker thread. Kept thin: kernels are tested directly. */
export default async function runKernel(task: {
  readonly kernel: keyof typeof KERNELS;
  readonly input: unknown;
}): Promise<unknown> {
  const load = KERNELS[task.kernel] as unknown as (() => Promise<(input: unknown) => unknown>) | undefined;
  if (load === undefined) throw new Error(`no kernel ${String(task.kernel)}`);
  return (await load())(task.input);
}
