import type { Family, OutcomeKind } from '../domain/outcome.ts';
import type { Text } from '../domain/text.ts';
import type { Division, Role, Timeline } from '../domain/timeline.ts';
import type { GroupChange, Level, WarningEdge, WarningKind } from '../domain/warning.ts';
import type { Database } from '../store/database.ts';

/** What look-ups need of a published run: unqualified names resolve to its results, then to its facts. */
export interface HistoryReader {
  readonly db: Database;
}

/** The source rows behind a figure: how many, and where the first of them are. */
export interface Rows {
  readonly count: number;
  readonly sample: readonly { readonly file: string; readonly line: number }[];
}

export interface BidderName {
  readonly bidder_id: string;
  readonly name: string | null;
}

export interface WarningLink {
  readonly id: string;
  readonly rank: number;
  readonly kind: WarningKind;
  readonly level: Level;
  readonly priority: number;
}

/** Activity of a bidder in one market and year. */
export interface Activity {
  readonly category: string | null;
  readonly region: string | null;
  readonly year: number | null;
  readonly currency: string | null;
  readonly lots: number;
  readonly bids: number;
  readonly wins: number;
  /** Exact, as text; null where no amount is known. */
  readonly win_amount: string | null;
  readonly rows: Rows;
}

/** Wins against what a draw among the standing bidders of each lot would give. */
export interface WinRecord {
  /** Lots with a known winner in which the bidder's bid stood. */
  readonly decided_lots: number;
  readonly wins: number;
  /** Sum over these lots of winners / bidders. */
  readonly expected: number;
  /** Poisson-binomial tails at the number of wins; null without a decided lot. */
  readonly p_lower: number | null;
  readonly p_two_sided: number | null;
  /** False where the tails are an approximation, within 2 %. */
  readonly exact: boolean;
  readonly rows: Rows;
}

/** A bidder met in the same lots. */
export interface Companion extends BidderName {
  readonly joint: number;
  /** Joint lots if both had chosen their lots independently inside each segment. */
  readonly expected: number;
  /** Wins in the joint lots of the bidder looked up, and of the companion. */
  readonly wins: number;
  readonly companion_wins: number;
  /**
   * Where the link was validated: its q-value, the one that holds under any dependence between the tests, the p-value under the
   * degree-preserving null as a second opinion, and the Jaccard index of the two sets of lots.
   */
  readonly q_value: number | null;
  readonly q_by: number | null;
  readonly bicm_p: number | null;
  readonly similarity: number | null;
  readonly rows: Rows;
}

/** Where a bidder stands among those it meets more often than chance. */
export interface NetworkPosition {
  /** Bidders it is linked to. */
  readonly degree: number;
  /** Without it those linked to each other, directly or not, fall into parts that no link joins. */
  readonly cut_point: boolean;
  /** Calendar years in which it met another core member of its group in a lot. */
  readonly core_years: number;
}

export interface GroupLink {
  readonly group_id: string;
  readonly stability: number;
  readonly size: number;
  /** False where the bidder joined by links to most of the members; it may then be in several groups. */
  readonly core: boolean;
  readonly members: readonly BidderName[];
}

export interface BidderHistory extends BidderName {
  readonly identifier: string | null;
  /** The source names no bidder, so nothing can be said across lots. */
  readonly anonymous: boolean;
  /** What the parties table says, as text, without columns that are empty. */
  readonly party: Readonly<Record<string, string>>;
  readonly lots: number;
  readonly bids: number;
  readonly rows: Rows;
  readonly activity: readonly Activity[];
  readonly wins: WinRecord;
  readonly companions: readonly Companion[];
  /** Bidders met in all, of whom `companions` are the most often met. */
  readonly companions_met: number;
  /** Null where no link of the bidder was validated. */
  readonly position: NetworkPosition | null;
  readonly groups: readonly GroupLink[];
  readonly warnings: readonly WarningLink[];
}

/** Answer to a look-up: one bidder, or several that the words could mean. */
export type BidderAnswer =
  | {
      readonly found: BidderHistory;
      readonly matched: 'id' | 'name' | 'part_of_name';
      readonly candidates: readonly [];
    }
  | { readonly found: null; readonly matched: null; readonly candidates: readonly BidderName[] };

export interface LotBid extends BidderName {
  readonly place: number | null;
  readonly round: number | null;
  readonly amount: string | null;
  readonly currency: string | null;
  readonly status: string;
  readonly rank: number | null;
  readonly winner: boolean;
  readonly file: string;
  readonly line: number;
}

/** What one screen says of the lot. */
export interface ScreenAnswer {
  readonly screen: string;
  readonly version: number;
  readonly family: Family;
  readonly outcome: OutcomeKind;
  readonly reason: string | null;
  /** Words for the reason and the title, where the rules are given. */
  readonly reason_text: Text | null;
  readonly title: Text | null;
  readonly statistic: number | null;
  readonly n: number | null;
  readonly p_value: number | null;
  readonly strength: number | null;
}

export interface LotView {
  readonly lot_id: string;
  /** Columns of the table `lots` that are filled, as text. */
  readonly facts: Readonly<Record<string, string>>;
  readonly source: { readonly file: string; readonly line: number } | null;
  readonly bids: readonly LotBid[];
  /** Numbers of the lot's price shape and market; empty where the run did not build them. */
  readonly shape: Readonly<Record<string, number | string>>;
  readonly market: Readonly<Record<string, number | string>>;
  readonly screens: readonly ScreenAnswer[];
  readonly score: number;
  readonly evaluated: boolean;
  readonly flagged: boolean;
  readonly warnings: readonly WarningLink[];
}

/** A member of a group and its record in the lots where members met. */
export interface GroupMember extends BidderName {
  readonly role: Role;
  readonly lots: number;
  /** Of these the ones with a known winner, its wins there, and the wins that a draw among the bidders would give. */
  readonly decided_lots: number;
  readonly wins: number;
  readonly expected_wins: number;
}

export interface GroupView {
  readonly group_id: string;
  readonly size: number;
  /** Smallest share of the seeds that kept two of its linked members together. */
  readonly stability: number;
  /** Number of the run that found it first. */
  readonly since_run: number;
  readonly members: readonly GroupMember[];
  /** What became of it from run to run. */
  readonly changes: readonly GroupChange[];
  readonly edges: readonly WarningEdge[];
  readonly screens: readonly ScreenAnswer[];
  readonly timeline: Timeline;
  /** Who of the members came to which buyer, where they keep apart; null elsewhere. */
  readonly division: Division | null;
  readonly warnings: readonly WarningLink[];
}
