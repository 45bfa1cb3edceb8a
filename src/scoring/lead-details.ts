import type { Role, Timeline } from '../domain/timeline.ts';
import type { Member, WarningBid, WarningEdge, WarningGroup, WarningLot } from '../domain/warning.ts';
import { readRoles } from '../reconstruct/read-roles.ts';
import { readTimelines } from '../reconstruct/read-timelines.ts';
import { together } from '../scorers/together.ts';
import type { Database } from '../store/database.ts';
import { groupBy } from './group-by.ts';
import { readLeadGroups } from './lead-groups.ts';
import type { Lead } from './leads.ts';
import type { ScoringParameters } from './parameters.ts';

/** What a report shows of a lead besides its reasons. */
export interface LeadDetails {
  readonly groups: readonly WarningGroup[];
  readonly members: readonly Member[];
  readonly timeline: Timeline | null;
  readonly lots: readonly WarningLot[];
  readonly lot_count: number;
  readonly edges: readonly WarningEdge[];
}

/** How often a limit cut something off. */
export interface Cuts {
  readonly lots: number;
  readonly bids: number;
  readonly members: number;
}

/** Of the lead tables, and of facts no more than the rows of lead lots. */
export async function readLeadDetails(
  results: Database,
  leads: readonly Lead[],
  parameters: ScoringParameters,
): Promise<{ readonly details: readonly LeadDetails[]; readonly cuts: Cuts }> {
  const [members, lots, edges, counts, groups, timelines] = await together(
    readMembers(results, leads, parameters),
    readLots(results, parameters),
    readEdges(results),
    readCounts(results),
    readLeadGroups(results),
    readTimelines(results, { steps: parameters.max_steps }),
  );
  const details = leads.map((_, lead_no) => ({
    groups: groups.get(lead_no) ?? [],
    members: members.get(lead_no) ?? [],
    timeline: timelines.get(lead_no) ?? null,
    lots: lots.byLead.get(lead_no) ?? [],
    lot_count: counts.lots.get(lead_no) ?? 0,
    edges: edges.get(lead_no) ?? [],
  }));
  return {
    details,
    cuts: {
      lots: details.filter((item) => item.lot_count > item.lots.length).length,
      bids: lots.cut,
      members: counts.crowded(parameters.max_bids),
    },
  };
}

async function readMembers(
  results: Database,
  leads: readonly Lead[],
  parameters: ScoringParameters,
): Promise<ReadonlyMap<number, readonly Member[]>> {
  const records = await readRoles(results, parameters);
  const rows = await results.rows<{
    lead_no: number;
    bidder_no: number;
    bidder_id: string;
    name: string | null;
    lots: number;
    wins: number;
  }>(
    `with took_part as (
       select m.lead_no, m.bidder_no, l.lot_no
       from lead_members m
       join (select distinct lot_no, bidder_no from bids
             where status is distinct from 'invited' and lot_no in (select lot_no from lead_lots)) b on b.bidder_no = m.bidder_no
       join lead_lots l on l.lead_no = m.lead_no and l.lot_no = b.lot_no
     ),
     counted as (
       select t.lead_no, t.bidder_no, cast(count(*) as integer) as lots, cast(count(w.bidder_no) as integer) as wins
       from took_part t
       left join lot_winners w on w.lot_no = t.lot_no and w.bidder_no = t.bidder_no
       group by t.lead_no, t.bidder_no
     )
     select m.lead_no, m.bidder_no, b.bidder_id, b.name, coalesce(c.lots, 0) as lots, coalesce(c.wins, 0) as wins
     from lead_members m
     join bidders b on b.bidder_no = m.bidder_no
     left join counted c on c.lead_no = m.lead_no and c.bidder_no = m.bidder_no
     order by m.lead_no, m.bidder_no`,
  );
  return grouped(rows, ({ lead_no, bidder_no, ...row }) => {
    const record = records.get(lead_no)?.find((member) => member.bidder_no === bidder_no);
    const plain: Role = leads[lead_no]?.kind === 'lot' ? (row.wins > 0 ? 'winner' : 'bidder') : 'member';
    return { ...row, role: record?.role ?? plain, expected_wins: record?.expected_wins ?? null };
  });
}

