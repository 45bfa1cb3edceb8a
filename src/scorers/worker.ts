import { KERNELS } from './kernels.ts';

/** Runs one kernel; the entry of every worker thread. Kept thin: kernels are tested directly. */
export default async function runKernel(task: {
  readonly kernel: string;
  readonly input: unknown;
}): Promise<unknown> {
  const kernels = KERNELS as Readonly<Record<string, (input: never) => unknown>>;
  const kernel = Object.hasOwn(kernels, task.kernel) ? kernels[task.kernel] : undefined;
  if (kernel === undefined) throw new Error(`no kernel ${task.kernel}`);
  return kernel(task.input as never);
}
