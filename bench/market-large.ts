/**
 * A market of any size as Parquet, for measuring speed: one million lots, five million bids and 100,000 firms by default. The
 * same shapes as `market.ts` (trades, regions, unequal firms, award methods, price lattices, rotating rings), made by SQL from
 * hashes of the row numbers, so that it does not depend on the number of threads.
 *
 *     npx tsx bench/market-large.ts --out DIR [--lots 1000000] [--bidders 100000] [--seed 1] [--ring-share 0.05]
 */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Database, literal } from '../src/store/database.ts';
import { marketOptions } from './market.ts';
import { CATEGORIES, REGIONS } from './market-firms.ts';

export interface LargeMarketOptions {
  readonly lots: number;
  readonly bidders: number;
  readonly seed: number;
  /** Share of the markets that have a ring of four. */
  readonly ringShare: number;
  readonly threads?: number | undefined;
}

const SIDE = 10;
const CELLS = SIDE * SIDE;
const PRICE_METHODS = "('lowest_price', 'lowest_reviewed_price', 'low_price_priority', 'scored')";
const AVERAGE_METHODS = "('average_benchmark', 'average_benchmark_drawn', 'composite_benchmark')";

/** Writes lots, bids, awards, parties and labels, and returns the rows of each. */
export async function writeLargeMarket(
  folder: string,
  options: LargeMarketOptions,
): Promise<Readonly<Record<string, number>>> {
  const out = resolve(folder);
  const db = await Database.open({
    readableFolders: [out],
    tempFolder: join(out, '.tmp'),
    memoryLimit: '1500MB',
    ...(options.threads === undefined ? {} : { threads: options.threads }),
  });
  const file = (name: string): string => literal(join(out, `${name}.parquet`));
  const counts: Record<string, number> = {};
  const write = async (name: string, sql: string): Promise<void> => {
    await db.run(`copy (${sql}) to ${file(name)} (format parquet, compression zstd)`);
    const { n } = await db.row<{ n: bigint }>(`select count(*) as n from ${file(name)}`);
    counts[name] = Number(n);
  };
  try {
    for (const statement of prepare(options)) await db.run(statement);
    await write('lots', LOTS);
    await write('bids', BIDS);
    await write('awards', awards(file('bids')));
    await write('parties', parties(options.bidders));
    await write('labels', labels(options.bidders));
  } finally {
    db.close();
  }
  return counts;
}

function prepare({ lots, bidders, seed, ringShare }: LargeMarketOptions): readonly string[] {
  const pool = Math.floor(bidders / CELLS);
  const methods = Object.entries(marketOptions().methods);
  const total = methods.reduce((sum, [, share]) => sum + share, 0);
  let reached = 0;
  const method = methods.map(([name, share]) => {
    reached += share;
    return `when u('method', i, 0) < ${reached / total} then '${name}'`;
  });
  const id = (no: string): string =>
    `'B' || lpad(cast((${no} * 7919 + 17) % ${bidders} + 1 as varchar), 7, '0')`;
  return [
    `create macro u(name, i, k) as (hash(name, i, k, ${seed}) >> 11) / 9007199254740992.0`,
    `create macro normal(name, i, k) as sqrt(-2 * ln(1 - u(name, i, k))) * cos(2 * pi() * u(name || '~', i, k))`,
    // Multiplication by a unit of the residues: ids say nothing of the cell a firm is in.
    `create macro firm_id(no) as ${id('no')}`,
    `create macro lot_id(no) as 'L' || lpad(cast(no + 1 as varchar), 8, '0')`,
    `create temp table cells as
     select cast(i as integer) as cell, cast(i // ${SIDE} as integer) as category, cast(i % ${SIDE} as integer) as region,
       2.5 + 4.5 * u('bids', i // ${SIDE}, 0) + 0.5 * u('bids here', i, 0) as mean_bids,
       0.03 + 0.04 * u('spread', i // ${SIDE}, 0) as spread,
       0.03 + 0.09 * u('belief', i, 0) as belief,
       case when u('lattice', i, 0) < 0.45 then 1 when u('lattice', i, 0) < 0.75 then 100
         when u('lattice', i, 0) < 0.85 then 1000 else 0 end as tick,
       u('ring', i, 0) < ${ringShare} as ring
     from range(${CELLS}) as r(i)`,
    // A power above one makes some cells several times as busy as others.
    `create temp table lot_base as
     select i as no, cells.*, case ${method.join(' ')} else 'unknown' end as award_method,
       round(exp(13.8 + 1.1 * normal('size', i, 0)) / 100) * 100 as ceiling,
       exp(-0.17 + 0.03 * normal('cost', i, 0)) as cost,
       spread * exp(0.2 * normal('lot spread', i, 0)) as lot_spread,
       cast(least(30, 2 + floor((mean_bids - 2) * (-ln(1 - u('n', i, 1)) - ln(1 - u('n', i, 2))) / 2 * 1.04 + 0.5)) as integer) as wanted,
       cast(floor(1095 * u('day', i, 0)) as integer) as day,
       u('rate', i, 0) < 0.03 as by_rate
     from range(${lots}) as r(i)
     join cells on cells.cell = cast(floor(${CELLS} * pow(u('cell', i, 0), 1.3)) as integer)`,
    `create temp view ring_lots as
     select *, ring and not by_rate and wanted >= 3 and award_method in ${PRICE_METHODS} and u('attend', no, 0) < 0.6 as rigged
     from lot_base`,
    // Slots 0 to 3 of a lot that a ring attends are the ring's; a firm drawn twice bids once, in its first slot.
    `create temp view slots as
     select no, unnest(range(case when rigged then greatest(wanted, 4) else wanted end)) as slot, * exclude (no)
     from ring_lots`,
    `create temp view drawn as
     select no, min(slot) as slot, firm
     from (
       select no, slot,
         case when rigged and slot < 4 then cell * ${pool} + 20 + slot
           else ((category * ${SIDE} + case when u('home', no, slot) < 0.8 then region else (region + 1) % ${SIDE} end) * ${pool})
             + cast(floor(${pool} * pow(u('firm', no, slot), 2.5)) as integer) end as firm
       from slots)
     group by no, firm`,
  ];
}

