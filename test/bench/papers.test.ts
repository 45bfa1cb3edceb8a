import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { generateMarket, type PlantedMarket } from '../../bench/market.ts';
import { billRows } from '../../bench/papers/bill-rows.ts';
import { textRows } from '../../bench/papers/text-rows.ts';
import { innocentPairs, pairKey } from '../../bench/quality/innocent-pairs.ts';
import { leakedPairs } from '../../bench/quality/leak-figures.ts';
import { DIFFICULTIES, type Difficulty } from '../../bench/schemes/difficulty.ts';
import { SCHEMES } from '../../bench/schemes/index.ts';
import { LEAKS } from '../../bench/traces/leak-difficulty.ts';
import { traceRows } from '../../bench/traces/trace-rows.ts';

const market = (difficulty: Difficulty): PlantedMarket =>
  generateMarket({ lots: 2000, seed: 7 }, [SCHEMES.rotation!(difficulty)], difficulty);
const markets = new Map(DIFFICULTIES.map((difficulty) => [difficulty, market(difficulty)]));

/** Texts by `lot|bidder`; the tender's under `lot|`. */
function textsOf(planted: PlantedMarket, slips = planted.papers!.texts): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  textRows(planted, slips, (_, [, lot, bidder, , text]) => {
    texts.set(`${lot}|${bidder ?? ''}`, String(text));
  });
  return texts;
}

/** Unit prices, sums and whether they are competed for, by `lot|bidder`. */
function billsOf(planted: PlantedMarket, slips = planted.papers!.bills) {
  const bills = new Map<string, { prices: number[]; sums: number[]; right: boolean; total: number }>();
  billRows(planted, slips, (_, [lot, bidder, , , , quantity, price, sum, free]) => {
    const key = `${lot}|${bidder ?? ''}`;
    const bill = bills.get(key) ?? { prices: [], sums: [], right: true, total: 0 };
    bills.set(key, bill);
    bill.total += Number(sum);
    if (free !== 'true') return;
    bill.prices.push(Number(price));
    bill.sums.push(Number(sum));
    if (Math.abs(Number(quantity) * Number(price) - Number(sum)) > 0.011) bill.right = false;
  });
  return bills;
}

/** Runs of 12 characters of a text. */
const gramsOf = (text: string): ReadonlySet<string> =>
  new Set(Array.from({ length: Math.max(0, text.length - 11) }, (_, i) => text.slice(i, i + 12)));
const shared = (one: string, other: string): number => {
  const grams = gramsOf(other);
  return [...gramsOf(one)].filter((gram) => grams.has(gram)).length;
};

const keysOf = (planted: PlantedMarket, slips: ReadonlyMap<string, unknown>): ReadonlySet<string> =>
  new Set(
    [...slips.keys()].map((key) => {
      const [lot, firm] = key.split('/').map(Number) as [number, number];
      return `${planted.lots[lot]!.id}|${planted.firms[firm]!.id}`;
    }),
  );

