import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/domain/errors.ts';
import { parseMapping } from '../../src/ingest/mapping.ts';
import { ingestFiles, refusal } from './scratch-ingest.ts';

const wrong = (yaml: string): InputError => {
  try {
    parseMapping(yaml, 'mapping.yaml', 'Asia/Shanghai');
  } catch (error) {
    return error as InputError;
  }
  throw new Error('the mapping was taken');
};

const FLAT = `标段编号,投标人,投标报价(万元),中标,开标时间,评标办法,真相
S1,甲公司,"1,835.0534",1,2025年3月1日,最低价,1
S1,乙公司,1900.5,0,2025年3月1日,最低价,1
S2,甲公司,详见公告,0,2025年3月2日,综合,0
S2,丙公司,12万元,1,2025年3月2日,综合,0
`;
const MAPPING = `
sources:
  - file: 开标记录.csv
    tables:
      - table: lots
        columns:
          lot_id: 标段编号
          opened_at: 开标时间
          award_method: {column: 评标办法, codes: {最低价: lowest_price, 综合: scored}}
        constants: {currency: CNY}
      - table: bids
        columns:
          lot_id: 标段编号
          bidder_id: 投标人
          amount: {column: 投标报价(万元), unit: 万元}
      - table: awards
        columns: {lot_id: 标段编号, bidder_id: 投标人, amount: {column: 投标报价(万元), unit: 万元}}
        filter: {中标: 1}
      - table: labels
        columns: {subject_id: 标段编号, value: {column: 真相, codes: {1: collusive, 0: competitive}}}
        constants: {subject_kind: lot, source: test}
`;

