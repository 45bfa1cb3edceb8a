import type { Random } from '../random.ts';
import type { CsrGraph } from './csr-graph.ts';

export interface CommunityOptions {
  /** Factor of the expected links in modularity; below 1 communities are larger, above 1 smaller. */
  readonly resolution: number;
  readonly random: Random;
}

/**
 * Divides a graph into communities of high modularity, sum over communities of w_in / m - resolution (degree / 2m)^2. The same
 * graph and random numbers give the same answer on every machine.
 *
 * @returns community of each node; which numbers are used says nothing
 */
export type Communities = (graph: CsrGraph, options: CommunityOptions) => Int32Array;
