import { type Database, identifier } from '../store/database.ts';

/**
 * Fills the temporary tables of one bidder: `my_bids` (all rows but mere invitations), `my_lots (lot_no, segment_no, category, region,
 * year, currency, won, stood)` and `crowd (lot_no, bidder_no)`, everyone who bid in those lots. Narrow columns only, so that a look-up among
 * millions of bids stays well below a second.
 */
export async function writeBidderTables(db: Database, bidderNo: number): Promise<void> {
  await db.run(
    `create or replace temp table my_bids as
     select lot_no, status, consortium_id, rank, source_no, line from bids
     where bidder_no = $bidder_no and status is distinct from 'invited'`,
    { bidder_no: bidderNo },
  );
  await db.run(
    `create or replace temp table crowd as
     select b.lot_no, b.bidder_no,
       bool_or(b.status is null or b.status in ('valid', 'pending')) as stood,
       min(b.consortium_id) as consortium_id,
       bool_or(coalesce(b.rank = 1, false)) as first_rank
     from bids b
     semi join my_bids m on m.lot_no = b.lot_no
     where b.status is distinct from 'invited'
     group by b.lot_no, b.bidder_no`,
  );
  await db.run(
    `create or replace temp table crowd_wins as
     with awarded as (
       select distinct a.lot_no, a.bidder_no from awards a semi join my_bids m on m.lot_no = a.lot_no
       where a.status is null or a.status in ('active', 'pending')
     )
     select lot_no, bidder_no from awarded
     union
     -- Where no award is known, the first rank of the evaluation.
     select c.lot_no, c.bidder_no from crowd c anti join awarded a on a.lot_no = c.lot_no where c.first_rank`,
  );
  await db.run(
    `create or replace temp table my_lots as
     select l.lot_no, l.category, l.region,
       cast(extract(year from coalesce(l.opened_at, l.bid_deadline_at, l.awarded_at, l.published_at)) as integer) as year,
       l.currency, w.bidder_no is not null as won, c.stood, l.source_no, l.line
     from lots l
     join crowd c on c.lot_no = l.lot_no and c.bidder_no = $bidder_no
     left join crowd_wins w on w.lot_no = l.lot_no and w.bidder_no = c.bidder_no`,
    { bidder_no: bidderNo },
  );
  await writeSegments(db);
}

/** `my_segments (segment_no, mine, lots)`: segments of the bidder's lots, its lots in each, and all lots in each that anyone bid in. */
async function writeSegments(db: Database): Promise<void> {
  const built = await db.rows(`select 1 from information_schema.tables where table_name = 'lot_segment'`);
  const segments =
    built.length > 0
      ? 'select lot_no, segment_no from lot_segment'
      : `select lot_no, cast(dense_rank() over (order by coalesce(category, ''), coalesce(region, ''), coalesce(award_method, ''),
             coalesce(year(${identifier('opened_at')}) * 2 + (month(${identifier('opened_at')}) > 6)::integer, -1)) as integer) as segment_no
         from lots`;
  await db.run(
    `create or replace temp table segment_lots as
     with segments as (${segments}),
     mine as (select distinct s.segment_no from segments s semi join my_bids m on m.lot_no = s.lot_no)
     select s.lot_no, s.segment_no from segments s semi join mine on mine.segment_no = s.segment_no;

     create or replace temp table my_segments as
     select s.segment_no, cast(count(*) as integer) as lots,
       cast(sum(case when m.lot_no is null then 0 else 1 end) as integer) as mine
     from segment_lots s
     left join my_lots m on m.lot_no = s.lot_no
     where exists (select 1 from bids b where b.lot_no = s.lot_no and b.status is distinct from 'invited')
     group by s.segment_no`,
  );
}
