import { buildFeatures } from '../../src/features/build-features.ts';
import { type Plan, planScreens } from '../../src/rules/plan.ts';
import type { ParamValues } from '../../src/rules/rule-set.ts';
import { runLotScreens } from '../../src/screens/run-screens.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';
import { shippedRules } from '../rules/shipped-rules.ts';

/** A lot with its prices; every bid comes from a bidder of its own. */
export interface PriceLot {
  readonly prices: ArrayLike<number>;
  readonly category: string;
  readonly region?: string;
  readonly ceiling?: number;
  readonly awardMethod?: string;
}

export interface MarketOptions {
  readonly threads?: number;
  /** Order in which the bids are stored; default: lot by lot. */
  readonly order?: (rows: number) => readonly number[];
  readonly decimals?: number;
}

/** Facts with these lots, in memory, results beside them. */
export async function priceMarket(lots: readonly PriceLot[], options: MarketOptions = {}): Promise<Database> {
  const db = await Database.open({ threads: options.threads ?? 2 });
  await createFactTables(db);
  await createResultTables(db);
  await db.run(
    'create temp table given_lots (lot_no integer, category varchar, region varchar, ceiling double, award_method varchar)',
  );
  await db.append('given_lots', {
    lot_no: Int32Array.from(lots, (_, i) => i),
    category: lots.map(({ category }) => category),
    region: lots.map(({ region }) => region ?? null),
    ceiling: Float64Array.from(lots, ({ ceiling }) => ceiling ?? Number.NaN),
    award_method: lots.map(({ awardMethod }) => awardMethod ?? 'lowest_price'),
  });
  const rows = lots.flatMap(({ prices }, lot) => Array.from(prices, (price) => ({ lot, price })));
  const order = options.order?.(rows.length) ?? rows.map((_, i) => i);
  await db.run('create temp table given_bids (lot_no integer, bidder_no integer, price double)');
  await db.append('given_bids', {
    lot_no: Int32Array.from(order, (i) => rows[i]!.lot),
    bidder_no: Int32Array.from(order),
    price: Float64Array.from(order, (i) => rows[i]!.price),
  });
  const decimals = options.decimals ?? 2;
  await db.run(`
    insert into lots by name
      select lot_no, 'lot-' || lpad(lot_no::varchar, 7, '0') as lot_id, category, region, 'CNY' as currency, award_method,
        cast(round(ceiling, 2) as decimal(20,4)) as ceiling_price, 0 as source_no, lot_no as line
      from given_lots`);
  await db.run(`
    insert into bidders by name
      select bidder_no, 'bidder-' || bidder_no as bidder_id, false as anonymous from given_bids`);
  await db.run(`
    insert into bids by name
      select lot_no, bidder_no, 1 as round, cast(round(price, ${decimals}) as decimal(20,4)) as amount, 'valid' as status,
        'CNY' as currency, 1 as copies, false as contradicted, 0 as source_no, bidder_no as line
      from given_bids`);
  return db;
}

/** Plan of the given screens with the shipped rules. */
export async function planOf(
  screens: readonly string[],
  params: ParamValues = {},
  features: readonly string[] = [],
): Promise<Plan> {
  const rules = await shippedRules();
  const chosen = rules.screens.filter(({ id }) => screens.includes(id));
  const known = (own: object): ParamValues =>
    Object.fromEntries(Object.entries(params).filter(([name]) => name in own));
  const settings = chosen.map(
    (screen) => [screen.id, { enabled: true, params: known(screen.params) }] as const,
  );
  return planScreens(
    { ...rules, screens: chosen },
    { ...rules.defaultProfile, screens: Object.fromEntries(settings), exemptions: [], features: {} },
    { features },
  );
}

/** Builds the features and runs the screens; a screen that stops with an error fails the test. */
export async function runPlan(db: Database, plan: Plan): Promise<void> {
  await buildFeatures(db, plan);
  const { failures } = await runLotScreens(db, plan);
  if (failures.length > 0)
    throw new Error(failures.map(({ screen, message }) => `${screen}: ${message}`).join('\n'));
}

/** Uniform numbers in (0, 1) from a seed (sfc32). */
export function seeded(seed: number): () => number {
  let [a, b, c, counter] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88 | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 20; i++) next();
  return () => (next() + 0.5) / 4294967296;
}

/** Laws that honest bids are drawn from, all with mean 0 and deviation 1 or nearly so. */
export const LAWS: Readonly<Record<string, (random: () => number) => number>> = {
  uniform: (random) => (random() - 0.5) * Math.sqrt(12),
  normal,
  lognormal: (random) => (Math.exp(0.4 * normal(random)) - Math.exp(0.08)) / 0.452,
};

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}
