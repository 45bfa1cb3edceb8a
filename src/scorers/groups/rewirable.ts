import type { Columns } from '../../store/database.ts';
import { fitDegrees } from '../degree-null.ts';
import { LOT_TIMES_SQL } from '../participation-index.ts';
import type { ScorerInput } from '../scorer.ts';
import type { RewiringWorld } from './member-draws.ts';

/** What rewirings of all groups are made of; made once and shared by all scorers of the run. */
export interface Rewirable {
  readonly world: RewiringWorld;
  /** Per group: steps that one rewiring takes at least, the bids of its members. */
  readonly bids: Int32Array;
  /** Per group: other firms in the segments of its members, averaged over the members' bids. */
  readonly outsiders: Float64Array;
}

export const openRewirable = (input: ScorerInput): Promise<Rewirable> =>
  input.once('rewirable-groups', () => readWorld(input));

async function readWorld({ subjects, read }: ScorerInput): Promise<Rewirable> {
  const lots = await read(`
    with wanted as (
      select distinct p.segment_no
      from participation p
      join group_members m on m.bidder_no = p.bidder_no
    ),
    sizes as (
      select p.lot_no, p.segment_no, cast(count(*) as integer) as size
      from participation p
      join wanted w on w.segment_no = p.segment_no
      group by p.lot_no, p.segment_no
    ),
    firms as (
      select p.segment_no, p.bidder_no, count(*) as lots
      from participation p
      join wanted w on w.segment_no = p.segment_no
      group by p.segment_no, p.bidder_no
    ),
    activity as (
      select segment_no, sum(lots) as bids, sum(lots * lots) as squares
      from firms
      group by segment_no
    ),
    -- Joint lots of all pairs of firms, against those that even choices among the lots would give: (bids^2 - squares) / lots.
    meetings as (
      select segment_no, count(*) as lots, sum(cast(size as bigint) * (size - 1)) as meetings
      from sizes
      group by segment_no
    )
    select
      s.lot_no,
      s.segment_no,
      t.minute,
      s.size,
      cast(case when e.meetings * e.lots > a.bids * a.bids - a.squares then 1 else 0 end as integer) as placed
    from sizes s
    join activity a on a.segment_no = s.segment_no
    join meetings e on e.segment_no = s.segment_no
    join (${LOT_TIMES_SQL}) t on t.lot_no = s.lot_no
    order by s.segment_no, t.minute, s.lot_no`);
  const firms = await read(`
    select p.segment_no, cast(count(*) as integer) as lots
    from participation p
    where p.segment_no in (select q.segment_no from participation q join group_members m on m.bidder_no = q.bidder_no)
    group by p.segment_no, p.bidder_no
    order by p.segment_no, lots`);
  const bids = await read(`
    select m.group_no, m.bidder_no, p.lot_no
    from group_members m
    join participation p on p.bidder_no = m.bidder_no
    order by m.group_no, m.bidder_no, p.segment_no, p.lot_no`);
  const around = await read(`
    with wanted as (
      select p.segment_no, m.group_no, cast(count(*) as integer) as bids, cast(count(distinct m.bidder_no) as integer) as members
      from group_members m
      join participation p on p.bidder_no = m.bidder_no
      group by p.segment_no, m.group_no
    ),
    active as (
      select p.segment_no, cast(count(distinct p.bidder_no) as integer) as bidders
      from participation p
      where p.segment_no in (select segment_no from wanted)
      group by p.segment_no
    )
    select w.group_no, w.bids, a.bidders - w.members as others
    from wanted w
    join active a on a.segment_no = w.segment_no
    order by w.group_no, w.segment_no`);
  const world = layOut(subjects, lots, bids, lotOdds(lots, firms));
  return {
    world,
    bids: Int32Array.from(subjects.subject_no as Int32Array, (_, g) => world.start[g + 1]! - world.start[g]!),
    outsiders: outsidersOf(subjects, around),
  };
}

function layOut(subjects: Columns, lots: Columns, bids: Columns, odds: Float64Array): RewiringWorld {
  const lotNo = lots.lot_no as Int32Array;
  const placeOf = new Map<number, number>();
  for (let place = 0; place < lotNo.length; place++) placeOf.set(lotNo[place]!, place);
  const group = bids.group_no as Int32Array;
  const bidLot = bids.lot_no as Int32Array;
  const bidder = bids.bidder_no as Int32Array;
  const wanted = subjects.subject_no as Int32Array;
  const start = ints(wanted.length + 1);
  const member = ints(group.length);
  const lot = ints(group.length);
  let row = 0;
  let entry = 0;
  for (let g = 0; g < wanted.length; g++) {
    while (row < group.length && group[row]! < wanted[g]!) row++;
    for (; row < group.length && group[row] === wanted[g]; row++) {
      member[entry] = bidder[row]!;
      lot[entry] = placeOf.get(bidLot[row]!)!;
      entry++;
    }
    start[g + 1] = entry;
  }
  return {
    segment: lots.segment_no as Int32Array,
    time: lots.minute as Int32Array,
    size: lots.size as Int32Array,
    placed: lots.placed as Int32Array,
    odds,
    start,
    member,
    lot,
  };
}

/** Beyond e^20 to one, odds are as good as certain. */
const MOST_LOG_ODDS = 20;

/** Segment by segment; both tables are ordered by segment. */
function lotOdds(lots: Columns, firms: Columns): Float64Array {
  const segment = lots.segment_no as Int32Array;
  const odds = doubles(segment.length).fill(1);
  const firmSegment = firms.segment_no as Int32Array;
  let firm = 0;
  for (let from = 0; from < segment.length; ) {
    let to = from;
    while (to < segment.length && segment[to] === segment[from]) to++;
    const firstFirm = firm;
    while (firm < firmSegment.length && firmSegment[firm] === segment[from]) firm++;
    if ((lots.placed as Int32Array)[from] === 1) {
      const fit = fitDegrees(
        (firms.lots as Int32Array).subarray(firstFirm, firm),
        (lots.size as Int32Array).subarray(from, to),
      );
      for (let lot = from; lot < to; lot++)
        odds[lot] = Math.exp(Math.max(-MOST_LOG_ODDS, Math.min(MOST_LOG_ODDS, fit.lot[lot - from]!)));
    }
    from = to;
  }
  return odds;
}

function outsidersOf(subjects: Columns, around: Columns): Float64Array {
  const sums = new Map<number, { bids: number; others: number }>();
  const group = around.group_no as Int32Array;
  const bids = around.bids as Int32Array;
  const others = around.others as Int32Array;
  for (let row = 0; row < group.length; row++) {
    const sum = sums.get(group[row]!) ?? { bids: 0, others: 0 };
    sum.bids += bids[row]!;
    sum.others += bids[row]! * others[row]!;
    sums.set(group[row]!, sum);
  }
  return Float64Array.from(subjects.subject_no as Int32Array, (g) => {
    const sum = sums.get(g);
    return sum === undefined ? 0 : sum.others / sum.bids;
  });
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
