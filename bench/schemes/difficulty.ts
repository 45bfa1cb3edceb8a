/**
 * How hard each scheme is to see: all numbers of all schemes, settled before anything was measured with them.
 *
 * easy: a ring as the textbooks have it. medium: one that has to live with rivals and leaves gaps. hard: one that knows what screens look
 * for and copies competition.
 */
export const DIFFICULTIES = ['easy', 'medium', 'hard'] as const;
export type Difficulty = (typeof DIFFICULTIES)[number];

export type Range = readonly [low: number, high: number];

export interface RingTraits {
  /**
   * Firms in the ring. Rings that were tried in court are mostly of three to ten firms; the law's three bidders a tender make three the
   * smallest that can bid alone.
   */
  readonly size: number;
  /**
   * Share of the lots within its reach (awarded by price, in its market) that the ring rigs. Partial collusion, not all contracts and not
   * all firms, is the ordinary case (Imhof, Karagök and Rutz 2018).
   */
  readonly rigged: number;
  /** Chance that a member who is not to win stays away from a rigged lot: not every member covers every time (Porter and Zona 1993). */
  readonly missing: number;
  /** Mean number of honest firms that bid on a rigged lot all the same; infinite: all who came. */
  readonly outsiders: number;
  /** Bids of members on other lots of their market, honest ones, as a share of what an honest firm like them would make. */
  readonly alone: number;
  /**
   * What the member who is to win asks over the price the cheapest member would have asked alone; divided by one plus the honest firms on
   * the lot, and never over the ceiling. Overcharges: median 23 %, of bid rigging a quarter less, 6 % of cases none (Connor 2014).
   */
  readonly overcharge: Range;
  /** How far above the winner the others bid. Swiss cover bids lay about 3 to 5 % above, close to each other (Imhof 2019). */
  readonly cover: Range;
  /**
   * Share of the distance to the winner that follows the firm's own cost in place of a drawn one: the Ticino ring ranked its cover bids by
   * cost and so evaded tests of competition (Imhof 2026).
   */
  readonly mimic: number;
  /** Share of rigged lots that go to the member whom the rule of the scheme names; the others to any member. */
  readonly kept: number;
}

const COMMON: Readonly<Record<Difficulty, RingTraits>> = {
  easy: {
    size: 5,
    rigged: 0.6,
    missing: 0.05,
    outsiders: 0.5,
    alone: 0.4,
    overcharge: [0.1, 0.18],
    cover: [0.03, 0.06],
    mimic: 0,
    kept: 1,
  },
  medium: {
    size: 4,
    rigged: 0.4,
    missing: 0.15,
    outsiders: 1.5,
    alone: 0.8,
    overcharge: [0.05, 0.1],
    cover: [0.02, 0.08],
    mimic: 0.5,
    kept: 0.9,
  },
  hard: {
    size: 4,
    rigged: 0.25,
    missing: 0.3,
    outsiders: 3,
    alone: 1,
    overcharge: [0.02, 0.05],
    cover: [0.015, 0.1],
    mimic: 1,
    kept: 0.75,
  },
};

/** Where a scheme is another thing by its nature. */
const BY_SCHEME: Readonly<Record<string, Readonly<Record<Difficulty, Partial<RingTraits>>>>> = {
  // Complete: nobody else bids on what the ring rigs.
  complete: { easy: { outsiders: 0 }, medium: { outsiders: 0 }, hard: { outsiders: 0 } },
  // A favourite and those who go along: two are enough to make up the three bidders of the law. The rule is that one wins, so it is kept.
  companion: { easy: { size: 4 }, medium: { size: 3, kept: 1 }, hard: { size: 3, kept: 1 } },
  // One member a region; four regions together hold as many rigged lots as one market of the others, or somewhat more.
  territories: { easy: { size: 4, rigged: 0.4 }, medium: { rigged: 0.25 }, hard: { rigged: 0.15 } },
  // Staying away costs nothing and can be done in nearly every lot, whoever else comes; a cover bid now and then keeps up appearances.
  suppression: {
    easy: { rigged: 0.9, missing: 0.95, outsiders: Number.POSITIVE_INFINITY, alone: 1 },
    medium: { rigged: 0.7, missing: 0.85, outsiders: Number.POSITIVE_INFINITY, alone: 1 },
    hard: { rigged: 0.5, missing: 0.7, outsiders: Number.POSITIVE_INFINITY },
  },
};

export const traitsOf = (scheme: string, difficulty: Difficulty): RingTraits => ({
  ...COMMON[difficulty],
  ...BY_SCHEME[scheme]?.[difficulty],
});
