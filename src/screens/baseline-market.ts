import type { Baseline, CaseRow } from '../rules/case-schema.ts';

/** Rows of an honest market, as canonical tables. */
export interface MarketRows {
  readonly lots: readonly CaseRow[];
  readonly bids: readonly CaseRow[];
  readonly awards: readonly CaseRow[];
}

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);

/**
 * An honest market to stand a case in: bidders drawn at random for each lot, prices drawn independently around the lot's
 * cost, the lowest wins. Ids are `base-lot-0001` and `base-bidder-001`.
 */
export function baselineMarket(baseline: Baseline): MarketRows {
  const random = seeded(baseline.seed);
  const lots: CaseRow[] = [];
  const bids: CaseRow[] = [];
  const awards: CaseRow[] = [];
  for (let i = 0; i < baseline.lots; i++) {
    const lot_id = `base-lot-${String(i + 1).padStart(4, '0')}`;
    const category = `base-category-${(i % baseline.categories) + 1}`;
    const cost = 1e6 * Math.exp(normal(random));
    const opened_at = new Date(START + i * DAY).toISOString().slice(0, 19);
    lots.push({
      lot_id,
      category,
      region: 'base-region',
      award_method: baseline.award_method,
      currency: 'CNY',
      opened_at,
      ceiling_price: money(cost * 1.5, 0.01),
      status: 'awarded',
    });
    const offers = draw(baseline.bidders, Math.min(baseline.bids, baseline.bidders), random)
      .map((bidder) => ({
        bidder_id: `base-bidder-${String(bidder + 1).padStart(3, '0')}`,
        amount: money(cost * Math.max(0.05, 1 + baseline.cv * normal(random)), baseline.tick),
      }))
      .sort((a, b) => Number(a.amount) - Number(b.amount) || (a.bidder_id < b.bidder_id ? -1 : 1));
    for (const offer of offers) bids.push({ lot_id, ...offer, currency: 'CNY', status: 'valid' });
    const winner = offers[0];
    if (winner !== undefined) awards.push({ lot_id, ...winner, currency: 'CNY', status: 'active' });
  }
  return { lots, bids, awards };
}

const money = (value: number, tick: number): string =>
  (Math.max(1, Math.round(value / tick)) * tick).toFixed(2);

/** Distinct numbers below `total`, by the first steps of a shuffle. */
function draw(total: number, count: number, random: () => number): readonly number[] {
  const all = Array.from({ length: total }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (total - i));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, count);
}

/** Box and Muller's transform. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Mulberry32: 32 bits of state are plenty for rows of a worked example. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
