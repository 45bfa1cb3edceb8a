import { basename } from 'node:path';
import type { Fact } from '../domain/facts.ts';
import type { Family, SubjectKind } from '../domain/outcome.ts';
import type { AwardMethod } from '../domain/tables.ts';
import type { Text } from '../domain/text.ts';
import type { Clause, Level } from '../domain/warning.ts';
import type { RuleCase } from './case-schema.ts';
import type { Profile } from './profile.ts';

/** How far a rule is trusted; new screens start experimental. */
export const STATUSES = ['experimental', 'test', 'stable', 'deprecated'] as const;
export type Status = (typeof STATUSES)[number];

/** Schemes that a screen may point to, in the words of the OECD guidance on bid rigging. */
export const CONDUCTS = [
  'cover-bidding',
  'bid-rotation',
  'bid-suppression',
  'market-allocation',
  'common-control',
  'favouritism',
] as const;
export type Conduct = (typeof CONDUCTS)[number];

/** Which end of the statistic is unusual; `none` for rules that state a fact. */
export const DIRECTIONS = ['low', 'high', 'two_sided', 'none'] as const;
export type Direction = (typeof DIRECTIONS)[number];

/** What kind of thing two bidders share by an identity rule; two kinds are two ways of looking, as two families are. */
export const GROUNDS = ['device', 'people', 'money', 'ownership'] as const;
export type Ground = (typeof GROUNDS)[number];

export type ParamValue = number | string | boolean;
export type ParamValues = Readonly<Record<string, ParamValue>>;

export interface Param {
  readonly default: ParamValue;
  /** Smallest and largest value a profile may set, both allowed. */
  readonly min?: number;
  readonly max?: number;
  readonly meaning: Text;
}

export interface Requires {
  readonly tables: readonly string[];
  /** `table.column` */
  readonly columns: readonly string[];
  readonly features: readonly string[];
  readonly nulls: readonly string[];
}

export interface Exclusion {
  readonly code: string;
  readonly text: Text;
}

export interface FalsePositive {
  readonly id: string;
  readonly text: Text;
  /** Name of the case of kind `known_false_positive` that shows it. */
  readonly case?: string;
}

export interface LegalBasis {
  readonly jurisdiction: string;
  readonly clause: string;
  readonly strength: Clause['strength'];
  /** Named only where its evidence holds one of these; absent: always. */
  readonly facts?: readonly Fact[] | undefined;
  readonly checked_on: string;
}

/** One screen as its folder under `rules/screens` describes it. */
export interface Screen {
  readonly id: string;
  readonly title: Text;
  readonly status: Status;
  readonly level: Level;
  readonly version: number;
  readonly subject: SubjectKind;
  readonly family: Family;
  /** Of identity rules; NULL elsewhere. */
  readonly ground: Ground | null;
  readonly conduct: readonly Conduct[];
  readonly award_methods: 'all' | readonly AwardMethod[];
  /** Name of the null distribution that p-values come from; `none` for rules that state a fact. */
  readonly null: string;
  readonly direction: Direction;
  readonly scorer: string | null;
  /** Kind of edge in the bidder graph that a flagged pair becomes. */
  readonly edge: string | null;
  /** False: evaluated and shown, but moves no priority. */
  readonly scored: boolean;
  /**
   * True: the p-value places every subject on a scale, and scoring reads it whether flagged or not. False: the screen looks for a
   * pattern; where it is absent, that says nothing either way.
   */
  readonly graded: boolean;
  /** Counts in a set only beside a flag of one of these families that counts by itself; NULL: it does so itself. */
  readonly only_with: readonly Family[] | null;
  readonly description: Text;
  readonly rationale: Text;
  readonly params: Readonly<Record<string, Param>>;
  readonly requires: Requires;
  readonly exclusions: readonly Exclusion[];
  readonly assumptions: readonly Text[];
  readonly false_positives: readonly FalsePositive[];
  readonly refutation: readonly Text[];
  readonly triage: readonly Text[];
  /** Wording of a signal; its marks are filled from the outcome and the first evidence row. */
  readonly sentence: Text;
  readonly legal_basis: readonly LegalBasis[];
  readonly references: readonly string[];
  /** Text of `screen.sql`, or of `candidates.sql` where a scorer is named. */
  readonly sql: string;
  readonly evidence_sql: string;
  readonly cases: readonly RuleCase[];
  /** sha256 of what decides the answers: SQL, parameters, subject, award methods, null. Prose is not in it. */
  readonly hash: string;
  /** Folder of the screen, relative to the rules. */
  readonly folder: string;
}