const LOTS = `
  select lot_id(no) as lot_id, lot_id(no) as tender_id, 'G' || region || cast(no % 7 as varchar) as buyer_id,
    ${list(REGIONS)}[region + 1] as region, ${list(CATEGORIES)}[category + 1] as category, 'open' as procurement_method,
    award_method, case when by_rate then 'rate' else 'amount' end as price_form,
    case when award_method = 'ascending_auction' then null else cast(ceiling as decimal(20,4)) end as ceiling_price, 'CNY' as currency,
    timestamp '2022-01-01 09:00:00' + to_days(day - 25) as published_at,
    timestamp '2022-01-01 09:00:00' + to_days(day) as bid_deadline_at,
    timestamp '2022-01-01 09:00:00' + to_days(day) as opened_at,
    timestamp '2022-01-01 09:00:00' + to_days(day + 5) as awarded_at, 'awarded' as status
  from lot_base order by no`;

const BIDS = `
  with priced as (
    select no, firm, by_rate, ceiling, tick, award_method,
      case
        when rigged and slot < 4 then
          least(0.985 - 0.02 * u('ring price', no, 0), cost * (1.04 + 0.03 * u('ring price', no, 1)))
          * case when slot = no % 4 then 1 else 1.02 + 0.06 * u('cover', no, slot) end
        when award_method in ${AVERAGE_METHODS} then 1 - greatest(belief + 0.012 * normal('aim', no, firm), 0.001)
        when award_method = 'lottery' then 1 - 0.02 * u('aim', no, firm)
        when award_method = 'ascending_auction' then 1 - 0.3 * ln(1 - u('aim', no, firm))
        else cost * exp(0.02 * normal('efficiency', firm, 0) + lot_spread * normal('own', no, firm)) * (1.02 + 0.12 / (wanted + 1))
      end as price
    from drawn join ring_lots using (no)
  ), rounded as (
    select *, case
        when tick = 0 then round(ceiling * (1 - round((1 - price) / 0.001) * 0.001), 2)
        when ceiling >= 1000 * tick then round(ceiling * price / tick) * tick
        else round(ceiling * price) end as amount
    from priced
  )
  select lot_id(no) as lot_id, firm_id(firm) as bidder_id,
    case when by_rate then null else cast(amount as decimal(20,4)) end as amount,
    case when by_rate then cast(amount / ceiling as decimal(20,8)) end as rate,
    case when by_rate then null else 'CNY' end as currency,
    case when amount > ceiling and award_method <> 'ascending_auction' then 'disqualified'
      when u('refused', no, firm) < 0.03 then 'disqualified' else 'valid' end as status
  from rounded order by no, firm`;

const awards = (bids: string): string => `
  select b.lot_id,
    case
      when any_value(award_method) = 'ascending_auction' then arg_max(bidder_id, (coalesce(amount, rate), bidder_id))
      when any_value(award_method) in ${AVERAGE_METHODS} then arg_min(bidder_id, (abs(coalesce(amount, rate) - typical), bidder_id))
      else arg_min(bidder_id, (coalesce(amount, rate), bidder_id)) end as bidder_id,
    'active' as status
  from (select *, median(coalesce(amount, rate)) over (partition by lot_id) as typical from ${bids} where status = 'valid') b
  join (select lot_id(no) as lot_id, award_method from lot_base) l using (lot_id)
  group by b.lot_id order by b.lot_id`;

const parties = (bidders: number): string => `
  select firm_id(i) as party_id, '第' || i || '工程有限公司' as name, 'company' as kind from range(${bidders}) as r(i)`;

function labels(bidders: number): string {
  const pool = Math.floor(bidders / CELLS);
  const member = (k: string): string => `firm_id(cell * ${pool} + 20 + ${k})`;
  return `
    select 'lot' as subject_kind, lot_id(no) as subject_id, case when rigged then 'collusive' else 'competitive' end as value
    from ring_lots
    union all
    select 'bidder_pair', least(${member('a')}, ${member('b')}) || '|' || greatest(${member('a')}, ${member('b')}), 'collusive'
    from cells, range(4) as x(a), range(4) as y(b) where ring and a < b
    union all
    select 'group', array_to_string(list_sort([${[0, 1, 2, 3].map((k) => member(String(k))).join(', ')}]), '|'), 'collusive'
    from cells where ring
    order by 1, 2`;
}

function list(texts: readonly string[]): string {
  return `[${texts.map(literal).join(', ')}]`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      lots: { type: 'string', default: '1000000' },
      bidders: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      'ring-share': { type: 'string', default: '0.05' },
    },
  });
  if (values.out === undefined) throw new Error('--out DIR is missing');
  mkdirSync(values.out, { recursive: true });
  const started = performance.now();
  const counts = await writeLargeMarket(values.out, {
    lots: Number(values.lots),
    bidders: Number(values.bidders),
    seed: Number(values.seed),
    ringShare: Number(values['ring-share']),
  });
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  const mebibytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`${JSON.stringify({ ...counts, seconds, mebibytes })}\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
