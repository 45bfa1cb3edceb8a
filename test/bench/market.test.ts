import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generateMarket, honestMarket, marketOptions } from '../../bench/market.ts';
import { decide } from '../../bench/market-award.ts';
import { writeLargeMarket } from '../../bench/market-large.ts';
import { randomOf } from '../../bench/market-random.ts';
import { rotatingRing } from '../../bench/market-rotating-ring.ts';
import type { Bid, Lot } from '../../bench/market-types.ts';
import { writeMarket } from '../../bench/market-write.ts';
import { AWARD_METHODS } from '../../src/domain/tables.ts';
import { ingestSources } from '../../src/ingest/ingest.ts';
import { isValidUscc, looksLikeUscc } from '../../src/ingest/uscc.ts';
import { Database } from '../../src/store/database.ts';

const temporary = mkdtempSync(join(tmpdir(), 'ringsight-market-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const market = honestMarket({ lots: 5000, seed: 7 });
const bidsOf = (lot: Lot): readonly Bid[] => market.bids[lot.no] as readonly Bid[];

describe('random numbers', () => {
  it('are the same on every machine', () => {
    const random = randomOf(1, 'lot', 17);
    expect([random.next(), random.next(), random.below(1000)]).toMatchInlineSnapshot(`
      [
        0.7863820674897963,
        0.1766246914880375,
        132,
      ]
    `);
  });
  it('are uniform, normal and Poisson as they say', () => {
    const random = randomOf(3, 'moments');
    const mean = (draw: () => number): number =>
      Array.from({ length: 100_000 }, draw).reduce((sum, value) => sum + value, 0) / 100_000;
    expect(mean(random.next)).toBeCloseTo(0.5, 2);
    expect(mean(random.normal)).toBeCloseTo(0, 1);
    expect(mean(() => random.normal() ** 2)).toBeCloseTo(1, 1);
    expect(mean(() => random.poisson(4))).toBeCloseTo(4, 1);
  });
  it('of two subjects have nothing to do with each other', () => {
    let product = 0;
    for (let i = 0; i < 20_000; i++)
      product += (randomOf(1, 'a', i).next() - 0.5) * (randomOf(1, 'a', i + 1).next() - 0.5);
    // Standard error 1/12 / sqrt(20000) = 0.0006.
    expect(Math.abs(product / 20_000)).toBeLessThan(0.003);
  });
});

describe('the honest market', () => {
  it('has every award method, 2 to 30 bids a lot, and trades that differ in how many bid', () => {
    expect(new Set(market.lots.map(({ method }) => method))).toEqual(new Set(AWARD_METHODS));
    const sizes = market.lots.map((lot) => bidsOf(lot).filter(({ round }) => round === 1).length);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(30);
    const byCategory = new Map<number, number[]>();
    market.lots.forEach((lot, i) => {
      byCategory.set(lot.cell.category, [...(byCategory.get(lot.cell.category) ?? []), sizes[i] as number]);
    });
    const means = [...byCategory.values()].map((all) => all.reduce((a, b) => a + b, 0) / all.length);
    expect(Math.max(...means) / Math.min(...means)).toBeGreaterThan(1.5);
  });
  it('has unequal firms: a tenth of them makes half of the bids', () => {
    const counts = market.firms.map(() => 0);
    for (const bid of market.bids.flat()) for (const firm of bid.firms) (counts[firm] as number)++;
    counts.sort((a, b) => b - a);
    const total = counts.reduce((a, b) => a + b, 0);
    const top = counts.slice(0, counts.length / 10).reduce((a, b) => a + b, 0);
    expect(top / total).toBeGreaterThan(0.35);
    expect(top / total).toBeLessThan(0.8);
  });
  it('lets firms bid once a lot and round, and only while they exist', () => {
    for (const lot of market.lots) {
      const keys = bidsOf(lot).flatMap(({ firms, round }) => firms.map((firm) => `${firm}:${round}`));
      expect(new Set(keys).size).toBe(keys.length);
      for (const { firms } of bidsOf(lot)) {
        for (const no of firms) {
          const firm = market.firms[no];
          expect(firm?.categories).toContain(lot.cell.category);
          expect(lot.day >= (firm?.from ?? 0) && lot.day <= (firm?.until ?? 0)).toBe(true);
        }
      }
    }
  });
  it('rounds prices to the lattice of their market', () => {
    const hundred = market.lots.filter(
      ({ cell, ceiling, priceForm }) =>
        cell.lattice.kind === 'tick' && cell.lattice.step === 100 && ceiling > 1e5 && priceForm === 'amount',
    );
    expect(hundred.length).toBeGreaterThan(0);
    for (const lot of hundred) for (const { amount } of bidsOf(lot)) expect((amount as number) % 100).toBe(0);
    const discount = market.lots.filter(
      ({ cell, priceForm }) => cell.lattice.kind === 'discount' && priceForm === 'amount',
    );
    expect(discount.length).toBeGreaterThan(0);
    for (const lot of discount) {
      for (const { amount } of bidsOf(lot)) {
        const steps =
          (lot.ceiling - (amount as number)) / (lot.ceiling - lot.fixedPart) / lot.cell.lattice.step;
        expect(
          Math.abs(steps - Math.round(steps)) * (lot.ceiling - lot.fixedPart) * lot.cell.lattice.step,
        ).toBeLessThan(0.006);
      }
    }
  });
  it('refuses bids over the ceiling, and crowds where the average decides', () => {
    const cv = (method: string): number => {
      const lots = market.lots.filter((lot) => lot.method === method && lot.priceForm === 'amount');
      const all = lots.flatMap((lot) => {
        const valid = bidsOf(lot).filter(({ status }) => status === 'valid');
        for (const { amount } of valid) expect(amount).toBeLessThanOrEqual(lot.ceiling);
        if (valid.length < 3) return [];
        const mean = valid.reduce((sum, { amount }) => sum + (amount as number), 0) / valid.length;
        const squares = valid.reduce((sum, { amount }) => sum + ((amount as number) / mean - 1) ** 2, 0);
        return [Math.sqrt(squares / (valid.length - 1))];
      });
      return all.reduce((a, b) => a + b, 0) / all.length;
    };
    expect(cv('average_benchmark')).toBeLessThan(0.6 * cv('lowest_price'));
  });
  it('has consortia, refused and withdrawn bids and rate-priced lots', () => {
    const all = market.bids.flat();
    expect(all.some(({ firms }) => firms.length === 2)).toBe(true);
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set(['valid', 'disqualified', 'withdrawn']));
    expect(market.lots.some(({ priceForm }) => priceForm === 'rate')).toBe(true);
    expect(all.some(({ amount, rate }) => amount === null && rate !== null)).toBe(true);
  });
  it('gives its firms codes with a right check character and names of their own', () => {
    for (const { identifier } of market.firms.slice(0, 200)) {
      expect(looksLikeUscc(identifier)).toBe(true);
      expect(isValidUscc(identifier)).toBe(true);
    }
    for (const field of ['id', 'name', 'identifier'] as const)
      expect(new Set(market.firms.map((firm) => firm[field])).size).toBe(market.firms.length);
  });
  it('depends on its seed and nothing else', () => {
    expect(honestMarket({ lots: 5000, seed: 7 })).toEqual(market);
    expect(honestMarket({ lots: 300, seed: 8 }).bids).not.toEqual(honestMarket({ lots: 300, seed: 9 }).bids);
  });
});

describe('awards', () => {
  const lot = { ...(market.lots[0] as Lot), ceiling: 100, coefficient: 1, ceilingWeight: 0 };
  const bid = (amount: number, more: Partial<Bid> = {}): Bid => ({
    lot: 0, firms: [amount], round: 1, amount, rate: null, status: 'valid', reason: null, hoursEarly: 1, quality: 80, ...more,
  }); // biome-ignore format: a row
  const bids = [bid(90), bid(80), bid(85), bid(96)];
  const winner = (method: Lot['method'], among = bids, more: Partial<Lot> = {}): number | null | undefined =>
    decide({ ...lot, method, ...more }, among, 1).winner?.amount;

  it('follow the method', () => {
    expect(winner('lowest_price')).toBe(80);
    expect(winner('second_lowest')).toBe(85);
    expect(winner('ascending_auction')).toBe(96);
    // Mean 87.75; 85 is 3.1 % below it (96.9 points), 90 2.6 % above (94.9 points).
    expect(winner('average_benchmark')).toBe(85);
    // Benchmark 0.4 x 100 + 0.6 x 87.75 = 92.65.
    expect(winner('composite_benchmark', bids, { ceilingWeight: 0.4 })).toBe(90);
    expect(winner('scored', [bid(80, { quality: 50 }), bid(85, { quality: 100 })])).toBe(85);
  });
  it('go to a valid bid of the last round, or to nobody', () => {
    expect(winner('lowest_price', [bid(80, { status: 'disqualified' }), bid(90)])).toBe(90);
    expect(winner('negotiation', [bid(80), bid(95), bid(79, { round: 2 }), bid(78, { round: 2 })])).toBe(78);
    expect(winner('lowest_price', [bid(80, { status: 'withdrawn' })])).toBeUndefined();
  });
});

describe('rotating rings', () => {
  const options = { lots: 5000, seed: 7 };
  const planted = generateMarket(options, [rotatingRing({ size: 4, share: 0.1 })]);
  const groups = planted.labels.filter(({ subject_kind }) => subject_kind === 'group');
  const collusive = new Set(
    planted.labels
      .filter(({ subject_kind, value }) => subject_kind === 'lot' && value === 'collusive')
      .map(({ subject_id }) => subject_id),
  );
  const firmOf = new Map(planted.firms.map((firm) => [firm.id, firm.no]));

  it('are labelled as lots, bidders, pairs and groups', () => {
    expect(groups.length).toBeGreaterThanOrEqual(2);
    for (const { subject_id } of groups) {
      const ids = subject_id.split('|');
      expect(ids).toHaveLength(4);
      expect([...ids].sort()).toEqual(ids);
    }
    const count = (kind: string): number =>
      planted.labels.filter(({ subject_kind, value }) => subject_kind === kind && value === 'collusive')
        .length;
    expect(count('bidder_pair')).toBe(6 * groups.length);
    expect(count('bidder')).toBe(4 * groups.length);
    expect(collusive.size).toBeGreaterThan(20);
  });
  it('meet in their market, take turns and cover 2 to 8 per cent above', () => {
    for (const { subject_id } of groups) {
      const members = subject_id.split('|').map((id) => firmOf.get(id) as number);
      const lots = planted.lots.filter(
        (lot) =>
          collusive.has(lot.id) &&
          planted.bids[lot.no]?.some(({ firms }) => firms.includes(members[0] as number)),
      );
      const turns = new Map<number, number>();
      for (const lot of lots) {
        const own = (planted.bids[lot.no] ?? [])
          .filter(({ firms }) => members.includes(firms[0] as number))
          .sort((a, b) => (a.amount as number) - (b.amount as number));
        expect(own).toHaveLength(4);
        const lead = own[0] as Bid;
        turns.set(lead.firms[0] as number, (turns.get(lead.firms[0] as number) ?? 0) + 1);
        for (const { amount } of own.slice(1)) {
          const above = (amount as number) / (lead.amount as number) - 1;
          expect(above).toBeLessThan(0.09);
          // Less only where the ceiling is in the way.
          if ((amount as number) < 0.985 * lot.ceiling) expect(above).toBeGreaterThan(0.012);
        }
      }
      expect(turns.size).toBe(4);
      expect(Math.max(...turns.values()) - Math.min(...turns.values())).toBeLessThanOrEqual(
        lots.length * 0.1 + 2,
      );
    }
  });
  it('leave every other lot as it was', () => {
    for (const lot of planted.lots)
      if (!collusive.has(lot.id)) expect(planted.bids[lot.no]).toEqual(market.bids[lot.no]);
  });
});

describe('files', () => {
  const small = generateMarket({ lots: 400, seed: 2 }, [rotatingRing({ share: 0.5 })]);
  const facts = async (data: string, name: string): Promise<readonly unknown[]> => {
    const factsPath = join(temporary, `${name}.duckdb`);
    const report = await ingestSources({
      data,
      factsPath,
      labelsPath: join(temporary, `${name}-labels.duckdb`),
      tempFolder: temporary,
    });
    expect(report).toBeDefined();
    const db = await Database.open({ path: factsPath, access: 'read' });
    try {
      const [totals] = await db.rows(
        `select (select sum(rows_quarantined) from sources) as quarantined, (select count(*) from lots) as lots,
           (select count(*) from bids) as bids, (select cast(sum(amount) as varchar) from bids) as amounts,
           (select count(*) from bids where contradicted) as contradicted, (select count(*) from awards) as awards,
           (select cast(sum(epoch(submitted_at)) as bigint) from bids) as times`,
      );
      return [totals];
    } finally {
      db.close();
    }
  };

  it('say the same in CSV and in Parquet, and load without a row in quarantine', async () => {
    const csv = mkdtempSync(join(temporary, 'csv-'));
    const parquet = mkdtempSync(join(temporary, 'parquet-'));
    const counts = await writeMarket(small, csv, 'csv');
    expect(await writeMarket(small, parquet, 'parquet')).toEqual(counts);
    const loaded = await facts(csv, 'csv');
    expect(loaded).toEqual(await facts(parquet, 'parquet'));
    expect(loaded).toMatchObject([{ lots: 400n, bids: BigInt(counts.bids ?? 0), contradicted: 0n }]);
    expect(String((loaded[0] as { quarantined: unknown }).quarantined)).toBe('0');
  });
  it('are the same bytes for the same seed', async () => {
    const digest = async (): Promise<readonly string[]> => {
      const folder = mkdtempSync(join(temporary, 'same-'));
      await writeMarket(
        generateMarket({ lots: 400, seed: 2 }, [rotatingRing({ share: 0.5 })]),
        folder,
        'csv',
      );
      return ['lots', 'bids', 'awards', 'parties', 'draws', 'labels'].map((name) =>
        createHash('sha256')
          .update(readFileSync(join(folder, `${name}.csv`)))
          .digest('hex'),
      );
    };
    expect(await digest()).toEqual(await digest());
  });
  it('have sensible sizes for any number of lots', () => {
    for (const lots of [1, 10, 1000]) expect(honestMarket({ lots }).lots).toHaveLength(lots);
    expect(marketOptions({ lots: 20_000 }).bidders).toBe(2500);
  });
});

describe('the large market', () => {
  const options = { lots: 6000, bidders: 5000, seed: 3, ringShare: 0.1 };
  const write = async (threads: number): Promise<string> => {
    const folder = mkdtempSync(join(temporary, 'large-'));
    await writeLargeMarket(folder, { ...options, threads });
    return folder;
  };
  const ask = async (folder: string, sql: (name: string) => string): Promise<readonly unknown[]> => {
    const db = await Database.open({ readableFolders: [folder] });
    try {
      return await db.rows(sql(folder));
    } finally {
      db.close();
    }
  };

  it('is the same rows in the same order for any number of threads', async () => {
    const [one, two] = await Promise.all([write(1), write(2)]);
    for (const table of ['lots', 'bids', 'awards', 'parties', 'labels']) {
      const rows = (folder: string) => ask(folder, (at) => `select * from '${at}/${table}.parquet'`);
      expect(await rows(one)).toEqual(await rows(two));
    }
  });
  it('has about five bids a lot, one a firm, and rings of four that meet in every lot they attend', async () => {
    const folder = await write(2);
    const [shape] = (await ask(
      folder,
      (
        at,
      ) => `select count(*) / ${options.lots} as mean, count(distinct (lot_id, bidder_id)) = count(*) as once
        from '${at}/bids.parquet'`,
    )) as { mean: number; once: boolean }[];
    expect(shape?.once).toBe(true);
    expect(shape?.mean).toBeGreaterThan(4);
    expect(shape?.mean).toBeLessThan(6.5);
    const [rings] = (await ask(
      folder,
      (at) => `with members as (
          select subject_id as ring, unnest(string_split(subject_id, '|')) as bidder_id
          from '${at}/labels.parquet' where subject_kind = 'group'
        ), met as (
          select ring, lot_id, count(*) as together
          from '${at}/bids.parquet' join members using (bidder_id)
          join (select subject_id as lot_id from '${at}/labels.parquet'
            where subject_kind = 'lot' and value = 'collusive') using (lot_id)
          group by ring, lot_id
        )
        select count(*) filter (together = 4) as whole, (select count(*) from '${at}/labels.parquet'
          where subject_kind = 'lot' and value = 'collusive') as rigged, count(distinct ring) as rings from met`,
    )) as { whole: bigint; rigged: bigint; rings: bigint }[];
    expect(rings?.rings).toBeGreaterThan(0n);
    expect(rings?.whole).toBe(rings?.rigged);
  });
});
