import type { AwardMethod } from '../src/domain/tables.ts';

/** How the synthetic market is made; every field has a default in `market.ts`. */
export interface MarketOptions {
  readonly lots: number;
  readonly seed: number;
  /** Firms in all. */
  readonly bidders: number;
  readonly years: number;
  readonly categories: number;
  readonly regions: number;
  /** Shares of the award methods. */
  readonly methods: Readonly<Partial<Record<AwardMethod, number>>>;
  /** Spread of the size of a lot that firms of one size class prefer; infinite: firms do not mind the size. */
  readonly sizeTaste: number;
}

/** Category in a region: where the same firms meet over the years. */
export interface Cell {
  readonly no: number;
  readonly category: number;
  readonly region: number;
  /** How prices are rounded: to whole multiples of an amount, or to multiples of a share of the ceiling. */
  readonly lattice:
    | { readonly kind: 'tick'; readonly step: number }
    | { readonly kind: 'discount'; readonly step: number };
  /** Mean number of bids on a lot. */
  readonly meanBids: number;
  /** Standard deviation of the logarithm of costs among firms. */
  readonly spread: number;
  /** Typical discount in average-price tenders, known to everybody. */
  readonly belief: number;
  /** Who buys here, the largest first. */
  readonly buyers: readonly string[];
}

export interface Firm {
  readonly no: number;
  readonly id: string;
  readonly name: string;
  readonly identifier: string;
  readonly region: number;
  readonly categories: readonly number[];
  /** 0 small, 1 medium, 2 large. */
  readonly size: number;
  readonly activity: number;
  /** Logarithm of its costs over those of the trade. */
  readonly efficiency: number;
  /** Days from the first day of the market. */
  readonly from: number;
  readonly until: number;
}

export interface Lot {
  readonly no: number;
  readonly id: string;
  readonly cell: Cell;
  readonly buyer: string;
  /** Day of the opening from the first day of the market. */
  readonly day: number;
  readonly method: AwardMethod;
  readonly rule: string | null;
  readonly priceForm: 'amount' | 'rate';
  readonly ceiling: number;
  readonly fixedPart: number;
  readonly estimate: number;
  /** Cost of the work to a firm of mean efficiency. */
  readonly cost: number;
  /** Spread of costs in this lot. */
  readonly spread: number;
  /** Benchmark parameters, where the method has them. */
  readonly coefficient: number;
  readonly coefficients: readonly number[];
  readonly ceilingWeight: number;
}

export interface Bid {
  readonly lot: number;
  /** One firm, or the firms of a joint bid. */
  readonly firms: readonly number[];
  readonly round: number;
  /** Price in yuan; `null` where the lot is priced by a rate. */
  readonly amount: number | null;
  readonly rate: number | null;
  readonly status: 'valid' | 'disqualified' | 'withdrawn';
  readonly reason: string | null;
  /** Hours before the deadline. */
  readonly hoursEarly: number;
  /** Quality score of 100, for methods that score. */
  readonly quality: number;
}

export interface Market {
  readonly options: MarketOptions;
  readonly cells: readonly Cell[];
  readonly firms: readonly Firm[];
  readonly lots: readonly Lot[];
  /** Bids of each lot, by lot number. */
  readonly bids: readonly (readonly Bid[])[];
  /** Where earlier schemes sit: the next one takes other cells and other firms. */
  readonly occupied: { readonly cells: ReadonlySet<number>; readonly firms: ReadonlySet<number> };
}

/** Who planted what. */
export interface Label {
  readonly subject_kind: 'lot' | 'bidder' | 'bidder_pair' | 'group';
  readonly subject_id: string;
  readonly value: 'collusive' | 'competitive';
}

/** Firms of one ring, or of an honest set that looks like one, and the lots in which they act as such. */
export interface PlantedGroup {
  readonly firms: readonly number[];
  readonly lots: readonly number[];
}

/** What a scheme does to a market: new bids for the lots it touches, and the groups behind it. */
export interface Planted {
  /** `rotation:medium`, `niche`. */
  readonly name: string;
  /** A ring has an agreement; a look-alike has none and is never labelled as collusive. */
  readonly kind: 'ring' | 'look_alike';
  readonly bids: ReadonlyMap<number, readonly Bid[]>;
  readonly groups: readonly PlantedGroup[];
}

/** A scheme is a function of a market and a seed; one file a scheme. */
export type Scheme = (market: Market, seed: number) => Planted;