describe('a mapping', () => {
  test('fills lots, bids, awards and labels from one flat file, each row counted once', async () => {
    await ingestFiles(
      { '开标记录.csv': FLAT, 'mapping.yaml': MAPPING },
      async ({ report, facts, labels }) => {
        expect(report).toMatchObject({
          rows_read: 4,
          rows_loaded: 4,
          rows_quarantined: 0,
          lots: 2,
          bids: 4,
          labels: 2,
        });
        expect(report.issues).toEqual({ money_placeholder: 1 });
        expect(
          await facts.rows(
            `select lot_id, bidder_id, cast(bids.amount as varchar) as amount, award_method, lots.currency,
             cast(opened_at as varchar) as opened_at, awards.lot_no is not null as won
           from bids join lots using (lot_no) join bidders using (bidder_no)
             left join awards on awards.lot_no = bids.lot_no and awards.bidder_no = bids.bidder_no
           order by bids.line`,
          ),
        ).toEqual([
          {
            lot_id: 'S1',
            bidder_id: '甲公司',
            amount: '18350534.0000',
            award_method: 'lowest_price',
            currency: 'CNY',
            opened_at: '2025-02-28 16:00:00',
            won: true,
          },
          {
            lot_id: 'S1',
            bidder_id: '乙公司',
            amount: '19005000.0000',
            award_method: 'lowest_price',
            currency: 'CNY',
            opened_at: '2025-02-28 16:00:00',
            won: false,
          },
          {
            lot_id: 'S2',
            bidder_id: '甲公司',
            amount: null,
            award_method: 'scored',
            currency: 'CNY',
            opened_at: '2025-03-01 16:00:00',
            won: false,
          },
          {
            lot_id: 'S2',
            bidder_id: '丙公司',
            amount: '120000.0000',
            award_method: 'scored',
            currency: 'CNY',
            opened_at: '2025-03-01 16:00:00',
            won: true,
          },
        ]);
        expect(await labels.rows('select subject_id, value from labels')).toEqual([
          { subject_id: 'S1', value: 'collusive' },
          { subject_id: 'S2', value: 'competitive' },
        ]);
      },
    );
  });

  test('takes nothing from a row whose bid is refused', async () => {
    const flat = `${FLAT}S3,丁公司,1e5,1,2025年3月3日,最低价,1\nS1,,5,1,2025年3月1日,最低价,1\n`;
    await ingestFiles({ '开标记录.csv': flat, 'mapping.yaml': MAPPING }, async ({ report, facts }) => {
      expect(report).toMatchObject({ rows_read: 6, rows_loaded: 4, rows_quarantined: 2, lots: 2, labels: 2 });
      expect(await facts.rows('select line, table_name, column_name, code from quarantine')).toEqual([
        { line: 6n, table_name: 'bids', column_name: 'amount', code: 'money_scientific' },
        { line: 7n, table_name: 'bids', column_name: 'bidder_id', code: 'missing_required' },
      ]);
    });
  });

  test('leaves out a value of another table that cannot be trusted, and keeps the row', async () => {
    const mapping = `sources: [{file: x.csv, tables: [
      {table: lots, columns: {lot_id: l, ceiling_price: c}}, {table: bids, columns: {lot_id: l, bidder_id: b, amount: p}}]}]`;
    const files = { 'x.csv': 'l,b,p,c\nL1,B1,5,1e5\nL1,B2,6,1e5\n', 'mapping.yaml': mapping };
    await ingestFiles(files, async ({ report, facts }) => {
      expect(report).toMatchObject({ rows_loaded: 2, lots: 1, bids: 2, issues: { money_scientific: 2 } });
      expect(await facts.rows('select ceiling_price from lots')).toEqual([{ ceiling_price: null }]);
    });
  });

  test('names a bidder for each row that names none, only where it says so and whatever the order of the rows', async () => {
    const mapping = (blank: string): string => `sources: [{file: x.csv, tables: [
      {table: bids, columns: {lot_id: l, bidder_id: {column: b${blank}}, amount: p}},
      {table: awards, columns: {lot_id: l, bidder_id: b}, filter: {w: "1"}},
      {table: labels, columns: {subject_id: {columns: [l, b]}, value: v}, constants: {subject_kind: bid}}]}]`;
    const rows = [
      'L1,,7,0,competitive',
      'L1,,5,1,collusive',
      'L1,,5,0,collusive',
      'L2,,5,0,unclear',
      'L1,B1,5,0,unclear',
    ];
    const seen = new Set<string>();
    for (const order of [rows, [...rows].reverse()]) {
      const files = {
        'x.csv': `l,b,p,w,v\n${order.join('\n')}\n`,
        'mapping.yaml': mapping(', when_blank: anonymous'),
      };
      await ingestFiles(files, async ({ facts, labels, report }) => {
        expect(report).toMatchObject({ bids: 5, bidders: 5, labels: 5, duplicates: 0, rows_quarantined: 0 });
        seen.add(
          JSON.stringify([
            await facts.rows(
              'select bidder_id, anonymous, cast(amount as varchar) as a from bids join bidders using (bidder_no) order by all',
            ),
            await facts.rows('select bidder_id from awards join bidders using (bidder_no)'),
            await labels.rows('select subject_id, value from labels'),
          ]),
        );
      });
    }
    expect(seen.size).toBe(1);
    expect(JSON.parse([...seen][0] as string)[0]).toEqual([
      { bidder_id: 'B1', anonymous: false, a: '5.0000' },
      { bidder_id: 'anonymous:L1:1', anonymous: true, a: '5.0000' },
      { bidder_id: 'anonymous:L1:2', anonymous: true, a: '5.0000' },
      { bidder_id: 'anonymous:L1:3', anonymous: true, a: '7.0000' },
      { bidder_id: 'anonymous:L2:1', anonymous: true, a: '5.0000' },
    ]);
    await ingestFiles(
      { 'x.csv': `l,b,p,w,v\n${rows.join('\n')}\n`, 'mapping.yaml': mapping('') },
      async ({ report }) => expect(report).toMatchObject({ bids: 1, quarantine: { missing_required: 4 } }),
    );
  });

  test('shares the rows of one file out by filters, each counted once', async () => {
    const mapping = `sources: [{file: x.csv, tables: [
      {table: lots, columns: {lot_id: l}, filter: {kind: [lot]}},
      {table: bids, columns: {lot_id: l, bidder_id: b, amount: p}, filter: {kind: bid}}]}]`;
    const files = {
      'x.csv': 'kind,l,b,p\nlot,L1,,\nbid,L1,B1,5\nbid,L1,,6\nnote,x,y,z\n',
      'mapping.yaml': mapping,
    };
    await ingestFiles(files, async ({ report }) =>
      expect(report).toMatchObject({ rows_read: 3, rows_loaded: 2, rows_quarantined: 1, lots: 1, bids: 1 }),
    );
  });

  test('tells every mistake at once, each with its place and the nearest right word', () => {
    const error = wrong(`
zone: Asia/Shangai
sources:
  - file: x.csv
    table: bidz
    columns: {lot_id: l}
  - file: y.csv
    tables:
      - table: bids
        columns:
          lot_id: l
          bidder_idd: b
          amount: {column: p, unit: 万元}
          submitted_at: {column: t, unit: 元}
        constants: {status: vallid}
  - file: z.csv
    table: lots
    columns:
      lot_id: l
      award_method: {column: m, codes: {x: lowest_prise}}
`);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ code: 'mapping_wrong', exitCode: 2 });
    for (const part of [
      'zone: "Asia/Shangai" is not a time zone',
      'sources[0].table: no table "bidz"; did you mean "bids"?',
      'sources[1].tables[0].columns.bidder_idd: table "bids" has no column "bidder_idd"; did you mean "bidder_id"?',
      'sources[1].tables[0].columns.submitted_at.unit: "submitted_at" is not an amount of money',
      'sources[1].tables[0].constants.status: "vallid" cannot be a value of "status"; did you mean "valid"?',
      'sources[1].tables[0]: table "bids" needs the column "bidder_id"',
      'sources[2].columns.award_method.codes.x: "lowest_prise" is not a code; did you mean "lowest_price"?',
    ]) {
      expect(error.in('en')).toContain(part);
      expect(error.in('zh-CN')).toContain(part);
    }
  });

  test('points at keys and values that the format does not have', () => {
    const error = wrong(`
sources:
  - file: x.csv
    table: bids
    column: {lot_id: l}
    columns:
      lot_id: l
      bidder_id: b
      amount: {column: p, unit: 万, rond: true}
`).in('en');
    expect(error).toContain('sources[0].column: unknown key, did you mean "columns"?');
    expect(error).toContain('sources[0].columns.amount.rond: unknown key, did you mean "round"?');
    expect(error).toContain('sources[0].columns.amount.unit');
    expect(wrong('sources: [').in('en')).toContain('mapping.yaml');
    expect(wrong('').in('en')).toContain('cannot be used');
    expect(wrong('sources: []').in('en')).toContain('sources');
  });

  test('names a column that the file does not have, and the nearest one it has', async () => {
    const mapping =
      'sources: [{file: x.csv, table: bids, columns: {lot_id: lot, bidder_id: biddr, amount: price}}]';
    const error = (await refusal({
      'x.csv': 'lot,bidder,price\nL1,B1,5\n',
      'mapping.yaml': mapping,
    })) as InputError;
    expect(error).toMatchObject({ code: 'missing_column', exitCode: 2 });
    expect(error.in('en')).toContain(
      'The file x.csv has no column "biddr", which is needed. Did you mean "bidder"?',
    );
    expect(error.in('zh-CN')).toContain('是否指“bidder”？');
  });
});
