import type { Database } from '../store/database.ts';
import type { Weight } from './priority.ts';

const DATED = 'coalesce(l.opened_at, l.bid_deadline_at, l.awarded_at, l.published_at)';

/**
 * Fills the temporary table `lot_weight (lot_no, currency, value, medians, dated)` for some lots: what a lot is worth (awarded, else lowest bid,
 * else estimated, else ceiling), the same in median lots of its currency, and its day.
 *
 * @param lots select of lot_no
 */
export async function buildLotWeights(results: Database, lots: string): Promise<void> {
  await results.run(`
    create or replace temp table lot_weight as
    with awarded as (
      select lot_no, sum(amount) as amount, min(currency) as currency
      from awards
      where amount > 0 and coalesce(status, 'active') = 'active'
      group by lot_no
    ),
    lowest as (
      select lot_no, min(amount) as amount
      from bids b
      anti join awarded a on a.lot_no = b.lot_no
      where amount > 0 and (status is null or status in ('valid', 'pending'))
      group by lot_no
    ),
    -- Hardly ever asked for, and texts are slow to compare.
    bid_currencies as (
      select b.lot_no, min(b.currency) as currency
      from bids b
      join lots l on l.lot_no = b.lot_no
      anti join awarded a on a.lot_no = b.lot_no
      where l.currency is null and b.amount > 0 and (b.status is null or b.status in ('valid', 'pending'))
      group by b.lot_no
    ),
    valued as (
      select l.lot_no,
        coalesce(l.currency, a.currency, c.currency, '') as currency,
        coalesce(a.amount, b.amount, case when l.estimated_value > 0 then l.estimated_value end,
          case when l.ceiling_price > 0 then l.ceiling_price end) as value
      from lots l
      left join awarded a on a.lot_no = l.lot_no
      left join lowest b on b.lot_no = l.lot_no
      left join bid_currencies c on c.lot_no = l.lot_no
    ),
    medians as (
      select currency, quantile_disc(value, 0.5) as median from valued where value is not null group by currency
    )
    select v.lot_no, v.currency, v.value, cast(v.value as double) / cast(m.median as double) as medians, ${DATED} as dated
    from valued v
    semi join (${lots}) few on few.lot_no = v.lot_no
    join lots l on l.lot_no = v.lot_no
    left join medians m on m.currency = v.currency`);
}

/** Instant against which recency is measured: the newest lot of the data, never the clock. */
export async function newestInstant(results: Database, asOf: string | undefined): Promise<number | null> {
  if (asOf !== undefined) return Date.parse(asOf) / 1000;
  const { newest } = await results.row<{ newest: number | null }>(
    `select epoch(max(${DATED})) as newest from lots l`,
  );
  return newest;
}

/** Weights of the subjects of a two-column table, `subject` of `subjects` to `lot_no`. */
export async function readWeights(
  results: Database,
  subjects: { readonly table: string; readonly key: string },
  newest: number | null,
): Promise<ReadonlyMap<number, Weight>> {
  const rows = await results.columns(
    `select s.${subjects.key} as subject,
       cast(sum(cast(round(w.medians * 1e6) as hugeint)) as double) / 1e6 as medians,
       epoch(max(w.dated)) as newest
     from ${subjects.table} s join lot_weight w on w.lot_no = s.lot_no
     group by s.${subjects.key}
     order by s.${subjects.key}`,
  );
  const medians = rows.medians as Float64Array;
  const dated = rows.newest as Float64Array;
  return new Map(
    Array.from(rows.subject as Int32Array, (subject, i): [number, Weight] => [
      subject,
      { medians: known(medians[i]), years: yearsBetween(known(dated[i]), newest) },
    ]),
  );
}

const SECONDS_A_YEAR = 365.25 * 86_400;

const known = (value: number | undefined): number | null =>
  value === undefined || Number.isNaN(value) ? null : value;

function yearsBetween(then: number | null, newest: number | null): number | null {
  return then === null || newest === null ? null : (newest - then) / SECONDS_A_YEAR;
}
