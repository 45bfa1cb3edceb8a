import type { DividedLot, DividedMember, DividedPlace, Division } from '../domain/timeline.ts';
import { AVOIDANCE } from '../graph/edge-list.ts';
import type { Database } from '../store/database.ts';
import { winnersSql } from './winners-sql.ts';

export interface DivisionLimits {
  /** Buyers of each set at most, those with the most lots first. */
  readonly places: number;
  /** Lots of each buyer at most, the latest. */
  readonly lots: number;
}

/**
 * Which member came to which buyer, for sets whose members keep apart: linked as avoiding each other, or never met. Lots count that one member
 * bid on alone among the set, in segments where another bid as well, of a known buyer and open to all: those that screens of divided buyers read.
 *
 * Reads `timeline_sets (set_no integer, bidder_no integer)`, a table that the caller fills, `bidder_edges`, the feature tables `participation` and
 * `buyer_calls`, and facts. Empty where the run did not build these features.
 */
export async function readDivisions(
  db: Database,
  limits: DivisionLimits,
): Promise<ReadonlyMap<number, Division>> {
  const built = await db.rows(
    `select distinct table_name from information_schema.tables where table_name in ('participation', 'buyer_calls')`,
  );
  if (built.length < 2) return new Map();
  await db.run(LOTS_SQL);
  try {
    const places = await readPlaces(db, limits.places);
    const members = await readMembers(db);
    const lots = await readLots(db, limits);
    const divisions = new Map<number, Division & { places: DividedPlace[] }>();
    for (const { set_no, place, lot_count, place_count, ...where } of places) {
      const division = divisions.get(set_no) ?? {
        lot_count,
        place_count,
        members: members.get(set_no) ?? [],
        places: [],
      };
      divisions.set(set_no, division);
      division.places.push({ ...where, lots: lots.get(`${set_no}/${place}`) ?? [] });
    }
    return divisions;
  } finally {
    await db.run('drop table if exists divided_lots; drop table if exists divided_wins');
  }
}

const LOTS_SQL = `
  create or replace temp table divided_lots as
  with entries as (
    select s.set_no, p.bidder_no, p.lot_no, p.segment_no
    from timeline_sets s
    join participation p on p.bidder_no = s.bidder_no
  ),
  present as (select *, count(*) over (partition by set_no, lot_no) as members from entries),
  apart as (
    select a.set_no
    from bidder_edges e
    join timeline_sets a on a.bidder_no = e.bidder_a_no
    join timeline_sets b on b.set_no = a.set_no and b.bidder_no = e.bidder_b_no
    where e.kind = '${AVOIDANCE}'
    union
    select set_no from present group by set_no having max(members) = 1
  ),
  shared as (select set_no, segment_no from entries group by set_no, segment_no having count(distinct bidder_no) >= 2),
  alone as (
    select p.set_no, p.bidder_no, p.lot_no, c.market_no, c.buyer_no
    from present p
    semi join apart x on x.set_no = p.set_no
    semi join shared s on s.set_no = p.set_no and s.segment_no = p.segment_no
    join buyer_calls c on c.lot_no = p.lot_no
    where p.members = 1
  ),
  counted as (
    select set_no, market_no, buyer_no,
      row_number() over (partition by set_no order by count(*) desc, market_no, buyer_no) as place
    from alone
    group by set_no, market_no, buyer_no
  )
  select a.set_no, a.bidder_no, a.lot_no, cast(c.place as integer) as place
  from alone a
  join counted c on c.set_no = a.set_no and c.market_no = a.market_no and c.buyer_no = a.buyer_no;

  create or replace temp table divided_wins as ${winnersSql('divided_lots')}`;

type PlaceRow = Omit<DividedPlace, 'lots'> & Pick<Division, 'lot_count' | 'place_count'>;

