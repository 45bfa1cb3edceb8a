import { expect, test } from 'vitest';
import { ingestFiles } from './scratch-ingest.ts';

const KNOWN = {
  'lots.csv': 'lot_id\nL1\nL2\n',
  'bids.csv': 'lot_id,bidder_id,amount\nL1,B1,5\nL1,B2,6\nL2,B1,7\n',
};

/** B2 did not bid on L2, B9 on nothing; nobody knows of L9. */
const ROWS: Readonly<
  Record<string, readonly [header: string, row: (lot: string, bidder: string) => string]>
> = {
  bid_traces: ['lot_id,bidder_id,kind,value', (lot, bidder) => `${lot},${bidder},mac,A4BB6D102030`],
  bid_people: ['lot_id,bidder_id,person_id,role', (lot, bidder) => `${lot},${bidder},P1,contact`],
  bid_securities: ['lot_id,bidder_id,security_id', (lot, bidder) => `${lot},${bidder},S1`],
  bid_items: ['lot_id,bidder_id,item_path,item_code', (lot, bidder) => `${lot},${bidder},A,010101`],
  bid_item_buildup: [
    'lot_id,bidder_id,item_path,item_code,kind,norm_code',
    (lot, bidder) => `${lot},${bidder},A,010101,norm,N1`,
  ],
  documents: ['lot_id,bidder_id,document_id,text', (lot, bidder) => `${lot},${bidder},D${lot}${bidder},正文`],
  offers: ['lot_id,bidder_id,sequence', (lot, bidder) => `${lot},${bidder},1`],
  panel_scores: ['lot_id,bidder_id,panelist_id,criterion', (lot, bidder) => `${lot},${bidder},E1,price`],
};

test.each(Object.entries(ROWS))(
  'rows of %s that belong to no bid are counted and listed',
  async (table, [header, row]) => {
    const own = [
      ['L1', 'B1'],
      ['L1', 'B2'],
      ['L2', 'B2'],
      ['L2', 'B9'],
      ['L9', 'B1'],
    ] as const;
    const lines = [header, ...own.map(([lot, bidder]) => row(lot, bidder))];
    await ingestFiles({ ...KNOWN, [`${table}.csv`]: `${lines.join('\n')}\n` }, async ({ facts, report }) => {
      expect(report.rows_quarantined).toBe(0);
      expect(report.rows_unused).toEqual({ [table]: 3 });
      expect(report.issues.row_without_bid).toBe(3);
      const found = await facts.rows(
        `select file, cast(line as integer) as line, table_name, column_name, raw from data_issues
       where code = 'row_without_bid' order by line`,
      );
      const at = { file: `${table}.csv`, table_name: table, column_name: 'bidder_id' };
      expect(found).toEqual([
        { ...at, line: 4, raw: 'L2|B2: 1' },
        { ...at, line: 5, raw: 'L2|B9: 1' },
        { ...at, line: 6, raw: 'L9|B1: 1' },
      ]);
    });
  },
);

test("the tender's own rows belong to their lot, and many rows of one bidder are one issue", async () => {
  const traces = [
    'lot_id,bidder_id,kind,value',
    'L1,,mac,A4BB6D102030',
    'L9,,mac,A4BB6D102030',
    'L9,,cpu,BFEBFBFF000906EA',
    ...Array.from({ length: 20 }, (_, i) => `L2,B2,disk,WD${1000 + i}`),
  ];
  const requirements = 'lot_id,clause_id,text\nL1,1,a\nL8,1,b\n';
  await ingestFiles(
    { ...KNOWN, 'bid_traces.csv': `${traces.join('\n')}\n`, 'requirements.csv': requirements },
    async ({ facts, report }) => {
      expect(report.rows_unused).toEqual({ bid_traces: 22, requirements: 1 });
      expect(
        await facts.rows(
          `select table_name, code, cast(line as integer) as line, raw from data_issues where code like 'row_without_%' order by all`,
        ),
      ).toEqual([
        { table_name: 'bid_traces', code: 'row_without_bid', line: 5, raw: 'L2|B2: 20' },
        { table_name: 'bid_traces', code: 'row_without_lot', line: 3, raw: 'L9: 2' },
        { table_name: 'requirements', code: 'row_without_lot', line: 3, raw: 'L8: 1' },
      ]);
    },
  );
});

test('a folder in which everything belongs says nothing of it', async () => {
  const traces = 'lot_id,bidder_id,kind,value\nL1,B1,mac,A4BB6D102030\nL1,,mac,A4BB6D102030\n';
  await ingestFiles({ ...KNOWN, 'bid_traces.csv': traces }, async ({ report }) => {
    expect(report.rows_unused).toEqual({});
    expect(Object.keys(report.issues)).not.toContain('row_without_bid');
  });
});
