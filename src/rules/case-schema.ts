import { z } from 'zod';
import { OUTCOMES, type OutcomeKind } from '../domain/outcome.ts';
import { paramValue } from './rule-schema.ts';
import type { ParamValues } from './rule-set.ts';

/** What a case shows; every screen has at least one of each. */
export const CASE_KINDS = [
  'flagged',
  'cleared',
  'not_evaluable',
  'on_threshold',
  'known_false_positive',
] as const;
export type CaseKind = (typeof CASE_KINDS)[number];

export type CellValue = string | number | boolean | null;
export type CaseRow = Readonly<Record<string, CellValue>>;

/** An honest background market to stand a case in; every value has a default. */
export interface Baseline {
  readonly lots: number;
  /** Bidders of the market, and how many of them bid on each lot. */
  readonly bidders: number;
  readonly bids: number;
  /** Standard deviation of a bid around the lot's cost, as a share of it. */
  readonly cv: number;
  readonly award_method: string;
  /** Number of categories the lots are spread over. */
  readonly categories: number;
  /** Smallest step between two prices. */
  readonly tick: number;
  readonly seed: number;
}

export interface Expected {
  /** Id of the subject; of a pair `a|b`. */
  readonly subject_id: string;
  readonly outcome: OutcomeKind;
  readonly reason?: string | undefined;
  readonly statistic?: number | undefined;
  readonly n?: number | undefined;
  readonly p_value?: number | undefined;
}

/** A worked example of a screen: given these rows, expect these answers. */
export interface RuleCase {
  readonly name: string;
  readonly kind: CaseKind;
  readonly params: ParamValues;
  /** Parameters of feature tables, such as a smaller market to be compared within. */
  readonly features: Readonly<Record<string, ParamValues>>;
  readonly baseline: Baseline | null;
  readonly given: Readonly<Record<string, readonly CaseRow[]>>;
  readonly expect: readonly Expected[];
}

const baseline = z.strictObject({
  lots: z.int().min(1).max(5000),
  bidders: z.int().min(2).max(1000).default(20),
  bids: z.int().min(1).max(100).default(5),
  cv: z.number().min(0).max(1).default(0.08),
  award_method: z.string().default('lowest_price'),
  categories: z.int().min(1).max(100).default(1),
  tick: z.number().min(0.01).default(0.01),
  seed: z.int().default(1),
});

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const casesSchema: z.ZodType<readonly RuleCase[]> = z.array(
  z.strictObject({
    name: z.string().min(1),
    kind: z.enum(CASE_KINDS),
    params: z.record(z.string(), paramValue).default({}),
    features: z.record(z.string(), z.record(z.string(), paramValue)).default({}),
    baseline: baseline.nullable().default(null),
    given: z.record(z.string(), z.array(z.record(z.string(), cell))).default({}),
    expect: z
      .array(
        z.strictObject({
          subject_id: z.string(),
          outcome: z.enum(OUTCOMES),
          reason: z.string().optional(),
          statistic: z.number().optional(),
          n: z.int().optional(),
          p_value: z.number().min(0).max(1).optional(),
        }),
      )
      .min(1),
  }),
);
