import type { Timeline, TimelineBid, TimelineStep } from '../domain/timeline.ts';
import type { Database } from '../store/database.ts';
import { tellChanges, type UntoldStep } from './tell-changes.ts';
import { winnersSql } from './winners-sql.ts';

export interface TimelineLimits {
  /** Lots of each set at most, the latest; the story is told over all of them first. */
  readonly steps: number;
}

/**
 * Lots of each set in order of time, with what its members did there, who won, whose turn it was and who came or went.
 *
 * Reads `timeline_sets (set_no integer, bidder_no integer)`, a table that the caller fills, and facts. Lots without a time come last, by id.
 */
export async function readTimelines(
  db: Database,
  limits: TimelineLimits,
): Promise<ReadonlyMap<number, Timeline>> {
  await db.run(LOTS_SQL);
  try {
    const bids = await readBids(db);
    const winners = await readWinners(db);
    const lots = await db.rows<LotRow>(STEPS_SQL);
    const untold = new Map<number, UntoldStep[]>();
    for (const { set_no, lot_no, ...lot } of lots) {
      const key = `${set_no}/${lot_no}`;
      const step = { ...lot, bids: bids.get(key) ?? [], winners: winners.get(lot_no) ?? [] };
      const steps = untold.get(set_no);
      if (steps === undefined) untold.set(set_no, [step]);
      else steps.push(step);
    }
    return new Map(
      [...untold].map(([set, steps]): [number, Timeline] => {
        const told: readonly TimelineStep[] = tellChanges(steps);
        return [set, { lot_count: told.length, steps: told.slice(-limits.steps) }];
      }),
    );
  } finally {
    await db.run(
      'drop table if exists timeline_lots; drop table if exists timeline_bids; drop table if exists timeline_winners',
    );
  }
}

type LotRow = Omit<UntoldStep, 'bids' | 'winners'> & { readonly set_no: number; readonly lot_no: number };

// One row a bidder: of several rounds or contradicting rows the last round, then the lowest price.
const LOTS_SQL = `
  create or replace temp table timeline_lots as
  select s.set_no, b.lot_no
  from bids b
  join timeline_sets s on s.bidder_no = b.bidder_no
  where b.status is distinct from 'invited'
  group by s.set_no, b.lot_no
  having count(distinct b.bidder_no) >= 2;

  create or replace temp table timeline_bids as
  with kept as (
    select b.lot_no, b.bidder_no, b.amount, coalesce(b.status, 'unknown') as status, b.source_no, b.line,
      row_number() over (partition by b.lot_no, b.bidder_no
        order by coalesce(b.round, 1) desc, (b.amount is null), b.amount, b.source_no, b.line) as place
    from bids b
    semi join timeline_lots l on l.lot_no = b.lot_no
  ),
  standing as (
    select *, amount > 0 and status in ('valid', 'pending', 'unknown') as priced
    from kept
    where place = 1
  )
  select lot_no, bidder_no, amount, status, source_no, line, coalesce(priced, false) as priced,
    case when priced then cast(rank() over (partition by lot_no, priced order by amount) as integer) end as place
  from standing;

  create or replace temp table timeline_winners as ${winnersSql('timeline_lots')}`;

const STEPS_SQL = `
  with outside as (
    select t.set_no, b.lot_no,
      cast(count(*) filter (where s.bidder_no is null and b.status <> 'invited') as integer) as outsiders,
      min(case when s.bidder_no is null and b.priced then b.amount end) as lowest,
      cast(count(*) filter (where b.priced) as integer) as priced
    from timeline_lots t
    join timeline_bids b on b.lot_no = t.lot_no
    left join timeline_sets s on s.set_no = t.set_no and s.bidder_no = b.bidder_no
    group by t.set_no, b.lot_no
  )
  select o.set_no, o.lot_no, l.lot_id, l.title, l.buyer_id,
    strftime(coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at), '%Y-%m-%dT%H:%M:%SZ') as opened_at,
    coalesce(l.award_method, 'unknown') as award_method, l.currency, cast(l.ceiling_price as varchar) as ceiling_price,
    o.priced, o.outsiders, cast(o.lowest as varchar) as lowest_outsider
  from outside o
  join lots l on l.lot_no = o.lot_no
  order by o.set_no, coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) nulls last, l.lot_no`;

