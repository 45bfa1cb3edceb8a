import { AVOIDANCE } from '../graph/edge-list.ts';
import type { Database } from '../store/database.ts';
import { rowsOf, sampleSql } from './bidder-figures.ts';
import type { BidderName, Companion, GroupLink, NetworkPosition, WarningLink } from './types.ts';

const COMPANIONS = 20;
const MEMBERS = 100;

/**
 * The bidders met most often. Expected: the sum over segments of lots of the one x lots of the other / lots of the segment, as if each chose
 * its lots independently of the other; the validated link, where there is one, narrows the lots further to those while both were active.
 */
export async function readCompanions(
  db: Database,
  bidderNo: number,
): Promise<{ readonly companions: readonly Companion[]; readonly met: number }> {
  await db.run(
    `create or replace temp table met as
     select c.bidder_no, cast(count(*) as integer) as joint
     from crowd c join bidders d on d.bidder_no = c.bidder_no
     where c.bidder_no <> $bidder_no and not d.anonymous
     group by c.bidder_no`,
    { bidder_no: bidderNo },
  );
  const { met } = await db.row<{ met: number }>('select cast(count(*) as integer) as met from met');
  const rows = await db.rows<
    BidderName & {
      joint: number;
      expected: number;
      wins: number;
      companion_wins: number;
      q_value: number | null;
      q_by: number | null;
      bicm_p: number | null;
      similarity: number | null;
      rows_count: number;
      sample: string | null;
    }
  >(
    `with chosen as (select bidder_no, joint from met order by joint desc, bidder_no limit ${COMPANIONS}),
     theirs as (
       select t.bidder_no, s.segment_no, count(*) as lots from (
         select distinct b.bidder_no, b.lot_no from bids b semi join chosen c on c.bidder_no = b.bidder_no
         where b.status is distinct from 'invited') t
       join segment_lots s on s.lot_no = t.lot_no
       group by t.bidder_no, s.segment_no
     ),
     -- In millionths, as integers: the sum does not depend on the order of the segments.
     expected as (
       select t.bidder_no, cast(sum(cast(round(t.lots * cast(m.mine as double) / m.lots * 1e6) as bigint)) as double) / 1e6 as expected
       from theirs t join my_segments m on m.segment_no = t.segment_no
       group by t.bidder_no
     ),
     shared as (
       select c.bidder_no, c.lot_no, l.won as mine, w.bidder_no is not null as theirs
       from crowd c
       semi join chosen h on h.bidder_no = c.bidder_no
       join my_lots l on l.lot_no = c.lot_no
       left join crowd_wins w on w.lot_no = c.lot_no and w.bidder_no = c.bidder_no
     ),
     won as (
       select bidder_no, cast(sum(case when mine then 1 else 0 end) as integer) as wins,
         cast(sum(case when theirs then 1 else 0 end) as integer) as companion_wins
       from shared group by bidder_no
     ),
     sampled as (
       select s.bidder_no, cast(count(*) as integer) as rows_count, ${sampleSql('b')}
       from shared s join my_bids b on b.lot_no = s.lot_no join sources f on f.source_no = b.source_no
       group by s.bidder_no
     ),
     links as (
       select case when bidder_a_no = $bidder_no then bidder_b_no else bidder_a_no end as bidder_no,
         min(q_value) as q_value, min(q_by) as q_by, min(bicm_p) as bicm_p, max(similarity) as similarity
       from bidder_edges where kind <> '${AVOIDANCE}' and (bidder_a_no = $bidder_no or bidder_b_no = $bidder_no)
       group by 1
     )
     select d.bidder_id, d.name, c.joint, coalesce(e.expected, 0) as expected, w.wins, w.companion_wins, k.q_value, k.q_by, k.bicm_p, k.similarity,
       s.rows_count, s.sample
     from chosen c
     join bidders d on d.bidder_no = c.bidder_no
     join won w on w.bidder_no = c.bidder_no
     join sampled s on s.bidder_no = c.bidder_no
     left join expected e on e.bidder_no = c.bidder_no
     left join links k on k.bidder_no = c.bidder_no
     order by c.joint desc, c.bidder_no`,
    { bidder_no: bidderNo },
  );
  return {
    met,
    companions: rows.map(({ rows_count, sample, ...row }) => ({
      ...row,
      rows: rowsOf({ rows_count, sample }),
    })),
  };
}

export async function readPosition(db: Database, bidderNo: number): Promise<NetworkPosition | null> {
  const [position] = await db.rows<NetworkPosition>(
    'select degree, cut_point, core_years from bidder_positions where bidder_no = $no',
    { no: bidderNo },
  );
  return position ?? null;
}

export async function readGroups(db: Database, bidderNo: number): Promise<readonly GroupLink[]> {
  const rows = await db.rows<BidderName & Omit<GroupLink, 'members'>>(
    `select g.group_id, g.stability, g.size, p.core, d.bidder_id, d.name from (
       select g.group_no, m.bidder_no, own.core = 1 as core, row_number() over (partition by g.group_no order by m.bidder_no) as place
       from group_members own
       join groups g on g.group_no = own.group_no
       join group_members m on m.group_no = g.group_no
       where own.bidder_no = $bidder_no) p
     join groups g on g.group_no = p.group_no
     join bidders d on d.bidder_no = p.bidder_no
     where p.place <= ${MEMBERS}
     order by p.group_no, p.bidder_no`,
    { bidder_no: bidderNo },
  );
  const groups = new Map<string, GroupLink & { members: BidderName[] }>();
  for (const { group_id, stability, size, core, bidder_id, name } of rows) {
    const group = groups.get(group_id) ?? { group_id, stability, size, core, members: [] };
    group.members.push({ bidder_id, name });
    groups.set(group_id, group);
  }
  return [...groups.values()];
}

/** Warnings that name a bidder (`warning_members`, `bidder_no`) a lot (`warning_lots`, `lot_no`) or a group (`warning_groups`, `group_no`). */
export async function readWarningLinks(
  db: Database,
  {
    table,
    column,
  }: { readonly table: 'warning_members' | 'warning_lots' | 'warning_groups'; readonly column: string },
  no: number,
): Promise<readonly WarningLink[]> {
  return await db.rows<WarningLink>(
    `select w.id, w.rank, w.kind, w.level, w.priority from warnings w
     semi join (select id from ${table} where ${column} = $no) m on m.id = w.id
     order by w.rank`,
    { no },
  );
}
