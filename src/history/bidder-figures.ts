import { poissonBinomialTails } from '../scorers/poisson-binomial.ts';
import type { Database } from '../store/database.ts';
import type { Activity, Rows, WinRecord } from './types.ts';

const SAMPLE = 3;

/** Column of a grouped query that becomes `Rows`: the first places, in order. */
export const sampleSql = (alias: string): string =>
  `to_json((list({'file': f.file, 'line': cast(${alias}.line as double)} order by f.file, ${alias}.line))[1:${SAMPLE}]) as sample`;

/** The number of rows and where the first of them are, from the columns `rows_count` and `sample`. */
export function rowsOf(row: { readonly rows_count: number; readonly sample: string | null }): Rows {
  return { count: row.rows_count, sample: row.sample === null ? [] : JSON.parse(row.sample) };
}

export async function readActivity(db: Database, bidderNo: number): Promise<readonly Activity[]> {
  const rows = await db.rows<Omit<Activity, 'rows'> & { rows_count: number; sample: string | null }>(
    `with amounts as (
       select lot_no, sum(amount) as amount, min(currency) as currency from awards
       where bidder_no = $bidder_no and (status is null or status in ('active', 'pending'))
       group by lot_no
     ),
     offered as (
       select b.lot_no, min(b.amount) as amount, min(b.currency) as currency from bids b semi join my_lots m on m.lot_no = b.lot_no
       where b.bidder_no = $bidder_no and b.amount > 0 group by b.lot_no
     ),
     placed as (
       select l.lot_no, l.category, l.region, l.year, coalesce(l.currency, a.currency, o.currency) as currency, l.won,
         case when l.won then coalesce(a.amount, o.amount) end as win_amount
       from my_lots l
       left join amounts a on a.lot_no = l.lot_no
       left join offered o on o.lot_no = l.lot_no
     ),
     summed as (
       select category, region, year, currency, cast(count(*) as integer) as lots,
         cast(sum(case when won then 1 else 0 end) as integer) as wins, cast(sum(win_amount) as varchar) as win_amount
       from placed group by category, region, year, currency
     ),
     sampled as (
       select p.category, p.region, p.year, p.currency, cast(count(*) as integer) as rows_count, ${sampleSql('b')}
       from placed p join my_bids b on b.lot_no = p.lot_no join sources f on f.source_no = b.source_no
       group by p.category, p.region, p.year, p.currency
     )
     select s.category, s.region, s.year, s.currency, s.lots, d.rows_count as bids, s.wins, s.win_amount, d.rows_count, d.sample
     from summed s
     join sampled d on d.category is not distinct from s.category and d.region is not distinct from s.region
       and d.year is not distinct from s.year and d.currency is not distinct from s.currency
     order by s.year desc nulls last, s.lots desc, s.category nulls last, s.region nulls last, s.currency nulls last`,
    { bidder_no: bidderNo },
  );
  return rows.map(({ rows_count, sample, ...row }) => ({ ...row, rows: rowsOf({ rows_count, sample }) }));
}

/** Chances are winners / standing offers of the lot; a joint bid is one offer. */
export async function readWins(db: Database): Promise<WinRecord> {
  const lots = await db.columns(
    `with decided as (select lot_no, count(*) as winners from crowd_wins group by lot_no),
     fields as (
       select lot_no, count(distinct coalesce('c' || consortium_id, 'b' || bidder_no)) as offers
       from crowd where stood group by lot_no
     )
     select l.lot_no, least(1.0, cast(d.winners as double) / f.offers) as chance, cast(l.won as integer) as won
     from my_lots l
     join decided d on d.lot_no = l.lot_no
     join fields f on f.lot_no = l.lot_no
     where l.stood
     order by l.lot_no`,
  );
  const chances = lots.chance as Float64Array;
  const wins = (lots.won as Int32Array).reduce((sum, won) => sum + won, 0);
  const rows = rowsOf(
    await db.row(
      `select cast(count(*) as integer) as rows_count, ${sampleSql('b')}
       from my_lots l join my_bids b on b.lot_no = l.lot_no join sources f on f.source_no = b.source_no
       where l.stood and l.lot_no in (select lot_no from crowd_wins)`,
    ),
  );
  if (chances.length === 0)
    return { decided_lots: 0, wins: 0, expected: 0, p_lower: null, p_two_sided: null, exact: true, rows };
  const { lower, upper, exact } = poissonBinomialTails(chances, wins);
  return {
    decided_lots: chances.length,
    wins,
    expected: chances.reduce((sum, chance) => sum + chance, 0),
    p_lower: lower,
    p_two_sided: Math.min(1, 2 * Math.min(lower, upper)),
    exact,
    rows,
  };
}
