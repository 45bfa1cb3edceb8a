import type { Columns } from '../store/database.ts';

/** What a kernel takes: plain values and typed arrays over shared memory. */
export type KernelInput = Readonly<
  Record<
    string,
    number | string | readonly number[] | readonly string[] | Int32Array | Float64Array | Columns
  >
>;

/**
 * A pure function that a worker thread runs. Long results are written by index into the shared arrays of its input, so that
 * they depend neither on the number of threads nor on the order in which tasks end.
 */
export type Kernel = (input: never) => unknown;

/** Every kernel by name; each is loaded by the first task that needs it, so that a worker stays small. */
export const KERNELS = {} as const satisfies Readonly<Record<string, () => Promise<Kernel>>>;
