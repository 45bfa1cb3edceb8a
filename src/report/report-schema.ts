import { z } from 'zod';
import { FACTS, type Fact } from '../domain/facts.ts';
import { FAMILIES, SUBJECTS } from '../domain/outcome.ts';
import type { RunReport, RunSummary } from '../domain/run.ts';
import { ROLES } from '../domain/timeline.ts';
import { LEVELS, type Warning } from '../domain/warning.ts';

// The JSON that leaves the program, key by key in the order in which it is written. `warnings.schema.json` is generated from it.

const text = z
  .object({ 'zh-CN': z.string(), en: z.string() })
  .meta({ id: 'Text', description: 'The same sentence in every language' });
const count = z.number().int().nonnegative();
// A statistic of a lot whose spread is zero may be infinite, which JSON cannot say.
const finiteOrNull = z.preprocess(
  (value) => (typeof value === 'number' && !Number.isFinite(value) ? null : value),
  z.number().nullable(),
);
const family = z.enum(FAMILIES);
const subjectKind = z.enum(SUBJECTS);
const subject = z.object({ kind: subjectKind, id: z.string() });

const evidence = z
  .object({
    table: z.string(),
    key: z.string(),
    file: z.string(),
    line: z
      .number()
      .int()
      .describe('1-based line of a text file, row of a Parquet file, release of an OCDS file'),
    values: z.record(z.string(), z.string()),
  })
  .meta({ id: 'EvidenceRow', description: 'A source row that a signal rests on' });

const signal = z
  .object({
    screen: z.string(),
    version: count,
    family,
    subject,
    outcome: z.literal('flagged'),
    statistic: finiteOrNull,
    n: finiteOrNull,
    p_value: finiteOrNull.describe('Conditional on n, under the null of the screen; null for Boolean rules'),
    contribution: z.number().describe('What the signal adds to the priority, in log10 e'),
    sentence: text,
    evidence: z.array(evidence),
  })
  .meta({ id: 'Signal', description: 'A flagged outcome of one screen on one subject' });

const bid = z.object({
  bidder_id: z.string(),
  amount: z.string().nullable().describe('Exact decimal as text'),
  status: z.string(),
  member: z.boolean(),
  winner: z.boolean(),
  file: z.string(),
  line: z.number().int(),
});

const lot = z.object({
  lot_id: z.string(),
  title: z.string().nullable(),
  buyer_id: z.string().nullable(),
  opened_at: z.string().nullable(),
  award_method: z.string(),
  currency: z.string().nullable(),
  ceiling_price: z.string().nullable(),
  score: z.number(),
  bids: z.array(bid),
});

const timeline = z.object({
  lot_count: count.describe('Lots in which members met, in all; steps are the latest of them'),
  steps: z.array(
    z.object({
      lot_id: z.string(),
      title: z.string().nullable(),
      buyer_id: z.string().nullable(),
      opened_at: z.string().nullable(),
      award_method: z.string(),
      currency: z.string().nullable(),
      ceiling_price: z.string().nullable(),
      priced: count,
      bids: z.array(
        z.object({
          bidder_id: z.string(),
          status: z.string(),
          amount: z.string().nullable(),
          place: count.nullable(),
          offset: z.number().nullable().describe('Price over the lowest price of a member, less one'),
          winner: z.boolean(),
          file: z.string(),
          line: z.number(),
        }),
      ),
      outsiders: count,
      lowest_outsider: z.string().nullable(),
      winners: z.array(z.string()),
      turn: z.enum(['first', 'same', 'next', 'outsider']).nullable(),
      after: z.string().nullable(),
      changes: z.array(
        z.object({
          kind: z.enum(['member_enters', 'member_last_seen', 'outsiders_enter', 'outsiders_gone']),
          bidder_id: z.string().nullable(),
        }),
      ),
    }),
  ),
});

const dividedMember = z.object({ bidder_id: z.string(), lots: count, wins: count });

const division = z.object({
  lot_count: count.describe(
    'Lots that one member bid on and no other, in segments where several members bid',
  ),
  place_count: count.describe('Their buyers in all; places are those with the most lots'),
  members: z
    .array(dividedMember)
    .describe(
      'Such lots of any buyer on which each member bid, and those it won; members without one are left out',
    ),
  places: z.array(
    z.object({
      buyer_id: z.string(),
      category: z.string().nullable(),
      region: z.string().nullable(),
      members: z.array(dividedMember),
      lots: z.array(
        z.object({
          lot_id: z.string(),
          opened_at: z.string().nullable(),
          bidder_id: z.string(),
          amount: z.string().nullable(),
          winner: z.boolean(),
          file: z.string(),
          line: z.number(),
        }),
      ),
    }),
  ),
});

