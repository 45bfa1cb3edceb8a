import { describe, expect, it } from 'vitest';
import { generateMarket } from '../../bench/market.ts';
import { DIFFICULTIES } from '../../bench/schemes/difficulty.ts';
import { SCHEMES } from '../../bench/schemes/index.ts';
import { TRACE_COLUMNS, traceRows } from '../../bench/traces/trace-rows.ts';

const market = (difficulty: (typeof DIFFICULTIES)[number]) =>
  generateMarket({ lots: 3000, seed: 7 }, [SCHEMES.rotation!(difficulty)], difficulty);

/** Rows of one table: lot, bidder, and the value after them. */
function valuesOf(planted: ReturnType<typeof market>, slips = planted.slips!) {
  const rows: (readonly (string | number | null | undefined)[])[] = [];
  const ragged: typeof rows = [];
  traceRows(planted, slips, (table, row) => {
    if (row.length !== TRACE_COLUMNS[table as keyof typeof TRACE_COLUMNS].length) ragged.push(row);
    if (table === 'bid_traces') rows.push(row);
  });
  expect(ragged).toEqual([]);
  return rows;
}

describe('what rings let slip', () => {
  it('nothing where the market leaves no traces', () => {
    expect(generateMarket({ lots: 500, seed: 1 }, [SCHEMES.rotation!('easy')]).slips).toBeNull();
  });

  it.each(DIFFICULTIES)('only of members, in lots that they rig, two and more: %s', (difficulty) => {
    const planted = market(difficulty);
    const ring = planted.truth.find(({ kind }) => kind === 'ring')!;
    const byLot = new Map<string, string[]>();
    for (const key of planted.slips!.keys()) {
      const [lot, firm] = key.split('/').map(Number) as [number, number];
      const id = planted.lots[lot]!.id;
      byLot.set(id, [...(byLot.get(id) ?? []), planted.firms[firm]!.id]);
    }
    expect(byLot.size).toBeGreaterThan(0);
    for (const [lot, members] of byLot) {
      expect(ring.lots).toContain(lot);
      expect(members.length).toBeGreaterThan(1);
      for (const member of members) expect(ring.members).toContain(member);
    }
  });

  it('less the harder it is', () => {
    const shares = DIFFICULTIES.map((difficulty) => {
      const planted = market(difficulty);
      const ring = planted.truth.find(({ kind }) => kind === 'ring')!;
      return planted.slips!.size / (ring.lots.length * ring.members.length);
    });
    expect(shares[0]).toBeGreaterThan(shares[1]!);
    expect(shares[1]).toBeGreaterThan(shares[2]!);
  });

  it('changes no trace of anybody else', () => {
    const planted = market('easy');
    const touched = new Set(
      [...planted.slips!.keys()].map((key) => {
        const [lot, firm] = key.split('/').map(Number) as [number, number];
        return `${planted.lots[lot]!.id}|${planted.firms[firm]!.id}`;
      }),
    );
    const untouched = (rows: ReturnType<typeof valuesOf>) =>
      rows.filter(([lot, bidder]) => !touched.has(`${lot}|${bidder}`)).map((row) => row.join(','));
    expect(untouched(valuesOf(planted))).toEqual(untouched(valuesOf(planted, new Map())));
  });
});
