import { describe, expect, it } from 'vitest';
import { LOOK_ALIKES } from '../../bench/look-alikes/index.ts';
import { generateMarket } from '../../bench/market.ts';
import { decide } from '../../bench/market-award.ts';
import type { Bid, Lot } from '../../bench/market-types.ts';

const OPTIONS = { lots: 3000, seed: 11 };

function planted(name: string) {
  const market = generateMarket(OPTIONS, [LOOK_ALIKES[name] as NonNullable<(typeof LOOK_ALIKES)[string]>]);
  const [truth] = market.truth;
  const numbers = new Map(market.firms.map(({ id, no }) => [id, no]));
  const firms = new Set((truth?.members ?? []).map((id) => numbers.get(id) as number));
  const wanted = new Set(truth?.lots);
  const inGroup = ({ firms: whose }: Bid): boolean => whose.some((no) => firms.has(no));
  const lots = market.lots
    .filter(({ id }) => wanted.has(id))
    .map((lot) => {
      const bids = market.bids[lot.no] as readonly Bid[];
      const { winner } = decide(lot, bids, OPTIONS.seed);
      return { lot, bids, own: bids.filter(inGroup), others: bids.filter((bid) => !inGroup(bid)), winner };
    });
  return { market, truth, firms, lots };
}

const mean = (items: readonly number[]): number => items.reduce((a, b) => a + b, 0) / items.length;
const byPrice = (lot: Lot): boolean => lot.priceForm === 'amount' && /^low/.test(lot.method);

describe('every look-alike', () => {
  for (const name of Object.keys(LOOK_ALIKES))
    it(`${name}: is labelled as nothing but competitive`, () => {
      const { market, truth, lots } = planted(name);
      expect(truth).toMatchObject({ name, kind: 'look_alike' });
      expect(lots.length).toBeGreaterThan(10);
      expect(new Set(market.labels.map(({ value }) => value))).toEqual(new Set(['competitive']));
      expect(new Set(market.labels.map(({ subject_kind }) => subject_kind))).toEqual(
        new Set(['lot', 'bidder']),
      );
    });

  it('prices without regard to each other: who is lowest of two firms in one lot says nothing of the next', () => {
    for (const name of ['niche', 'specialism', 'regional_regulars']) {
      const { lots, firms } = planted(name);
      const leads = lots
        .filter(({ lot, own }) => byPrice(lot) && own.length >= 3)
        .sort((a, b) => a.lot.day - b.lot.day || a.lot.no - b.lot.no)
        .map(
          ({ own }) =>
            own.reduce((low, bid) => ((bid.amount as number) < (low.amount as number) ? bid : low)).firms[0],
        );
      const repeats = leads.filter((firm, i) => i > 0 && firm === leads[i - 1]).length;
      const shares = [...firms].map((no) => leads.filter((lead) => lead === no).length / leads.length);
      const expected = shares.reduce((sum, s) => sum + s * s, 0) * (leads.length - 1);
      // Three standard deviations of a count with about this mean.
      expect(Math.abs(repeats - expected)).toBeLessThan(3 * Math.sqrt(expected) + 1);
    }
  });
});

describe('the look-alike', () => {
  it('niche: only the four who hold the licence bid', () => {
    const { lots, market } = planted('niche');
    for (const { others } of lots) expect(others).toEqual([]);
    expect(lots).toHaveLength(market.lots.filter(({ cell }) => cell === lots[0]?.lot.cell).length);
  });
  it('specialism: the records do not show which lots need the licence', () => {
    const { lots, market } = planted('specialism');
    for (const { others } of lots) expect(others).toEqual([]);
    const all = market.lots.filter(({ cell }) => cell === lots[0]?.lot.cell).length;
    expect(lots.length / all).toBeGreaterThan(0.2);
    expect(lots.length / all).toBeLessThan(0.5);
  });
  it('capacity: who has just won bids less often and higher', () => {
    const { lots } = planted('capacity');
    const inTime = [...lots].sort((a, b) => a.lot.day - b.lot.day || a.lot.no - b.lot.no);
    const [busy, free]: [number[], number[]] = [[], []];
    inTime.forEach(({ own }, i) => {
      const last = inTime[i - 1]?.winner?.firms[0];
      if (last === undefined) return;
      for (const no of new Set(inTime.flatMap((one) => one.own.flatMap(({ firms }) => firms))))
        (no === last ? busy : free).push(own.some(({ firms }) => firms.includes(no)) ? 1 : 0);
    });
    expect(mean(busy)).toBeLessThan(mean(free));
  });
  it('commodity: prices lie within one per cent, many of them equal, and nobody comes who did not', () => {
    const { lots, market } = planted('commodity');
    let equal = 0;
    for (const { lot, bids } of lots) {
      const amounts = bids.map(({ amount }) => amount as number);
      if (lot.cell.lattice.kind === 'tick')
        expect(Math.max(...amounts) / Math.min(...amounts)).toBeLessThan(1.03);
      if (new Set(amounts).size < amounts.length) equal++;
    }
    expect(equal / lots.length).toBeGreaterThan(0.2);
    expect(market.bids.flat()).toHaveLength(generateMarket(OPTIONS).bids.flat().length);
  });
  it('frequent losers: bid in half of the lots and win a third of their share at most', () => {
    const { lots, firms } = planted('frequent_losers');
    const bids = lots.flatMap(({ own }) => own).length;
    const wins = lots.filter(({ winner }) => winner?.firms.some((no) => firms.has(no))).length;
    expect(bids / (lots.length * firms.size)).toBeCloseTo(0.5, 1);
    const fair = lots.reduce((sum, { own, bids: all }) => sum + own.length / all.length, 0);
    expect(wins).toBeLessThan(fair / 3);
  });
  it('frequent losers: ask what anybody with their costs would in view of all who come', () => {
    const { market, lots } = planted('frequent_losers');
    const excess = lots.flatMap(({ lot, bids, own }) => {
      const coming = new Set(bids.flatMap(({ firms }) => firms)).size;
      return own
        .filter(({ firms }) => firms.length === 1)
        .map(({ firms: [no], amount }) => {
          const { efficiency } = market.firms[no as number] as (typeof market.firms)[number];
          const markup = Math.log(1.02 + 0.12 / (coming + 1));
          return Math.log((amount as number) / lot.cost) - efficiency - 0.1 - markup;
        });
    });
    const spread = Math.sqrt(mean(excess.map((x) => x * x)));
    expect(excess.length).toBeGreaterThan(100);
    expect(Math.abs(mean(excess))).toBeLessThan((3 * spread) / Math.sqrt(excess.length));
  });
  it('regional regulars: meet in nearly every lot', () => {
    const { lots } = planted('regional_regulars');
    expect(mean(lots.map(({ own }) => own.flatMap(({ firms }) => firms).length))).toBeGreaterThan(3.8);
  });
  it('framework: nobody wins two of a batch', () => {
    const { lots, firms } = planted('framework');
    const wins = new Map<string, number[]>();
    for (const { lot, winner } of [...lots].sort((a, b) => a.lot.day - b.lot.day || a.lot.no - b.lot.no))
      wins.set(lot.buyer, [...(wins.get(lot.buyer) ?? []), winner?.firms[0] ?? -1]);
    for (const sequence of wins.values())
      for (let start = 0; start < sequence.length; start += 4) {
        const batch = sequence.slice(start, start + 4).filter((no) => no >= 0);
        expect(new Set(batch).size).toBe(batch.length);
        for (const no of batch) expect(firms.has(no)).toBe(true);
      }
  });
});