async function readLots(
  results: Database,
  parameters: ScoringParameters,
): Promise<{ readonly byLead: ReadonlyMap<number, readonly WarningLot[]>; readonly cut: number }> {
  await results.run(
    `create or replace temp table shown_lots as
     select lead_no, lot_no, place from (
       select l.lead_no, l.lot_no, row_number() over (partition by l.lead_no order by s.score desc, l.lot_no) as place
       from lead_lots l join lot_scores s on s.lot_no = l.lot_no)
     where place <= ${parameters.max_lots}`,
  );
  const bids = await readBids(results, parameters);
  const rows = await results.rows<Omit<WarningLot, 'bids'> & { lead_no: number; lot_no: number }>(
    `select s.lead_no, s.lot_no, l.lot_id, l.title, l.buyer_id, strftime(l.opened_at, '%Y-%m-%dT%H:%M:%SZ') as opened_at,
       coalesce(l.award_method, 'unknown') as award_method, w.currency, cast(l.ceiling_price as varchar) as ceiling_price,
       c.score
     from shown_lots s
     join lots l on l.lot_no = s.lot_no
     join lot_scores c on c.lot_no = s.lot_no
     left join lot_weight w on w.lot_no = s.lot_no
     order by s.lead_no, s.place`,
  );
  return {
    byLead: grouped(rows, ({ lead_no, lot_no, ...row }) => ({
      ...row,
      currency: row.currency === '' ? null : row.currency,
      bids: bids.byPlace.get(`${lead_no}/${lot_no}`) ?? [],
    })),
    cut: bids.cut,
  };
}

async function readBids(
  results: Database,
  parameters: ScoringParameters,
): Promise<{ readonly byPlace: ReadonlyMap<string, readonly WarningBid[]>; readonly cut: number }> {
  const rows = await results.rows<WarningBid & { lead_no: number; lot_no: number; of_lot: number }>(
    `with placed as (
       select s.lead_no, s.lot_no, b.bidder_no, b.amount, b.status, b.source_no, b.line,
         m.bidder_no is not null as member, w.bidder_no is not null as winner,
         row_number() over (partition by s.lead_no, s.lot_no
           order by (w.bidder_no is null), (m.bidder_no is null), b.amount nulls last, b.bidder_no, b.source_no, b.line) as kept,
         cast(count(*) over (partition by s.lead_no, s.lot_no) as integer) as of_lot
       from shown_lots s
       join bids b on b.lot_no = s.lot_no
       left join lead_members m on m.lead_no = s.lead_no and m.bidder_no = b.bidder_no
       left join lot_winners w on w.lot_no = b.lot_no and w.bidder_no = b.bidder_no
     )
     select p.lead_no, p.lot_no, p.of_lot, d.bidder_id, cast(p.amount as varchar) as amount, coalesce(p.status, 'unknown') as status,
       p.member, p.winner, f.file, cast(p.line as double) as line
     from placed p
     join bidders d on d.bidder_no = p.bidder_no
     join sources f on f.source_no = p.source_no
     where p.kept <= ${parameters.max_bids}
     order by p.lead_no, p.lot_no, p.amount nulls last, p.bidder_no, p.source_no, p.line`,
  );
  const byPlace = new Map<string, WarningBid[]>();
  const crowded = new Set<string>();
  for (const { lead_no, lot_no, of_lot, ...bid } of rows) {
    const key = `${lead_no}/${lot_no}`;
    const list = byPlace.get(key);
    if (list === undefined) byPlace.set(key, [bid]);
    else list.push(bid);
    if (of_lot > parameters.max_bids) crowded.add(key);
  }
  return { byPlace, cut: crowded.size };
}

async function readEdges(results: Database): Promise<ReadonlyMap<number, readonly WarningEdge[]>> {
  const rows = await results.rows<WarningEdge & { lead_no: number }>(
    `select a.lead_no, x.bidder_id as bidder_a, y.bidder_id as bidder_b, e.kind, e.joint, e.expected, e.p_value
     from leads l
     join lead_members a on a.lead_no = l.lead_no
     join bidder_edges e on e.bidder_a_no = a.bidder_no
     join lead_members b on b.lead_no = a.lead_no and b.bidder_no = e.bidder_b_no
     join bidders x on x.bidder_no = e.bidder_a_no
     join bidders y on y.bidder_no = e.bidder_b_no
     where l.set_no >= 0
     order by a.lead_no, e.bidder_a_no, e.bidder_b_no, e.kind`,
  );
  return grouped(rows, ({ lead_no: _, ...row }) => row);
}

async function readCounts(
  results: Database,
): Promise<{ readonly lots: ReadonlyMap<number, number>; readonly crowded: (limit: number) => number }> {
  const lots = await results.columns(
    'select lead_no, cast(count(*) as integer) as lots from lead_lots group by lead_no order by lead_no',
  );
  const members = await results.rows<{ members: number }>(
    'select cast(count(*) as integer) as members from lead_members m join leads l on l.lead_no = m.lead_no where l.lot_no >= 0 group by m.lead_no',
  );
  return {
    lots: new Map(
      Array.from(lots.lead_no as Int32Array, (lead, i) => [lead, (lots.lots as Int32Array)[i] as number]),
    ),
    crowded: (limit) => members.filter((row) => row.members >= limit).length,
  };
}

function grouped<R extends { readonly lead_no: number }, T>(
  rows: readonly R[],
  make: (row: R) => T,
): ReadonlyMap<number, readonly T[]> {
  const groups = groupBy(rows, ({ lead_no }) => lead_no);
  return new Map([...groups].map(([lead_no, group]) => [lead_no, group.map(make)]));
}