async function readPlaces(
  db: Database,
  most: number,
): Promise<readonly (PlaceRow & { readonly set_no: number; readonly place: number })[]> {
  const rows = await db.rows<Omit<PlaceRow, 'members'> & { set_no: number; place: number; members: string }>(`
    with counted as (
      select d.set_no, d.place, d.bidder_no, min(d.lot_no) as lot_no, count(*) as lots, count(w.bidder_no) as wins
      from divided_lots d
      left join divided_wins w on w.lot_no = d.lot_no and w.bidder_no = d.bidder_no
      group by d.set_no, d.place, d.bidder_no
    ),
    placed as (
      select c.set_no, c.place, min(c.lot_no) as lot_no, sum(c.lots) as lots,
        to_json(list({'bidder_id': b.bidder_id, 'lots': c.lots, 'wins': c.wins} order by c.lots desc, c.bidder_no)) as members
      from counted c
      join bidders b on b.bidder_no = c.bidder_no
      group by c.set_no, c.place
    ),
    summed as (select set_no, sum(lots) as lots, count(*) as places from placed group by set_no)
    select p.set_no, p.place, l.buyer_id, l.category, l.region, cast(p.members as varchar) as members,
      cast(s.lots as integer) as lot_count, cast(s.places as integer) as place_count
    from placed p
    join summed s on s.set_no = p.set_no
    join lots l on l.lot_no = p.lot_no
    where p.place <= ${limitOf(most)}
    order by p.set_no, p.place`);
  return rows.map((row) => ({ ...row, members: JSON.parse(row.members) }));
}

async function readMembers(db: Database): Promise<ReadonlyMap<number, readonly DividedMember[]>> {
  const rows = await db.rows<DividedMember & { set_no: number }>(`
    select d.set_no, b.bidder_id, cast(count(*) as integer) as lots, cast(count(w.bidder_no) as integer) as wins
    from divided_lots d
    join bidders b on b.bidder_no = d.bidder_no
    left join divided_wins w on w.lot_no = d.lot_no and w.bidder_no = d.bidder_no
    group by d.set_no, d.bidder_no, b.bidder_id
    order by d.set_no, d.bidder_no`);
  const members = new Map<number, DividedMember[]>();
  for (const { set_no, ...member } of rows) {
    const list = members.get(set_no);
    if (list === undefined) members.set(set_no, [member]);
    else list.push(member);
  }
  return members;
}

async function readLots(
  db: Database,
  limits: DivisionLimits,
): Promise<ReadonlyMap<string, readonly DividedLot[]>> {
  const rows = await db.rows<DividedLot & { set_no: number; place: number }>(`
    with dated as (
      select d.*, l.lot_id, coalesce(l.bid_deadline_at, l.opened_at, l.published_at, l.awarded_at) as due_at
      from divided_lots d
      join lots l on l.lot_no = d.lot_no
      where d.place <= ${limitOf(limits.places)}
    ),
    latest as (
      select *, row_number() over (partition by set_no, place order by due_at desc nulls first, lot_no desc) as ago
      from dated
    ),
    offers as (
      select b.lot_no, b.bidder_no, b.amount, b.source_no, b.line,
        row_number() over (partition by b.lot_no, b.bidder_no
          order by coalesce(b.round, 1) desc, (b.amount is null), b.amount, b.source_no, b.line) as kept
      from bids b
      semi join latest d on d.lot_no = b.lot_no and d.bidder_no = b.bidder_no
      where b.status is distinct from 'invited'
    )
    select d.set_no, d.place, d.lot_id, strftime(d.due_at, '%Y-%m-%dT%H:%M:%SZ') as opened_at, m.bidder_id,
      cast(o.amount as varchar) as amount, w.bidder_no is not null as winner, f.file, cast(o.line as double) as line
    from latest d
    join offers o on o.lot_no = d.lot_no and o.bidder_no = d.bidder_no and o.kept = 1
    join bidders m on m.bidder_no = d.bidder_no
    join sources f on f.source_no = o.source_no
    left join divided_wins w on w.lot_no = d.lot_no and w.bidder_no = d.bidder_no
    where d.ago <= ${limitOf(limits.lots)}
    order by d.set_no, d.place, d.due_at nulls last, d.lot_no`);
  const lots = new Map<string, DividedLot[]>();
  for (const { set_no, place, ...lot } of rows) {
    const key = `${set_no}/${place}`;
    const list = lots.get(key);
    if (list === undefined) lots.set(key, [lot]);
    else list.push(lot);
  }
  return lots;
}

const limitOf = (most: number): number => Math.min(most, 2 ** 31 - 1);
