import type { Database } from '../../src/store/database.ts';
import type { TextMarket } from './text-market.ts';

/** Appends a market to empty fact tables; the order is that of ingest. */
export async function loadTextMarket(
  db: Pick<Database, 'run' | 'append'>,
  market: TextMarket,
): Promise<void> {
  const { lots, bidders, bids, documents } = market;
  await db.run(`
    create temp table m_lots (lot_no integer, lot_id varchar, category varchar);
    create temp table m_bidders (bidder_no integer, bidder_id varchar, name varchar);
    create temp table m_bids (lot_no integer, bidder_no integer);
    create temp table m_documents (n integer, lot_id varchar, bidder_id varchar, text varchar);
    insert into sources values (0, 'documents.csv', 'csv', 'utf-8', 0, '', 0, 0, 0)`);
  await db.append(
    'm_lots',
    {
      lot_no: Int32Array.from(lots.keys()),
      lot_id: lots.map(({ lot_id }) => lot_id),
      category: lots.map(({ category }) => category),
    },
    'temp',
  );
  await db.append(
    'm_bidders',
    {
      bidder_no: Int32Array.from(bidders.keys()),
      bidder_id: bidders.map(({ bidder_id }) => bidder_id),
      name: bidders.map(({ name }) => name),
    },
    'temp',
  );
  await db.append(
    'm_bids',
    {
      lot_no: Int32Array.from(bids, ({ lot }) => lot),
      bidder_no: Int32Array.from(bids, ({ bidder }) => bidder),
    },
    'temp',
  );
  await db.append(
    'm_documents',
    {
      n: Int32Array.from(documents.keys()),
      lot_id: documents.map(({ lot }) => lots[lot]!.lot_id),
      bidder_id: documents.map(({ bidder }) => (bidder < 0 ? null : bidders[bidder]!.bidder_id)),
      text: documents.map(({ text }) => text),
    },
    'temp',
  );
  await db.run(`
    insert into lots by name select lot_no, lot_id, category, 0 as source_no, lot_no as line from m_lots order by lot_no;
    insert into bidders select bidder_no, bidder_id, name, null, false from m_bidders order by bidder_no;
    insert into bids by name
      select lot_no, bidder_no, 1 as round, 1 as copies, false as contradicted, 0 as source_no, lot_no as line
      from m_bids order by lot_no, bidder_no;
    insert into documents by name
      select 'D' || n as document_id, lot_id, bidder_id, 'technical' as kind, text, 0 as source_no, n as line
      from m_documents order by lot_id, bidder_id nulls first, document_id;
    drop table m_lots; drop table m_bidders; drop table m_bids; drop table m_documents`);
}
