import type { Fact } from './facts.ts';
import type { Family, NotEvaluable, Signal } from './outcome.ts';
import type { Text } from './text.ts';
import type { Division, Role, Timeline } from './timeline.ts';

/** How soon a person should look; ordered. */
export const LEVELS = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

export type WarningKind = 'lot' | 'pair' | 'group';

export interface Member {
  readonly bidder_id: string;
  readonly name: string | null;
  readonly role: Role;
  /** Lots of this warning that the bidder bid on, and won. */
  readonly lots: number;
  readonly wins: number;
  /** Wins that a draw among the bidders of each decided lot would give; null for a lot. */
  readonly expected_wins: number | null;
}

/** One bid in a lot of a warning, for the price strip and the row list. */
export interface WarningBid {
  readonly bidder_id: string;
  readonly amount: string | null;
  readonly status: string;
  readonly member: boolean;
  readonly winner: boolean;
  readonly file: string;
  readonly line: number;
}

export interface WarningLot {
  readonly lot_id: string;
  readonly title: string | null;
  readonly buyer_id: string | null;
  readonly opened_at: string | null;
  readonly award_method: string;
  readonly currency: string | null;
  readonly ceiling_price: string | null;
  readonly score: number;
  readonly bids: readonly WarningBid[];
}

/** What became of a group in one run. */
export interface GroupChange {
  readonly run: number;
  readonly event: 'appeared' | 'joined' | 'left' | 'split_from' | 'merged_with' | 'ended' | 'returned';
  /** Who joined or left. */
  readonly bidder_id: string | null;
  /** The group it split from or took in. */
  readonly other_id: string | null;
}

/** A group that keeps its id from run to run. */
export interface WarningGroup {
  readonly group_id: string;
  readonly size: number;
  /** Smallest share of the seeds that kept two of its linked members together. */
  readonly stability: number;
  /** Number of the run that found it first. */
  readonly since_run: number;
  readonly changes: readonly GroupChange[];
}

/** Link between two members, for the group's picture; one of each kind between two bidders. */
export interface WarningEdge {
  readonly bidder_a: string;
  readonly bidder_b: string;
  /** The kind that the screen behind the link names. */
  readonly kind: string;
  /** Lots in which both bid; of a link that rests on a fact, those in which both show it. */
  readonly joint: number;
  /** Null where the link rests on a fact. */
  readonly expected: number | null;
  readonly p_value: number | null;
}

/** Something that several members left behind or named, from the rows behind the signals. */
export interface SharedValue {
  readonly fact: Fact;
  /** Masked. */
  readonly value: string;
  readonly bidders: readonly string[];
  /** Lots of the rows shown. */
  readonly lots: number;
}

/** One line of the sum that makes the priority. */
export interface Contribution {
  /** `prior`, a family, `value`, `recency`. */
  readonly part: 'prior' | Family | 'value' | 'recency';
  readonly screen: string | null;
  readonly amount: number;
  readonly text: Text;
}

/** An innocent reading, and whether the data speak for it. */
export interface Explanation {
  readonly screen: string;
  readonly text: Text;
  readonly tested: 'supported' | 'not_supported' | 'not_tested';
  readonly detail: Text | null;
}

/** A provision that a signal may bear on; never a finding that it was broken. */
export interface Clause {
  readonly jurisdiction: string;
  readonly instrument: Text;
  readonly provision: string;
  readonly strength: 'presumption' | 'invalid' | 'clue_strong' | 'clue_medium' | 'clue_weak' | 'notice';
  /** False: known from reports about it; check the official text before quoting. */
  readonly text_read: boolean;
  /** What the members share that the clause speaks of; empty where the rule itself names the clause. */
  readonly facts: readonly Fact[];
  /** When it does not hold; for a person to check. */
  readonly exceptions: readonly Text[];
}

/** A reason for a person to look; not a finding of collusion. */
export interface Warning {
  readonly id: string;
  /** sha256 of kind and lasting group (else the sorted members; of a lot: the lot); free of score, order and wording. */
  readonly fingerprint: string;
  readonly kind: WarningKind;
  /** The groups that the members make up; empty for a lot or a pair. */
  readonly groups: readonly WarningGroup[];
  readonly members: readonly Member[];
  readonly lots: readonly WarningLot[];
  /** The lots in which members met, in order of time; null for a warning about one lot. */
  readonly timeline: Timeline | null;
  /** Who of the members came to which buyer, where they keep apart; null elsewhere. */
  readonly division: Division | null;
  /** Lots of the warning in all; `lots` is capped. */
  readonly lot_count: number;
  readonly edges: readonly WarningEdge[];
  readonly shared_values: readonly SharedValue[];
  readonly rank: number;
  /** Orders warnings; the sum of `waterfall`; not a probability. */
  readonly priority: number;
  readonly level: Level;
  readonly waterfall: readonly Contribution[];
  readonly signals: readonly Signal[];
  readonly not_evaluable: readonly NotEvaluable[];
  readonly explanations: readonly Explanation[];
  /** What would refute the signals. */
  readonly refutations: readonly Text[];
  readonly clauses: readonly Clause[];
  readonly next_steps: readonly Text[];
}
