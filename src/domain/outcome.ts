import type { Text } from './text.ts';

/** What one screen says of one subject. */
export const OUTCOMES = ['flagged', 'cleared', 'not_evaluable'] as const;
export type OutcomeKind = (typeof OUTCOMES)[number];

/** What a screen can be about. */
export const SUBJECTS = [
  'lot',
  'bid',
  'bidder',
  'bidder_pair',
  'group',
  'buyer',
  'procurement_agent',
  'panelist',
  'panel',
] as const;
export type SubjectKind = (typeof SUBJECTS)[number];

/** Screens of one family look at the same thing and are combined before families are added. */
export const FAMILIES = [
  'price_shape',
  'price_regularity',
  'network',
  'win_pattern',
  'benchmark_and_draw',
  'panel_and_buyer',
  'documents',
  'items',
  'identity',
  'conduct',
] as const;
export type Family = (typeof FAMILIES)[number];

/** A source row that a signal rests on. */
export interface EvidenceRow {
  readonly table: string;
  readonly key: string;
  readonly file: string;
  readonly line: number;
  /** The values of the row that matter, as text. */
  readonly values: Readonly<Record<string, string>>;
}

/** A `flagged` outcome inside a warning, with the rows behind it. */
export interface Signal {
  readonly screen: string;
  readonly version: number;
  readonly family: Family;
  readonly subject: { readonly kind: SubjectKind; readonly id: string };
  readonly outcome: 'flagged';
  readonly statistic: number | null;
  readonly n: number | null;
  readonly p_value: number | null;
  /** What this signal adds to the priority, in log10 e. */
  readonly contribution: number;
  readonly sentence: Text;
  readonly evidence: readonly EvidenceRow[];
}

/** A screen that could not answer for a subject of a warning. */
export interface NotEvaluable {
  readonly screen: string;
  readonly subject: { readonly kind: SubjectKind; readonly id: string };
  readonly reason: string;
  readonly text: Text;
}
