import type { Role } from '../domain/timeline.ts';
import { poissonBinomialLowerTail } from '../scorers/poisson-binomial.ts';
import type { Database } from '../store/database.ts';
import { winnersSql } from './winners-sql.ts';

/** What decides a role; every share and count is of lots in which members met and whose winner is known, unless said. */
export interface RoleLimits {
  /** Fewest such lots before a role is told. */
  readonly role_lots: number;
  /** Share of the members' wins from which one is the designated winner. */
  readonly role_winner_share: number;
  /** Chance of as few wins, if the bidders of each lot drew for it, at or below which a member covers. */
  readonly role_cover_p: number;
  /** Share of the lots up to which a member counts as absent, and of the lots it bids on from which they are its own. */
  readonly role_absent_share: number;
  readonly role_own_share: number;
}

export interface MemberRecord {
  readonly bidder_no: number;
  readonly role: Role;
  /** Lots in which members met and this one bid; of these the decided ones, its wins, and those that a draw among the bidders would give. */
  readonly lots: number;
  readonly decided: number;
  readonly wins: number;
  readonly expected_wins: number;
}

/**
 * Records and roles of the members of each set. Reads `timeline_sets (set_no, bidder_no)`, a table that the caller fills, and facts.
 *
 * A role describes a record and has honest readings: a weak firm never wins either.
 */
export async function readRoles(
  db: Database,
  limits: RoleLimits,
): Promise<ReadonlyMap<number, readonly MemberRecord[]>> {
  await db.run(`
    create or replace temp table role_lots as
    select s.set_no, b.lot_no
    from bids b
    join timeline_sets s on s.bidder_no = b.bidder_no
    where b.status is distinct from 'invited'
    group by s.set_no, b.lot_no
    having count(distinct b.bidder_no) >= 2;
    create or replace temp table role_bids as
    select distinct b.lot_no, b.bidder_no
    from bids b
    semi join role_lots l on l.lot_no = b.lot_no
    where b.status is distinct from 'invited'`);
  const rows = await db.columns(`
    with won as (${winnersSql('role_lots')}),
    crowds as (select lot_no, cast(count(*) as integer) as bidders from role_bids group by lot_no),
    decided as (select lot_no, cast(count(*) as integer) as winners from won group by lot_no)
    select m.set_no, b.bidder_no, b.lot_no, cast(w.bidder_no is not null as integer) as won, c.bidders,
      coalesce(d.winners, 0) as winners
    from role_lots m
    join role_bids b on b.lot_no = m.lot_no
    join timeline_sets s on s.set_no = m.set_no and s.bidder_no = b.bidder_no
    join crowds c on c.lot_no = b.lot_no
    left join decided d on d.lot_no = b.lot_no
    left join won w on w.lot_no = b.lot_no and w.bidder_no = b.bidder_no
    order by m.set_no, b.bidder_no, b.lot_no`);
  await db.run('drop table role_bids; drop table role_lots');
  const members = new Map<number, Map<number, Entry[]>>();
  const setNo = rows.set_no as Int32Array;
  for (let i = 0; i < setNo.length; i++) {
    const set = members.get(setNo[i]!) ?? new Map<number, Entry[]>();
    members.set(setNo[i]!, set);
    const bidder = (rows.bidder_no as Int32Array)[i]!;
    const entries = set.get(bidder) ?? [];
    set.set(bidder, entries);
    entries.push({
      lot: (rows.lot_no as Int32Array)[i]!,
      won: (rows.won as Int32Array)[i] === 1,
      chance: (rows.winners as Int32Array)[i]! / (rows.bidders as Int32Array)[i]!,
    });
  }
  return new Map([...members].map(([set, entries]) => [set, rolesOf(entries, limits)]));
}

interface Entry {
  readonly lot: number;
  readonly won: boolean;
  /** Winners over bidders; 0 where no winner is known. */
  readonly chance: number;
}

/** @param members per bidder its lots among those in which members met */
export function rolesOf(
  members: ReadonlyMap<number, readonly Entry[]>,
  limits: RoleLimits,
): readonly MemberRecord[] {
  const decided = new Set(
    [...members.values()].flat().flatMap(({ chance, lot }) => (chance > 0 ? [lot] : [])),
  );
  const records = [...members].map(([bidder_no, entries]) => {
    const open = entries.filter(({ chance }) => chance > 0);
    return {
      bidder_no,
      lots: entries.length,
      decided: open.length,
      wins: open.filter(({ won }) => won).length,
      expected_wins: open.reduce((sum, { chance }) => sum + chance, 0),
      chances: open.map(({ chance }) => Math.min(1, chance)),
    };
  });
  const wins = records.reduce((sum, record) => sum + record.wins, 0);
  return records.map(({ chances, ...record }) => ({
    ...record,
    role: roleOf(record, chances, { decided: decided.size, wins }, limits),
  }));
}

function roleOf(
  record: Omit<MemberRecord, 'role'>,
  chances: readonly number[],
  set: { readonly decided: number; readonly wins: number },
  limits: RoleLimits,
): Role {
  const { wins, decided } = record;
  if (set.decided === 0) return 'member';
  const plain: Role = wins > 0 ? 'winner' : decided > 0 ? 'never_won' : 'member';
  if (set.decided < limits.role_lots) return plain;
  if (
    wins >= 2 &&
    decided <= limits.role_absent_share * set.decided &&
    wins >= limits.role_own_share * decided
  )
    return 'absent_but_allocated';
  if (wins >= 2 && wins >= limits.role_winner_share * set.wins) return 'designated_winner';
  if (decided > 0 && poissonBinomialLowerTail(chances, wins) <= limits.role_cover_p) return 'cover_bidder';
  return wins >= 2 ? 'alternating_winner' : plain;
}
