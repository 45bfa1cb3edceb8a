import { AWARD_METHODS } from '../../domain/tables.ts';
import { type BidBook, coveredLots } from '../bid-book.ts';
import type { ScorerInput } from '../scorer.ts';
import { type GroupLots, openGroupLots } from './group-lots.ts';

/** What tests of a group's lots work from. Arrays without a note are by place in the book, and shared. */
export interface GroupWorld {
  readonly book: Pick<BidBook, 'lotStart' | 'minute' | 'price' | 'ceiling'>;
  readonly lots: GroupLots;
  /** 1 where the rule is valid for the award method. */
  readonly covered: Int32Array;
  readonly facts: LotFacts;
}

/** Numbers that stand for what a lot is; -1 where the source does not say, and in lots in which no group met. */
export interface LotFacts {
  /** Category, region and kind of award method: lots in which firms are as strong as in one another. */
  readonly stratum: Int32Array;
  /** The same without the region. */
  readonly trade: Int32Array;
  /** Category and region. */
  readonly market: Int32Array;
  readonly region: Int32Array;
  readonly buyer: Int32Array;
  readonly tender: Int32Array;
  /** Quarters since the year 0. */
  readonly quarter: Int32Array;
}

export async function openGroupWorld(input: ScorerInput): Promise<GroupWorld> {
  const { book, lots } = await openGroupLots(input);
  const facts = await input.once('group-lot-facts', () => readFacts(input, book));
  const { lotStart, minute, price, ceiling } = book;
  return {
    book: { lotStart, minute, price, ceiling },
    lots,
    covered: coveredLots(book, input.awardMethods),
    facts,
  };
}

const COLUMNS = ['stratum', 'trade', 'market', 'region', 'buyer', 'tender', 'quarter'] as const;

async function readFacts({ read }: Pick<ScorerInput, 'read'>, book: BidBook): Promise<LotFacts> {
  const rows = await read(FACTS_SQL);
  const lotNo = rows.lot_no as Int32Array;
  const facts = Object.fromEntries(
    COLUMNS.map((name) => {
      const values = new Int32Array(new SharedArrayBuffer(book.lotNo.length * 4)).fill(-1);
      const column = rows[name] as Int32Array;
      for (let row = 0; row < lotNo.length; row++) values[book.placeOf[lotNo[row]!]!] = column[row]!;
      return [name, values];
    }),
  );
  return facts as Record<(typeof COLUMNS)[number], Int32Array>;
}

const kindOf = (method: string): string =>
  ['lowest_price', 'lowest_reviewed_price', 'low_price_priority'].includes(method)
    ? 'lowest'
    : ['average_benchmark', 'average_benchmark_drawn', 'composite_benchmark'].includes(method)
      ? 'benchmark'
      : method;

const KIND_SQL = `case coalesce(award_method, 'unknown') ${AWARD_METHODS.map(
  (method) => `when '${method}' then '${kindOf(method)}'`,
).join(' ')} else 'unknown' end`;

const FACTS_SQL = `
  with described as (
    select
      lot_no,
      coalesce(category, '') as category_key,
      coalesce(region, '') as region_key,
      ${KIND_SQL} as kind,
      region,
      buyer_id,
      tender_id,
      coalesce(bid_deadline_at, opened_at, published_at, awarded_at) as due
    from lots
    where lot_no in (select lot_no from group_lots)
  )
  select
    lot_no,
    cast(dense_rank() over (order by category_key, region_key, kind) - 1 as integer) as stratum,
    cast(dense_rank() over (order by category_key, kind) - 1 as integer) as trade,
    cast(dense_rank() over (order by category_key, region_key) - 1 as integer) as market,
    cast(case when region is null then -1 else dense_rank() over (order by region_key) end as integer) as region,
    cast(case when buyer_id is null then -1 else dense_rank() over (order by buyer_id) end as integer) as buyer,
    cast(case when tender_id is null then -1 else dense_rank() over (order by tender_id) end as integer) as tender,
    cast(case when due is null then -1 else 4 * extract(year from due) + extract(quarter from due) - 1 end as integer) as quarter
  from described
  order by lot_no`;
