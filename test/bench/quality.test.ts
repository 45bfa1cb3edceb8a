import { describe, expect, it } from 'vitest';
import { honestMarket } from '../../bench/market.ts';
import type { Truth } from '../../bench/market-labels.ts';
import { randomOf } from '../../bench/market-random.ts';
import { shareOf } from '../../bench/quality/intervals.ts';
import { concerns, finds } from '../../bench/quality/ring-match.ts';
import { traceRings } from '../../bench/quality/ring-trace.ts';
import { refuseFailures, scanMarket } from '../../bench/quality/scan-market.ts';
import { rotation } from '../../bench/schemes/rotation.ts';
import type { RunReport, Warning } from '../../src/index.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';

describe('shares over markets', () => {
  it('are Wilson intervals where markets say the same', () => {
    // 8 of 10: Wilson 0.490 to 0.943 (Newcombe 1998, method 3).
    const share = shareOf(Array.from({ length: 10 }, (_, i) => ({ hits: i < 8 ? 1 : 0, trials: 1 })));
    expect(share?.low).toBeCloseTo(0.49, 2);
    expect(share?.high).toBeCloseTo(0.943, 2);
    expect(shareOf([{ hits: 0, trials: 20 }])?.low).toBe(0);
  });
  it('are as wide as the markets differ', () => {
    const together = shareOf(
      Array.from({ length: 20 }, (_, i) => ({ hits: i % 2 === 0 ? 10 : 0, trials: 10 })),
    );
    const apart = shareOf(Array.from({ length: 20 }, () => ({ hits: 5, trials: 10 })));
    expect(together?.share).toBe(apart?.share);
    expect((together?.high ?? 0) - (together?.low ?? 0)).toBeGreaterThan(
      2 * ((apart?.high ?? 0) - (apart?.low ?? 0)),
    );
  });
  it('hold the true share in 95 of 100 cases', () => {
    const random = randomOf(5, 'coverage');
    let held = 0;
    for (let trial = 0; trial < 400; trial++) {
      // Markets with a level of their own, mean 0.1.
      const markets = Array.from({ length: 50 }, () => {
        const level = 0.2 * random.next();
        return {
          hits: Array.from({ length: 20 }, () => random.chance(level)).filter(Boolean).length,
          trials: 20,
        };
      });
      const share = shareOf(markets);
      if (share !== null && share.low <= 0.1 && 0.1 <= share.high) held++;
    }
    expect(held / 400).toBeGreaterThan(0.92);
    expect(held / 400).toBeLessThan(0.985);
  });
  it('are none where nothing was tried', () => {
    expect(shareOf([])).toBeNull();
    expect(shareOf([{ hits: 0, trials: 0 }])).toBeNull();
  });
});

const ring: Truth = {
  name: 'rotation:easy',
  kind: 'ring',
  members: ['A', 'B', 'C', 'D'],
  lots: ['L1', 'L2'],
};
const warning = (kind: Warning['kind'], members: string, lots: readonly string[] = []): Warning =>
  ({
    kind,
    rank: 1,
    level: 'medium',
    members: [...members].map((bidder_id) => ({ bidder_id })),
    lots: lots.map((lot_id) => ({ lot_id })),
  }) as unknown as Warning;

describe('a ring', () => {
  it('is found by a warning that has half of it and is half of it', () => {
    expect(finds(warning('group', 'ABXY'), ring)).toBe(true);
    expect(finds(warning('pair', 'AB'), ring)).toBe(true);
    expect(finds(warning('group', 'ABXYZ'), ring)).toBe(false);
    expect(finds(warning('pair', 'AX'), ring)).toBe(false);
    expect(finds(warning('lot', 'ABCD', ['L1']), ring)).toBe(false);
    const large = { ...ring, members: ['A', 'B', 'C', 'D', 'E', 'F'] };
    expect(finds(warning('pair', 'AB'), large)).toBe(false);
    expect(concerns(warning('pair', 'AB'), large)).toBe(true);
  });
  it('is what a warning is about when two of its firms, and half of them, are of the ring, or the lot was rigged', () => {
    expect(concerns(warning('pair', 'AX'), ring)).toBe(false);
    expect(concerns(warning('lot', 'XYZ', ['L2']), ring)).toBe(true);
    expect(concerns(warning('lot', 'ABC', ['L3']), ring)).toBe(false);
  });
});