/** Table that screens share, made by one select. */
export interface Feature {
  readonly name: string;
  /** Tables that must exist first: facts, features, or `null_<name>`. */
  readonly reads: readonly string[];
  readonly params: Readonly<Record<string, Param>>;
  /** What a limit left out; NULL where none can. */
  readonly cap: FeatureCap | null;
  /** Worked out anew wherever it is read, for evidence: a few rows of something that is large as a whole. */
  readonly view: boolean;
  /** Counter that works the table out in less time than its SQL, which says the same; NULL: the SQL makes it. */
  readonly counted_by: string | null;
  readonly sql: string;
  readonly hash: string;
}

/** Rows of the finished table that a limit cut: how many of them there are is said in the run. */
export interface FeatureCap {
  /** Condition on the columns of the table. */
  readonly where: string;
  /** The parameter that is the limit. */
  readonly limit: string;
  readonly text: Text;
}

/** Generated table of a null distribution, loaded as `null_<name>`. */
export interface NullTable {
  readonly name: string;
  /** First line of the file: generator, version, seed, draws. */
  readonly origin: string;
  readonly path: string;
  readonly hash: string;
}

export interface JurisdictionClause {
  readonly id: string;
  readonly instrument: Text;
  readonly provision: string;
  readonly in_force_from: string;
  /** Last day in force. */
  readonly in_force_until?: string | undefined;
  readonly checked_on: string;
  /** False: known from reports about it alone. */
  readonly text_read: boolean;
  /** What it says, in our own words. */
  readonly note?: Text | undefined;
  /** Facts that it speaks of, whichever screen found them; absent: only rules that name the clause cite it. */
  readonly speaks_of?: FactCondition | undefined;
  /** When it does not hold. */
  readonly exceptions: readonly Text[];
}

/** When a clause about shared facts holds for two bidders in one lot. */
export interface FactCondition {
  readonly facts: readonly Fact[];
  readonly match: 'all' | 'any' | 'k_of_n';
  readonly k?: number | undefined;
  /** Only facts left by these operations count, and those whose operation is not recorded. */
  readonly operations?: readonly string[] | undefined;
  /** Smallest values of columns of the evidence. */
  readonly at_least?: Readonly<Record<string, number>> | undefined;
  readonly strength: Clause['strength'];
  /** Where some of the facts are there and not enough of them; absent: the clause is not cited then. */
  readonly otherwise?: Clause['strength'] | undefined;
  /** The clause takes weight from such facts: where nothing else was found, no other clause is stronger than this. */
  readonly lowers: boolean;
}

export interface Jurisdiction {
  readonly id: string;
  readonly title?: Text | undefined;
  /** The jurisdiction whose clauses hold there too. */
  readonly extends?: string | undefined;
  readonly clauses: readonly JurisdictionClause[];
}

/** The folder of a rule set as messages name it: its last part. */
export const shownName = (rules: Pick<RuleSet, 'folder'>): string => basename(rules.folder);

/** Everything under `rules/`, checked and frozen. */
export interface RuleSet {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** In order of id. */
  readonly screens: readonly Screen[];
  /** In an order in which they can be built. */
  readonly features: readonly Feature[];
  readonly nulls: readonly NullTable[];
  readonly jurisdictions: readonly Jurisdiction[];
  readonly defaultProfile: Profile;
}
