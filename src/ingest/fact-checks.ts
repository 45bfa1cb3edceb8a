import type { Database } from '../store/database.ts';
import type { FoundProblem } from './problem-log.ts';
import { isValidUscc, looksLikeUscc } from './uscc.ts';

/** Looks over the assembled facts for what cannot be right; each finding is a data issue and changes nothing. */
export async function checkFacts(db: Database): Promise<void> {
  const rest = (table: string, column: string, code: string, raw: string): string =>
    `'i', line, null, '${table}', ${column === '' ? 'null' : `'${column}'`}, '${code}', ${raw}`;
  await db.run(
    `insert into found_problems
     select source_no, ${rest('bids', 'amount', 'amount_not_positive', 'cast(amount as varchar)')}
     from bids where amount <= 0`,
  );
  // Slips of unit are powers of ten thousand; real prices stay within a hundredth and a hundred times.
  await db.run(
    `insert into found_problems
     select bids.source_no, 'i', bids.line, null, 'bids', 'amount', 'amount_out_of_band',
       cast(bids.amount as varchar) || ' / ' || cast(coalesce(ceiling_price, estimated_value) as varchar)
     from bids join lots using (lot_no)
     where bids.amount > 0 and coalesce(ceiling_price, estimated_value) > 0
       and coalesce(lots.currency, '') = coalesce(bids.currency, lots.currency, '')
       and (cast(bids.amount as double) > 100.0 * cast(coalesce(ceiling_price, estimated_value) as double)
         or cast(bids.amount as double) < 0.01 * cast(coalesce(ceiling_price, estimated_value) as double))`,
  );
  await db.run(
    `insert into found_problems
     select bids.source_no, 'i', bids.line, null, 'bids', 'submitted_at', 'bid_after_deadline',
       cast(submitted_at as varchar) || ' > ' || cast(bid_deadline_at as varchar)
     from bids join lots using (lot_no)
     where submitted_at > bid_deadline_at and coalesce(bids.status, '') not in ('disqualified', 'withdrawn')`,
  );
  await db.run(
    `insert into found_problems
     select awards.source_no, 'i', awards.line, null, 'awards', 'bidder_id', 'award_without_bid',
       lots.lot_id || '|' || bidders.bidder_id
     from awards join lots using (lot_no) join bidders using (bidder_no)
     where not exists (from bids where bids.lot_no = awards.lot_no and bids.bidder_no = awards.bidder_no)`,
  );
  await db.run(
    `insert into found_problems
     select source_no, 'i', min(line), null, 'bids', 'lot_id', 'lot_without_row', lot_id
     from (
       select lot_no, lot_id, bids.source_no, bids.line from lots join bids using (lot_no) where lots.source_no = -1
       union all
       select lot_no, lot_id, awards.source_no, awards.line from lots join awards using (lot_no)
       where lots.source_no = -1 and lot_no not in (select lot_no from bids)
     ) group by lot_id, source_no`,
  );
}

/** Unified social credit codes whose check digit is wrong, among bidders and identifiers. */
export async function checkCreditCodes(
  db: Database,
  add: (sourceNo: number, problem: FoundProblem) => void,
): Promise<void> {
  const codes = await db.rows<CodeRow>(
    `select code, table_name, column_name, min(source_no) as source_no, cast(min_by(line, source_no) as double) as line
     from (
       select identifier as code, 'parties' as table_name, 'identifier' as column_name, source_no, line from parties
       union all
       select bidder_id, 'bids', 'bidder_id', source_no, line
       from bids join bidders using (bidder_no) where length(bidder_id) = 18
     )
     where length(code) = 18 and regexp_full_match(code, '[1-9ANY][0-9A-HJ-NPQRTUWXY]{17}')
     group by code, table_name, column_name order by table_name, code`,
  );
  for (const { code, table_name, column_name, source_no, line } of codes) {
    if (!looksLikeUscc(code) || isValidUscc(code)) continue;
    add(source_no, {
      quarantined: false,
      line,
      byte: null,
      table: table_name,
      column: column_name,
      code: 'uscc_check_digit',
      raw: code,
    });
  }
}

interface CodeRow {
  readonly code: string;
  readonly table_name: string;
  readonly column_name: string;
  readonly source_no: number;
  readonly line: number;
}
