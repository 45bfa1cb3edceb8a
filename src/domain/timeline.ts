/** What a member did in one lot of a timeline. */
export interface TimelineBid {
  readonly bidder_id: string;
  /** As the source has it: `valid`, `invited`, … ; `downloaded`: took the documents and did not bid. */
  readonly status: string;
  /** Exact, as text; null where no comparable price is known. */
  readonly amount: string | null;
  /** Place among the lot's standing priced bids by price, 1 = lowest; null without such a price. */
  readonly place: number | null;
  /** Price over the lowest price of a member in the lot, less one; null without such a price. */
  readonly offset: number | null;
  readonly winner: boolean;
  readonly file: string;
  readonly line: number;
}

/** Who won against the member who won the lot before: the same, another member, or somebody outside. */
export type Turn = 'first' | 'same' | 'next' | 'outsider';

export interface TimelineChange {
  /** A member bids in a lot of the set for the first or last time; outsiders bid where none had, or none does any more. */
  readonly kind: 'member_enters' | 'member_last_seen' | 'outsiders_enter' | 'outsiders_gone';
  readonly bidder_id: string | null;
}

/** One lot in which members met, in order of time. */
export interface TimelineStep {
  readonly lot_id: string;
  readonly title: string | null;
  readonly buyer_id: string | null;
  readonly opened_at: string | null;
  readonly award_method: string;
  readonly currency: string | null;
  readonly ceiling_price: string | null;
  /** Standing priced bids in the lot, members included. */
  readonly priced: number;
  readonly bids: readonly TimelineBid[];
  /** Bidders that are no members, and the lowest of their prices. */
  readonly outsiders: number;
  readonly lowest_outsider: string | null;
  /** Who won; empty where no award is known. */
  readonly winners: readonly string[];
  /** Null where no award is known. */
  readonly turn: Turn | null;
  /** The member who won the last lot of the set that a member won. */
  readonly after: string | null;
  readonly changes: readonly TimelineChange[];
}

export const ROLES = [
  'designated_winner',
  'alternating_winner',
  'cover_bidder',
  'absent_but_allocated',
  'winner',
  'never_won',
  'member',
  'bidder',
] as const;
/** What a bidder seems to do in a set; a description of its record, not of its intent. */
export type Role = (typeof ROLES)[number];

export interface Timeline {
  /** Lots in which members met, in all; `steps` may be the latest of them. */
  readonly lot_count: number;
  readonly steps: readonly TimelineStep[];
}

/** A lot that one member bid on, and no other of the set. */
export interface DividedLot {
  readonly lot_id: string;
  readonly opened_at: string | null;
  readonly bidder_id: string;
  /** Exact, as text; null where no price is known. */
  readonly amount: string | null;
  readonly winner: boolean;
  readonly file: string;
  readonly line: number;
}

/** Lots of a division on which a member bid, and those it won. */
export interface DividedMember {
  readonly bidder_id: string;
  readonly lots: number;
  readonly wins: number;
}

/** A buyer in a market (category and region), who of the set came to it, and when. */
export interface DividedPlace {
  readonly buyer_id: string;
  readonly category: string | null;
  readonly region: string | null;
  /** All who came, most lots first. */
  readonly members: readonly DividedMember[];
  /** In order of time; may be the latest only. */
  readonly lots: readonly DividedLot[];
}

/** How the members of a set that keep apart spread over buyers: lots in which they did not meet, in segments where several of them bid. */
export interface Division {
  /** Such lots and their buyers in all; `places` may be those with the most lots. */
  readonly lot_count: number;
  readonly place_count: number;
  /** Who came to such lots at all, of any buyer, in the order of bidders. */
  readonly members: readonly DividedMember[];
  readonly places: readonly DividedPlace[];
}