describe('papers', () => {
  it('leave the traces as they were before there were papers', () => {
    const planted = generateMarket({ lots: 1000, seed: 7 }, [SCHEMES.rotation!('medium')], 'medium');
    const hash = createHash('sha256');
    traceRows(planted, planted.slips!, (table, row) => {
      hash.update(`${table},${row.join(',')}\n`);
    });
    expect(hash.digest('hex')).toBe('d0680f80a5046b9a63d510deebdb1fa5419f54bec12ad026438110a6a504b77b');
  });

  it('are the same for the same seed, and short', () => {
    const texts = textsOf(markets.get('easy')!);
    expect([...textsOf(market('easy'))]).toEqual([...texts]);
    const bytes = [...texts].flatMap(([key, text]) => (key.endsWith('|') ? [] : [Buffer.byteLength(text)]));
    expect(bytes.length).toBeGreaterThan(1000);
    expect(bytes.reduce((sum, one) => sum + one, 0) / bytes.length).toBeLessThan(4000);
    expect([...billsOf(market('easy'))]).toEqual([...billsOf(markets.get('easy')!)]);
  });

  it('of those who share nothing are what they are without rings that leak', () => {
    const planted = markets.get('easy')!;
    const { texts, bills } = planted.papers!;
    const others = <T>(all: ReadonlyMap<string, T>, leaked: ReadonlySet<string>): readonly unknown[] =>
      [...all].filter(([key]) => !leaked.has(key));
    expect(others(textsOf(planted), keysOf(planted, texts))).toEqual(
      others(textsOf(planted, new Map()), keysOf(planted, texts)),
    );
    expect(others(billsOf(planted), keysOf(planted, bills))).toEqual(
      others(billsOf(planted, new Map()), keysOf(planted, bills)),
    );
  });

  it.each(DIFFICULTIES)('leak of members alone, in lots that they rig: %s', (difficulty) => {
    const planted = markets.get(difficulty)!;
    const ring = planted.truth.find(({ kind }) => kind === 'ring')!;
    for (const slips of [planted.papers!.texts, planted.papers!.bills])
      for (const key of keysOf(planted, slips)) {
        const [lot, bidder] = key.split('|');
        expect(ring.lots).toContain(lot);
        expect(ring.members).toContain(bidder);
      }
  });

  it('from one draft have less in common the harder it is', () => {
    const common = DIFFICULTIES.map((difficulty) => {
      const rings = Object.values(SCHEMES).map((scheme) => scheme(difficulty));
      const planted = generateMarket({ lots: 4000, seed: 8 }, rings, difficulty);
      const texts = textsOf(planted);
      const pairs = [...planted.papers!.texts].flatMap(([key, slip], i, all) => {
        const [lot] = key.split('/');
        return all.slice(i + 1).flatMap(([other, its]) => {
          if (other.split('/')[0] !== lot || its.draft !== slip.draft) return [];
          const id = (one: string): string => {
            const [no, firm] = one.split('/').map(Number) as [number, number];
            return `${planted.lots[no]!.id}|${planted.firms[firm]!.id}`;
          };
          return [shared(texts.get(id(key))!, texts.get(id(other))!)];
        });
      });
      expect(pairs.length, difficulty).toBeGreaterThan(10);
      return pairs.reduce((sum, one) => sum + one, 0) / pairs.length;
    });
    expect(common[0]).toBeGreaterThan(common[1]!);
    expect(common[1]).toBeGreaterThan(common[2]!);
  });

  it('add up to what was bid, but for wrong sums', () => {
    const planted = markets.get('medium')!;
    const byKey = billsOf(planted);
    const amounts = new Map<string, number | null>(
      planted.lots.flatMap(({ id, no }) =>
        planted.bids[no]!.flatMap(({ firms, amount, round }) =>
          round === 1 ? [[`${id}|${planted.firms[firms[0]!]!.id}`, amount] as const] : [],
        ),
      ),
    );
    let [right, near] = [0, 0];
    for (const [key, { total }] of byKey) {
      const amount = amounts.get(key);
      if (amount == null) continue;
      right++;
      if (Math.abs(total - amount) < 0.001 * amount) near++;
    }
    expect(right).toBeGreaterThan(300);
    expect(near / right).toBeGreaterThan(0.95);
  });

  it.each(DIFFICULTIES)(
    'made from one bill keep the ratio of the totals but for the noise: %s',
    (difficulty) => {
      const planted = generateMarket(
        { lots: 4000, seed: 9 },
        Object.values(SCHEMES).map((scheme) => scheme(difficulty)),
        difficulty,
      );
      const bills = billsOf(planted);
      const { copied, itemNoise } = LEAKS[difficulty];
      const spreads: number[] = [];
      let [equal, items] = [0, 0];
      for (const [key, { from }] of planted.papers!.bills) {
        const [lot, firm] = key.split('/').map(Number) as [number, number];
        if (firm === from) continue;
        const id = (no: number): string => `${planted.lots[lot]!.id}|${planted.firms[no]!.id}`;
        const [own, base] = [bills.get(id(firm))!.prices, bills.get(id(from))!.prices];
        equal += own.filter((price, k) => price === base[k]).length;
        items += own.length;
        const logs = own.flatMap((price, k) =>
          price === base[k] || price < 50 ? [] : [Math.log(price / base[k]!)],
        );
        const mean = logs.reduce((sum, one) => sum + one, 0) / logs.length;
        if (logs.length > 10)
          spreads.push(Math.sqrt(logs.reduce((sum, one) => sum + (one - mean) ** 2, 0) / logs.length));
      }
      expect(spreads.length).toBeGreaterThan(5);
      expect(equal / items).toBeGreaterThan(copied - 0.05);
      const spread = spreads.reduce((sum, one) => sum + one, 0) / spreads.length;
      expect(spread / itemNoise).toBeGreaterThan(0.8);
      expect(spread / itemNoise).toBeLessThan(1.2);
    },
  );

  it('leak of the rings and in the ways that are asked for', () => {
    const planted = generateMarket(
      { lots: 2000, seed: 7 },
      [SCHEMES.rotation!('easy')],
      'easy',
      (_, what) => what === 'texts',
    );
    const leaked = leakedPairs(planted);
    expect(leaked.texts.size).toBeGreaterThan(0);
    expect(leaked.traces.size + leaked.bills.size).toBe(0);
    expect([...textsOf(planted)]).toEqual([...textsOf(markets.get('easy')!)]);
  });
});

describe('what honest firms share', () => {
  it('occurs in every kind, but not between members of one ring', () => {
    const planted = markets.get('easy')!;
    const ring = planted.truth.find(({ kind }) => kind === 'ring')!;
    const inside = new Set(ring.members.flatMap((one) => ring.members.map((other) => pairKey(one, other))));
    const pairs = innocentPairs(planted);
    for (const [kind, own] of pairs) {
      expect(own.size, kind).toBeGreaterThan(0);
      expect(
        [...own].filter((pair) => inside.has(pair)),
        kind,
      ).toEqual([]);
    }
    expect(pairs.size).toBe(14);
  });
});