describe('the trace of a ring', () => {
  const IDS = ['A', 'B', 'C', 'D', 'X', 'Y', 'Z'];
  async function lacked(edges: readonly string[], groups: readonly string[], warnings: readonly Warning[]) {
    const db = await Database.open();
    try {
      await createFactTables(db);
      await createResultTables(db);
      const no = (id: string): number => IDS.indexOf(id);
      for (const [i, id] of IDS.entries())
        await db.run(
          `insert into bidders by name select ${i} as bidder_no, '${id}' as bidder_id, false as anonymous`,
        );
      for (const [a = '', b = ''] of edges.map((pair) => [...pair]))
        await db.run(
          `insert into bidder_edges by name select ${no(a)} as bidder_a_no, ${no(b)} as bidder_b_no, 'k' as kind,
             5 as joint, 1.0 as expected, 0.001 as p_value, 0.001 as q_value, 1.0 as weight`,
        );
      for (const [i, members] of groups.entries())
        for (const id of members)
          await db.run(`insert into group_members by name select ${i} as group_no, ${no(id)} as bidder_no`);
      const [trace] = await traceRings([ring], warnings, db);
      return trace?.lacked;
    } finally {
      db.close();
    }
  }

  it('says at which stage it was lost', async () => {
    expect(await lacked([], [], [])).toBe('no links');
    expect(await lacked(['AB', 'BC', 'CD'], ['AX', 'BY'], [])).toBe('split');
    expect(await lacked(['AB', 'BC', 'CD'], ['ABXYZ'], [])).toBe('swollen');
    expect(await lacked(['AB', 'BC', 'CD'], ['ABCX'], [])).toBe('no warning');
    const late = { ...warning('group', 'ABC'), rank: 51 };
    expect(await lacked(['AB', 'BC', 'CD'], ['ABC'], [late])).toBe('ranked low');
    expect(await lacked(['AB', 'BC', 'CD'], ['ABC'], [warning('group', 'ABC')])).toBeNull();
  });
});

describe('a scan of a market', () => {
  it('finds an easy rotation', async () => {
    const rank = await scanMarket({ lots: 1500, seed: 4 }, [rotation('easy')], ({ report, market }) => {
      const [planted] = market.truth;
      return report.warnings.find((one) => finds(one, planted as Truth))?.rank;
    });
    expect(rank).toBeLessThanOrEqual(5);
  });
  it('is refused where a screen broke down', () => {
    const summary = (reason: string) =>
      ({
        summary: { screens: [{ screen: 'x', reasons: [{ reason, text: {}, count: 1 }] }] },
      }) as unknown as RunReport;
    expect(() => refuseFailures(summary('worker_failed'))).toThrow('x');
    expect(() => refuseFailures(summary('too_few_bids'))).not.toThrow();
  });
});

describe('buyers', () => {
  it('are four to eight a market, and buy in several trades of their region', () => {
    const market = honestMarket({ lots: 3000, seed: 2 });
    for (const { buyers } of market.cells) {
      expect(buyers.length).toBeGreaterThanOrEqual(4);
      expect(buyers.length).toBeLessThanOrEqual(8);
      expect(new Set(buyers).size).toBe(buyers.length);
    }
    for (const { buyer, cell } of market.lots) expect(cell.buyers).toContain(buyer);
    const cells = new Map<string, Set<number>>();
    for (const { no, buyers } of market.cells)
      for (const buyer of buyers) cells.set(buyer, (cells.get(buyer) ?? new Set()).add(no));
    expect([...cells.values()].some((set) => set.size > 1)).toBe(true);
  });
});
