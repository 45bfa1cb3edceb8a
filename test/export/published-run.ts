import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';

/** A run with one of everything that an export has to get right; every name says why it is there. */
export async function publishedRun(writableFolders: readonly string[] = []): Promise<Database> {
  const db = await Database.open({ writableFolders });
  await createFactTables(db);
  await createResultTables(db);
  await db.run(`
    insert into lots (lot_no, lot_id, source_no, line) values
      (0, 'A-scored', 0, 2), (1, 'B-unevaluated', 0, 3), (2, '=C,"formula"', 0, 4);
    insert into bidders (bidder_no, bidder_id, name, anonymous) values
      (0, '018', '前导零公司', false), (1, '=cmd|x', '山河"建设', false), (2, 'z', null, false);
    insert into lot_scores values (0, 1.25, true, true), (2, -0.5, true, false);
    insert into screens values
      (0, 'lot-screen', 1, 'price_shape', 'lot', 'h', '{}', 0.001),
      (1, 'pair-screen', 2, 'network', 'bidder_pair', 'h', '{}', null),
      (2, 'group-screen', 1, 'network', 'group', 'h', '{}', null),
      (3, 'buyer-screen', 1, 'panel_and_buyer', 'buyer', 'h', '{}', null),
      (4, 'bidder-screen', 1, 'win_pattern', 'bidder', 'h', '{}', null);
    insert into reasons values (0, 'too_few_bids');
    insert into answers values
      (4, 2, -1, 0, -1, 0.1, 3, 0.9, null),
      (0, 1, -1, 2, 0, null, 1, null, null),
      (0, 0, -1, 1, -1, 'infinity'::double, 5, 1e-9, null),
      (0, 2, -1, 0, -1, 0.25, 5, 0.5, null),
      (1, 0, 1, 1, -1, 3.5, 4, 0.0001, null),
      (2, 0, -1, 1, -1, 0.8, 2, 0.002, null),
      (3, 7, -1, 1, -1, null, null, null, 1.5);
    insert into bidder_edges values (0, 1, 'co_bidding', 14, 1.1, 1e-10, 2e-9, 3.5, 1e-8, 3e-9, 0.8), (0, 2, 'co_bidding', 2, 1.9, 0.4, 0.5, 0.1, null, null, null);
    insert into groups values (0, 'G-first', 'digest-first', 2, 0.97);
    insert into group_members values (0, 1, 0), (0, 0, 1);
    insert into group_lots values (0, 0, 2), (0, 2, 2);
    insert into warnings values
      (2, 'W-lot', 'f2', 'lot', 'low', -0.75, '{}'), (1, 'W-group', 'f1', 'group', 'high', 2.5, '{}');
    insert into warning_members values ('W-group', 1), ('W-group', 0);
    insert into warning_lots values ('W-group', 2), ('W-group', 0), ('W-lot', 0);
    insert into quarantine values
      (0, 'bids[1].csv', 7, 120, 'bids', 'amount', 'bad_money', E'=1+1\\t￥'),
      (0, 'bids[1].csv', 3, null, null, null, 'bad_bytes', 'x,"y"');
  `);
  return db;
}
