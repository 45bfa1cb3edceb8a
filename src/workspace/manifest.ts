import type { CapHit, RunInput } from '../domain/run.ts';
import type { FileDigest } from './durable.ts';

/** How long a stage took. */
export interface StageTiming {
  readonly stage: string;
  readonly ms: number;
  /** Processor time of all threads, which other work on the machine does not lengthen. */
  readonly cpu_ms: number;
  /** Resident memory when the stage ended. */
  readonly rss_mb: number;
}

/** How a run came about, enough to repeat it; everything with a clock or a machine in it is here and not in the reports. */
export interface RunManifest {
  readonly schemaVersion: '1.0';
  readonly run: number;
  readonly facts: number;
  readonly started_at: string;
  readonly finished_at: string;
  readonly program: { readonly name: 'ringsight'; readonly version: string };
  readonly duckdb: string;
  readonly node: string;
  readonly platform: string;
  readonly arch: string;
  readonly timezone: 'UTC';
  readonly inputs: readonly RunInput[];
  readonly rules: readonly {
    readonly screen: string;
    readonly version: number;
    readonly hash: string;
    readonly parameters: Readonly<Record<string, number | string | boolean>>;
  }[];
  readonly profile: { readonly name: string; readonly sha256: string };
  readonly jurisdiction: string;
  readonly seed: number;
  /** Day on which exemptions were in force or expired. */
  readonly as_of: string;
  readonly threads: number;
  readonly caps: readonly CapHit[];
  /** What the graph of bidders looked like: sizes, stability, modularity. */
  readonly graph: object;
  readonly stages: readonly StageTiming[];
  readonly screen_timings: readonly { readonly screen: string; readonly ms: number }[];
  readonly rss_peak_mb: number;
  /** Files of the run folder other than this one. */
  readonly outputs: Readonly<Record<string, FileDigest>>;
}
