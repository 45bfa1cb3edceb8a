import { winnersSql } from '../reconstruct/winners-sql.ts';
import { withRowsOf } from '../screens/lots-alone.ts';
import type { Database } from '../store/database.ts';
import type { Lead } from './leads.ts';
import type { ScoringParameters } from './parameters.ts';

/**
 * Fills the temporary tables `leads (lead_no, set_no, lot_no)`, `lead_lots (lead_no, lot_no)` (all of them) and `timeline_sets (set_no, bidder_no)`. lead_no is
 * the place in `leads`, and in `timeline_sets` the number of the set.
 */
export async function writeLeadTables(results: Database, leads: readonly Lead[]): Promise<void> {
  await results.run('create or replace temp table leads (lead_no integer, set_no integer, lot_no integer)');
  await results.append(
    'leads',
    {
      lead_no: Int32Array.from(leads.keys()),
      set_no: Int32Array.from(leads, (lead) => lead.set_no ?? -1),
      lot_no: Int32Array.from(leads, (lead) => lead.lot_no ?? -1),
    },
    'temp',
  );
  await results.run(`
    create or replace temp table lead_lots as
    select l.lead_no, s.lot_no from leads l join set_lots s on s.set_no = l.set_no
    union all
    select lead_no, lot_no from leads where lot_no >= 0;

    create or replace temp table timeline_sets as
    select l.lead_no as set_no, s.bidder_no from leads l join sets s on s.set_no = l.set_no`);
}

/**
 * Does what needs of lots, bids and awards only the rows of lead lots, of which there are few, with these before it, and with the temporary tables
 * `lead_members (lead_no, bidder_no)` and `lot_winners (lot_no, bidder_no)`: of a lot the members are its bidders.
 */
export function withLeadLots<T>(
  results: Database,
  parameters: ScoringParameters,
  work: () => Promise<T>,
): Promise<T> {
  return withRowsOf(results, ['bids', 'lots', 'awards'], LOTS_SQL, async () => {
    await results.run(membersSql(parameters));
    return work();
  });
}

// The lots of a group are those of `participation`, which need not be all in which two of its members have rows of bids.
const LOTS_SQL = `
  select lot_no from lead_lots
  union
  select b.lot_no
  from bids b
  join timeline_sets s on s.bidder_no = b.bidder_no
  where b.status is distinct from 'invited'
  group by s.set_no, b.lot_no
  having min(b.bidder_no) < max(b.bidder_no)`;

const membersSql = (parameters: ScoringParameters): string => `
  create or replace temp table lot_winners as ${winnersSql('lead_lots')};

  create or replace temp table lead_members as
  select l.lead_no, s.bidder_no from leads l join sets s on s.set_no = l.set_no
  union all
  select lead_no, bidder_no from (
    select l.lead_no, b.bidder_no,
      row_number() over (partition by l.lead_no order by (w.bidder_no is null), b.bidder_no) as place
    from leads l
    join (select distinct lot_no, bidder_no from bids semi join leads x using (lot_no)
          where status is distinct from 'invited') b on b.lot_no = l.lot_no
    left join lot_winners w on w.lot_no = b.lot_no and w.bidder_no = b.bidder_no)
  where place <= ${parameters.max_bids}`;
