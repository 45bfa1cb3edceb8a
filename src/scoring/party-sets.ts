import type { Database } from '../store/database.ts';
import { log10Evidence } from './combine.ts';
import { type Candidate, mergeSets, type PartySet } from './merge-sets.ts';
import type { ScoringParameters } from './parameters.ts';

/**
 * The sets of bidders that this run warns of: every consensus group that a group screen or a validated link points to, and every flagged
 * pair that lies in none of them. Fills the temporary tables `sets (set_no, bidder_no)`, `set_groups (set_no, group_no)` and
 * `set_lots (set_no, lot_no, members)`: lots in which at least two of the set bid.
 */
export async function formSets(
  results: Database,
  groupScreens: readonly number[],
  parameters: ScoringParameters,
): Promise<readonly PartySet[]> {
  await results.run(
    `create or replace temp table warned_groups as
     select subject_no as group_no from outcomes
     where outcome = 1 and screen_no in (${[-1, ...groupScreens].join(', ')})
     union
     select a.group_no from flagged_pairs p
     join group_members a on a.bidder_no = p.bidder_a_no
     join group_members b on b.bidder_no = p.bidder_b_no and b.group_no = a.group_no`,
  );
  const sets = mergeSets(
    [...(await groupCandidates(results)), ...(await pairCandidates(results, parameters))],
    parameters.merge_share,
  );
  await writeSets(results, sets);
  return sets;
}

async function groupCandidates(results: Database): Promise<readonly Candidate[]> {
  const rows = await results.columns(
    `select m.group_no, m.bidder_no,
       coalesce(inside.q, 1.0) as q
     from group_members m
     semi join warned_groups w on w.group_no = m.group_no
     left join (
       select a.group_no, min(p.q_value) as q from flagged_pairs p
       join group_members a on a.bidder_no = p.bidder_a_no
       join group_members b on b.bidder_no = p.bidder_b_no and b.group_no = a.group_no
       group by a.group_no
     ) inside on inside.group_no = m.group_no
     order by m.group_no, m.bidder_no`,
  );
  const members = new Map<number, { bidders: number[]; q: number }>();
  (rows.group_no as Int32Array).forEach((group, i) => {
    const found = members.get(group) ?? { bidders: [], q: (rows.q as Float64Array)[i] as number };
    found.bidders.push((rows.bidder_no as Int32Array)[i] as number);
    members.set(group, found);
  });
  return [...members].map(([group, { bidders, q }]) => ({
    group,
    bidders,
    strength: log10Evidence(Math.max(q, Number.MIN_VALUE)),
  }));
}

async function pairCandidates(
  results: Database,
  parameters: ScoringParameters,
): Promise<readonly Candidate[]> {
  const rows = await results.columns(
    `select p.bidder_a_no, p.bidder_b_no,
       max(greatest(log10(0.5) - 0.5 * log10(greatest(p.q_value, ${parameters.p_min})), p.strength)) as strength
     from flagged_pairs p
     where not exists (
       select 1 from group_members a
       join group_members b on b.group_no = a.group_no
       semi join warned_groups w on w.group_no = a.group_no
       where a.bidder_no = p.bidder_a_no and b.bidder_no = p.bidder_b_no)
     group by p.bidder_a_no, p.bidder_b_no
     order by p.bidder_a_no, p.bidder_b_no`,
  );
  const [a, b] = [rows.bidder_a_no as Int32Array, rows.bidder_b_no as Int32Array];
  return Array.from(a, (first, i) => ({
    group: null,
    bidders: [first, b[i] as number],
    strength: (rows.strength as Float64Array)[i] as number,
  }));
}

async function writeSets(results: Database, sets: readonly PartySet[]): Promise<void> {
  await results.run(
    `create or replace temp table sets (set_no integer, bidder_no integer);
     create or replace temp table set_groups (set_no integer, group_no integer)`,
  );
  await results.append(
    'sets',
    {
      set_no: Int32Array.from(sets.flatMap((set) => set.bidders.map(() => set.set_no))),
      bidder_no: Int32Array.from(sets.flatMap((set) => set.bidders)),
    },
    'temp',
  );
  await results.append(
    'set_groups',
    {
      set_no: Int32Array.from(sets.flatMap((set) => set.groups.map(() => set.set_no))),
      group_no: Int32Array.from(sets.flatMap((set) => set.groups)),
    },
    'temp',
  );
  // A set that is one group takes that group's lots; only merged sets and pairs look at the bids again.
  await results.run(
    `create or replace temp table set_lots as
     with single as (
       select set_no, min(group_no) as group_no from set_groups
       where set_no in (${[-1, ...sets.filter((set) => set.exact).map((set) => set.set_no)].join(', ')})
       group by set_no
     )
     select s.set_no, g.lot_no, g.members from group_lots g join single s on s.group_no = g.group_no
     union all
     select s.set_no, b.lot_no, cast(count(distinct b.bidder_no) as integer) as members
     from bids b join sets s on s.bidder_no = b.bidder_no
     anti join single on single.set_no = s.set_no
     where b.status is distinct from 'invited'
     group by s.set_no, b.lot_no
     having count(distinct b.bidder_no) >= 2`,
  );
}
