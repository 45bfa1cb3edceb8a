import { firstAbove } from './market-lots.ts';
import { type Random, randomOf } from './market-random.ts';
import type { Bid, Cell, Firm, Lot, MarketOptions } from './market-types.ts';

const MAX_BIDS = 30;

interface Pool {
  readonly firms: readonly Firm[];
  readonly cumulated: readonly number[];
}

/** The bids of independent firms, lot by lot. */
export function honestBids(
  options: MarketOptions,
  cells: readonly Cell[],
  firms: readonly Firm[],
  lots: readonly Lot[],
): readonly (readonly Bid[])[] {
  const pools = cells.map((cell) => poolOf(cell, firms, options.regions));
  return lots.map((lot) => {
    const random = randomOf(options.seed, 'bids', lot.no);
    return bidsOfFirms(lot, drawFirms(lot, pools[lot.cell.no] as Pool, options, random), random);
  });
}

/** Who knows the trade, by activity; firms of the region come far more often than others. */
function poolOf(cell: Cell, firms: readonly Firm[], regions: number): Pool {
  const own = firms.filter((firm) => firm.categories.includes(cell.category));
  const cumulated: number[] = [];
  let total = 0;
  for (const firm of own) {
    const apart = Math.abs(firm.region - cell.region);
    const distance = Math.min(apart, regions - apart);
    total += firm.activity * (distance === 0 ? 1 : distance === 1 ? 0.15 : 0.02);
    cumulated.push(total);
  }
  return { firms: own, cumulated };
}

function drawFirms(lot: Lot, pool: Pool, options: MarketOptions, random: Random): readonly Firm[] {
  const wanted = bidCount(lot, random);
  const total = pool.cumulated.at(-1) ?? 0;
  const drawn = new Map<number, Firm>();
  for (let tries = 0; drawn.size < wanted && tries < wanted * 20; tries++) {
    const firm = pool.firms[firstAbove(pool.cumulated, random.next() * total)] as Firm;
    if (lot.day < firm.from || lot.day > firm.until) continue;
    const mismatch = (Math.log(lot.ceiling) - 13.8 - (firm.size - 0.5)) / options.sizeTaste;
    if (!random.chance(Math.exp(-0.5 * mismatch * mismatch))) continue;
    drawn.set(firm.no, firm);
  }
  return [...drawn.values()];
}

// Gamma-mixed: lots of one trade differ in how many they draw.
function bidCount(lot: Lot, random: Random): number {
  const mean = lot.cell.meanBids - 2;
  const mixed =
    (mean * (random.exponential() + random.exponential() + random.exponential() + random.exponential())) / 4;
  return Math.min(2 + random.poisson(mixed), MAX_BIDS);
}

/**
 * What firms that decide alone bid on a lot; now and then two of them join.
 *
 * @param others firms that bid on it beside them
 */
export function bidsOfFirms(lot: Lot, firms: readonly Firm[], random: Random, others = 0): readonly Bid[] {
  const bids: Bid[] = [];
  for (let i = 0; i < firms.length; i++) {
    const firm = firms[i] as Firm;
    const partner = firms[i + 1];
    const joint = lot.ceiling > 2_000_000 && partner !== undefined && random.chance(0.02);
    if (joint) i++;
    const members = joint ? [firm.no, partner.no] : [firm.no];
    const rounds = lot.method === 'negotiation' ? 2 : 1;
    let price = honestPrice(lot, firm, firms.length + others, random);
    for (let round = 1; round <= rounds; round++) {
      if (round > 1) price *= 1 - 0.03 * random.next();
      bids.push(bidOf(lot, members, round, price, random));
    }
  }
  return bids;
}

/** What a firm that decides alone asks, in yuan, before rounding. */
export function honestPrice(lot: Lot, firm: Firm, rivals: number, random: Random): number {
  const room = lot.ceiling - lot.fixedPart;
  switch (lot.method) {
    case 'average_benchmark':
    case 'average_benchmark_drawn':
    case 'composite_benchmark':
      // Nobody gains by being cheap: everybody aims at where the average is thought to be.
      return lot.ceiling - room * Math.max(lot.cell.belief + 0.012 * random.normal(), 0.001);
    case 'lottery':
      return lot.ceiling - room * 0.02 * random.next();
    case 'ascending_auction':
      // A sale: the ceiling column is the reserve, and prices rise from it.
      return lot.ceiling * (1 + 0.3 * random.exponential() * (lot.spread / 0.05));
    default: {
      const cost = lot.cost * Math.exp(firm.efficiency + lot.spread * random.normal());
      return cost * (1.02 + 0.12 / (rivals + 1));
    }
  }
}

/** A bid at a price, rounded as its market rounds; refused where it is over the ceiling. */
export function bidOf(lot: Lot, firms: readonly number[], round: number, price: number, random: Random): Bid {
  const amount = rounded(lot, price);
  const over = lot.method !== 'ascending_auction' && amount > lot.ceiling;
  const refused = over || random.chance(0.03);
  const withdrawn = !refused && random.chance(0.008);
  return {
    lot: lot.no,
    firms,
    round,
    amount: lot.priceForm === 'rate' ? null : amount,
    rate: lot.priceForm === 'rate' ? Math.round((amount / lot.ceiling) * 10_000) / 10_000 : null,
    status: refused ? 'disqualified' : withdrawn ? 'withdrawn' : 'valid',
    reason: over ? '投标报价超过最高投标限价' : refused ? '资格审查不合格' : withdrawn ? '投标人撤回' : null,
    hoursEarly: 0.2 + 20 * random.exponential(),
    quality: Math.min(100, Math.max(40, 78 + 8 * random.normal())),
  };
}

/** To the lattice of the market; a tick that is coarse beside the lot is made finer, as people do. */
export function rounded(lot: Lot, price: number): number {
  const { lattice } = lot.cell;
  if (lattice.kind === 'tick') {
    const step = lot.ceiling >= 1000 * lattice.step ? lattice.step : 1;
    return Math.round(price / step) * step;
  }
  const room = lot.ceiling - lot.fixedPart;
  const steps = Math.round((lot.ceiling - price) / (room * lattice.step));
  return Math.round((lot.ceiling - steps * room * lattice.step) * 100) / 100;
}
