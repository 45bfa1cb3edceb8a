import type { Difficulty } from '../schemes/difficulty.ts';

/** What a ring lets slip. All numbers of all leaks, settled before anything was measured with them. */
export interface LeakTraits {
  /** Share of the rigged lots in which anything slips at all: in the cases of china.md 5.2 traces are the exception once they are known. */
  readonly lots: number;
  /** Chance that a member who bids there is among those it slips for; at least two are. */
  readonly members: number;
  /** Machines that the ring's bids are made on, taken in turn by chance. */
  readonly machines: number;
  /** Chance of each kind in a lot that leaks; at least one slips. */
  readonly machine: number;
  readonly lock: number;
  readonly payer: number;
  readonly person: number;
  readonly phone: number;
  readonly address: number;
  /** Chance that only one of network card and disk is recorded, as where tools differ. */
  readonly partial: number;
  /** Chance that the texts of a rigged lot come from one draft, where texts are known, and share of the draft's characters that each member rewrites. */
  readonly draft: number;
  readonly rewritten: number;
  /** Chance, in such a lot, of a slip of the pen that all who use the draft copy, and of one of them naming another as the bidder. */
  readonly slip: number;
  readonly rival: number;
  /** Chance that the bills of a rigged lot come from one, where bills are known. */
  readonly bill: number;
  /** Share of its items that are copied to the cent; the others keep the ratio of the totals but for this noise (standard deviation of the logarithm). */
  readonly copied: number;
  readonly itemNoise: number;
  /** Chance, in such a lot, of a sum that is wrong by the same amount in all. */
  readonly wrongSum: number;
}

/**
 * easy: one clerk, one machine, one account. medium: machines change and only some lots leak. hard: a ring that knows what is compared: two
 * members slip now and then, on one of many machines.
 * Texts are rewritten by 20, 40 and 60 %, prices of items changed by 0.1, 0.5 and 2 %.
 */
export const LEAKS: Readonly<Record<Difficulty, LeakTraits>> = {
  easy: {
    lots: 0.8,
    members: 0.95,
    machines: 1,
    machine: 0.8,
    lock: 0.5,
    payer: 0.4,
    person: 0.15,
    phone: 0.3,
    address: 0.5,
    partial: 0,
    draft: 0.7,
    rewritten: 0.2,
    slip: 0.3,
    rival: 0.15,
    bill: 0.7,
    copied: 0.6,
    itemNoise: 0.001,
    wrongSum: 0.3,
  },
  medium: {
    lots: 0.4,
    members: 0.7,
    machines: 3,
    machine: 0.5,
    lock: 0.3,
    payer: 0.2,
    person: 0.08,
    phone: 0.15,
    address: 0.4,
    partial: 0.3,
    draft: 0.35,
    rewritten: 0.4,
    slip: 0.15,
    rival: 0.08,
    bill: 0.35,
    copied: 0.3,
    itemNoise: 0.005,
    wrongSum: 0.15,
  },
  hard: {
    lots: 0.15,
    members: 0.4,
    machines: 6,
    machine: 0.35,
    lock: 0.15,
    payer: 0.08,
    person: 0.04,
    phone: 0.08,
    address: 0.3,
    partial: 0.6,
    draft: 0.2,
    rewritten: 0.6,
    slip: 0.08,
    rival: 0.04,
    bill: 0.2,
    copied: 0.1,
    itemNoise: 0.02,
    wrongSum: 0.05,
  },
};