/** By set and lot. Read as columns, because a set of busy firms has met in thousands of lots. */
async function readBids(db: Database): Promise<ReadonlyMap<string, readonly TimelineBid[]>> {
  const rows = await db.columns(`
    with ours as (
      select t.set_no, b.lot_no, b.bidder_no, b.status, b.amount, b.place, b.source_no, b.line,
        min(case when b.priced then b.amount end) over (partition by t.set_no, t.lot_no) as lowest, b.priced
      from timeline_lots t
      join timeline_bids b on b.lot_no = t.lot_no
      join timeline_sets s on s.set_no = t.set_no and s.bidder_no = b.bidder_no
    ),
    took as (
      select t.set_no, t.lot_no, s.bidder_no, 'downloaded' as status, min(x.source_no) as source_no, min(x.line) as line
      from timeline_lots t
      join timeline_sets s on s.set_no = t.set_no
      join lots l on l.lot_no = t.lot_no
      join bidders d on d.bidder_no = s.bidder_no
      join bid_traces x on x.lot_id = l.lot_id and x.bidder_id = d.bidder_id
      anti join timeline_bids b on b.lot_no = t.lot_no and b.bidder_no = s.bidder_no
      where x.operation = 'download'
      group by t.set_no, t.lot_no, s.bidder_no
    ),
    told as (
      select set_no, lot_no, bidder_no, status, cast(amount as varchar) as amount, place,
        case when priced then round(cast(amount as double) / cast(lowest as double) - 1, 6) end as "offset", source_no, line
      from ours
      union all
      select set_no, lot_no, bidder_no, status, null, null, null, source_no, line from took
    )
    select t.set_no, t.lot_no, t.bidder_no, t.status, t.amount, coalesce(t.place, 0) as place, t."offset",
      cast(w.bidder_no is not null as integer) as winner, t.source_no, cast(t.line as double) as line
    from told t
    left join timeline_winners w on w.lot_no = t.lot_no and w.bidder_no = t.bidder_no
    order by t.set_no, t.lot_no, t.bidder_no`);
  const ids = await namesOf(
    db,
    'select bidder_no as no, bidder_id as name from bidders semi join timeline_sets using (bidder_no)',
  );
  const files = await namesOf(db, 'select source_no as no, file as name from sources');
  const ints = (name: string): Int32Array => rows[name] as Int32Array;
  const doubles = (name: string): Float64Array => rows[name] as Float64Array;
  const [set, lot, bidder, place] = [ints('set_no'), ints('lot_no'), ints('bidder_no'), ints('place')];
  const [winner, source, offset, line] = [
    ints('winner'),
    ints('source_no'),
    doubles('offset'),
    doubles('line'),
  ];
  const [status, amount] = [rows.status as string[], rows.amount as (string | null)[]];
  const bids = new Map<string, TimelineBid[]>();
  let here: TimelineBid[] = [];
  for (let i = 0; i < set.length; i++) {
    if (set[i] !== set[i - 1] || lot[i] !== lot[i - 1]) {
      here = [];
      bids.set(`${set[i]}/${lot[i]}`, here);
    }
    here.push({
      bidder_id: ids.get(bidder[i]!)!,
      status: status[i]!,
      amount: amount[i]!,
      place: place[i] === 0 ? null : place[i]!,
      offset: Number.isNaN(offset[i]) ? null : offset[i]!,
      winner: winner[i] === 1,
      file: files.get(source[i]!)!,
      line: line[i]!,
    });
  }
  return bids;
}

async function namesOf(db: Database, sql: string): Promise<ReadonlyMap<number, string>> {
  const rows = await db.rows<{ no: number; name: string }>(sql);
  return new Map(rows.map(({ no, name }) => [no, name]));
}

async function readWinners(db: Database): Promise<ReadonlyMap<number, readonly string[]>> {
  const rows = await db.rows<{ lot_no: number; bidder_id: string }>(
    `select w.lot_no, d.bidder_id from timeline_winners w join bidders d on d.bidder_no = w.bidder_no order by w.lot_no, w.bidder_no`,
  );
  const winners = new Map<number, string[]>();
  for (const { lot_no, bidder_id } of rows) {
    const list = winners.get(lot_no);
    if (list === undefined) winners.set(lot_no, [bidder_id]);
    else list.push(bidder_id);
  }
  return winners;
}
