import type { Family, SubjectKind } from './outcome.ts';
import type { Text } from './text.ts';
import type { Level, Warning } from './warning.ts';

/** Version of the JSON that reports carry; fields may be added within a major version, never removed or retyped. */
export const SCHEMA_VERSION = '1.0';

/** One source file of a run. */
export interface RunInput {
  readonly file: string;
  readonly format: string;
  readonly encoding: string | null;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows_read: number;
  readonly rows_loaded: number;
  readonly rows_quarantined: number;
}

/** What one screen said over all its subjects; the three counts make up all subjects examined. */
export interface ScreenSummary {
  readonly screen: string;
  readonly title: Text;
  readonly version: number;
  readonly hash: string;
  readonly family: Family;
  readonly subject: SubjectKind;
  readonly parameters: Readonly<Record<string, number | string | boolean>>;
  readonly flagged: number;
  readonly cleared: number;
  readonly not_evaluable: number;
  readonly reasons: readonly { readonly reason: string; readonly text: Text; readonly count: number }[];
}

/** A limit that was reached, and how often. */
export interface CapHit {
  readonly cap: string;
  readonly limit: number;
  readonly hits: number;
  readonly text: Text;
}

/** Everything that a report shows besides the warnings; free of clocks and machine facts, which are the manifest's. */
export interface RunSummary {
  readonly schemaVersion: string;
  readonly engine: { readonly name: 'ringsight'; readonly version: string };
  readonly run_id: string;
  readonly seed: number;
  readonly profile: { readonly name: string; readonly sha256: string };
  readonly jurisdiction: string;
  readonly inputs: readonly RunInput[];
  readonly counts: {
    readonly lots: number;
    readonly bids: number;
    readonly bidders: number;
    readonly groups: number;
    readonly lots_evaluated: number;
    readonly lots_flagged: number;
    readonly quarantined: number;
    readonly data_issues: number;
  };
  readonly warnings_by_level: Readonly<Record<Level, number>>;
  readonly screens: readonly ScreenSummary[];
  readonly caps: readonly CapHit[];
  /** Exemptions of the profile that were in force, with how many outcomes each suppressed. */
  readonly exemptions: readonly {
    readonly screen: string;
    readonly subject_id: string;
    readonly reason: string;
    readonly author: string;
    readonly expires: string;
    readonly suppressed: number;
  }[];
}

/** What every renderer takes. */
export interface RunReport {
  readonly summary: RunSummary;
  readonly warnings: readonly Warning[];
}