const warning = z
  .object({
    id: z.string(),
    fingerprint: z
      .string()
      .describe('Stable name of the warning over runs: free of score, order and wording'),
    kind: z.enum(['lot', 'pair', 'group']),
    groups: z.array(
      z.object({
        group_id: z.string().describe('Name that the group keeps from run to run'),
        size: count,
        stability: z.number(),
        since_run: count,
        changes: z.array(
          z.object({
            run: count,
            event: z.enum(['appeared', 'joined', 'left', 'split_from', 'merged_with', 'ended', 'returned']),
            bidder_id: z.string().nullable(),
            other_id: z.string().nullable(),
          }),
        ),
      }),
    ),
    rank: count,
    level: z.enum(LEVELS),
    priority: z.number().describe('Orders warnings; the sum of waterfall[].amount; not a probability'),
    members: z.array(
      z.object({
        bidder_id: z.string(),
        name: z.string().nullable(),
        role: z.enum(ROLES),
        lots: count,
        wins: count,
        expected_wins: z.number().nullable(),
      }),
    ),
    timeline: timeline
      .nullable()
      .describe('The lots in which members met, in order of time; null for a warning about one lot'),
    division: division
      .nullable()
      .describe('Who of the members came to which buyer, where they keep apart; null elsewhere'),
    lot_count: count.describe('Lots of the warning in all; lots may be capped'),
    lots: z.array(lot),
    edges: z.array(
      z.object({
        bidder_a: z.string(),
        bidder_b: z.string(),
        kind: z.string().describe('Kind of link, as the rule behind it names it'),
        joint: z.number(),
        expected: z.number().nullable().describe('null where the link rests on a fact, not on a test'),
        p_value: z.number().nullable(),
      }),
    ),
    shared_values: z
      .array(
        z.object({
          fact: z.enum(Object.keys(FACTS) as [Fact, ...Fact[]]),
          value: z.string().describe('Masked; equal texts are equal values'),
          bidders: z.array(z.string()),
          lots: count,
        }),
      )
      .describe('What several members left behind or named, from the rows behind the signals'),
    waterfall: z.array(
      z.object({
        part: z.enum(['prior', ...FAMILIES, 'value', 'recency']),
        screen: z.string().nullable(),
        amount: z.number(),
        text,
      }),
    ),
    signals: z.array(signal),
    not_evaluable: z.array(z.object({ screen: z.string(), subject, reason: z.string(), text })),
    explanations: z.array(
      z.object({
        screen: z.string(),
        text,
        tested: z.enum(['supported', 'not_supported', 'not_tested']),
        detail: text.nullable(),
      }),
    ),
    refutations: z.array(text),
    clauses: z.array(
      z.object({
        jurisdiction: z.string(),
        instrument: text,
        provision: z.string(),
        strength: z.enum(['presumption', 'invalid', 'clue_strong', 'clue_medium', 'clue_weak', 'notice']),
        text_read: z
          .boolean()
          .describe('false: known from reports about it; check the official text before quoting'),
        facts: z
          .array(z.enum(Object.keys(FACTS) as [Fact, ...Fact[]]))
          .describe('What the members share that the clause speaks of'),
        exceptions: z.array(text).describe('When the clause does not hold'),
      }),
    ),
    next_steps: z.array(text),
  })
  .meta({ id: 'Warning', description: 'A reason for a person to look; not a finding of collusion' });

const screen = z.object({
  screen: z.string(),
  title: text,
  version: count,
  hash: z.string(),
  family,
  subject: subjectKind,
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  flagged: count,
  cleared: count,
  not_evaluable: count,
  reasons: z.array(z.object({ reason: z.string(), text, count })),
});

const summary = z
  .object({
    schemaVersion: z.string(),
    engine: z.object({ name: z.literal('ringsight'), version: z.string() }),
    run_id: z.string(),
    seed: z.number(),
    profile: z.object({ name: z.string(), sha256: z.string() }),
    jurisdiction: z.string(),
    inputs: z.array(
      z.object({
        file: z.string(),
        format: z.string(),
        encoding: z.string().nullable(),
        bytes: count,
        sha256: z.string(),
        rows_read: count,
        rows_loaded: count,
        rows_quarantined: count,
      }),
    ),
    counts: z.object({
      lots: count,
      bids: count,
      bidders: count,
      groups: count,
      lots_evaluated: count,
      lots_flagged: count,
      quarantined: count,
      data_issues: count,
    }),
    warnings_by_level: z.object(
      Object.fromEntries(LEVELS.map((level) => [level, count])) as Record<
        (typeof LEVELS)[number],
        typeof count
      >,
    ),
    screens: z.array(screen),
    caps: z.array(z.object({ cap: z.string(), limit: z.number(), hits: count, text })),
    exemptions: z.array(
      z.object({
        screen: z.string(),
        subject_id: z.string(),
        reason: z.string(),
        author: z.string(),
        expires: z.string(),
        suppressed: count,
      }),
    ),
  })
  .meta({ id: 'RunSummary', description: 'What was read, run, found and could not be told' });

const report = z.object({ summary, warnings: z.array(warning) });

/** Checked copies whose keys are in the schema's order, whoever built the values. */
export const orderedReport = (value: RunReport): RunReport =>
  report.parse(value) satisfies Matches<RunReport>;
export const orderedSummary = (value: RunSummary): RunSummary => summary.parse(value);
export const orderedWarning = (value: Warning): Warning => warning.parse(value);

/** JSON Schema (draft 2020-12) of the report; `$defs` has the lines of the NDJSON form. */
export function reportJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(report, {
    // Fields may be added within a major version, so a reader must accept those it does not know.
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
    },
  });
  const { $schema, ...rest } = schema;
  return {
    $comment: 'Generated from src/report/report-schema.ts; do not edit.',
    $schema,
    title: 'ringsight report',
    ...rest,
  };
}

// Both ways assignable: a field that only one side has does not compile.
type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;
type Matches<T extends Frozen<z.infer<typeof report>>> = T;
