import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXIT, type InputError } from '../../src/domain/errors.ts';
import { gbk } from './gb-bytes.ts';
import { type Files, type Ingested, ingestFiles, refusal } from './scratch-ingest.ts';

const LOTS = [
  '标段(包)编号,标段名称,评标办法,最高投标限价（万元）,REGION_CODE',
  'A01-1,道路改造,经评审的最低投标价法,"1,200.5",110105',
  'A01-2,桥梁,综合评估法,300,110105',
].join('\n');
const BIDS = [
  '包号,投标人名称,统一社会信用代码,投标报价(元),评标价,文件接收时间,排名,工期',
  'A01-1,甲公司,91110105MA0000001X,11000000.50,10900000,2026-03-01 09:00,1,90',
  'A01-1,乙公司,91110105MA0000002X,￥11500000,11500000,2026-03-01 09:05,2,90',
  'A01-2,甲公司,91110105MA0000001X,2900000,2900000,2026-03-02 09:00,1,60',
].join('\n');

const rowsOf = ({ facts }: Ingested, sql: string): Promise<readonly object[]> => facts.rows(sql);
const bidsOf = (ingested: Ingested): Promise<readonly object[]> =>
  rowsOf(
    ingested,
    `select lot_id, bidder_id, amount::varchar as amount, evaluated_price::varchar as evaluated, rank
     from bids join lots using (lot_no) join bidders using (bidder_no) order by lot_id, bidder_id`,
  );

describe('records under Chinese headers, without a mapping', () => {
  const encodings: readonly (readonly [string, (text: string) => Buffer])[] = [
    ['utf-8', (text) => Buffer.from(text)],
    ['gbk', gbk],
  ];
  test.each(encodings)('are read from 标段.csv and 投标.csv (%s)', (encoding, encode) =>
    ingestFiles({ '标段.csv': encode(LOTS), '投标.csv': encode(BIDS) }, async (ingested) => {
      expect(ingested.report.inputs.map((input) => [input.file, input.encoding, input.rows_loaded])).toEqual([
        ['投标.csv', encoding, 3],
        ['标段.csv', encoding, 2],
      ]);
      expect(await bidsOf(ingested)).toEqual([
        {
          lot_id: 'A01-1',
          bidder_id: '91110105MA0000001X',
          amount: '11000000.5000',
          evaluated: '10900000.0000',
          rank: 1,
        },
        {
          lot_id: 'A01-1',
          bidder_id: '91110105MA0000002X',
          amount: '11500000.0000',
          evaluated: '11500000.0000',
          rank: 2,
        },
        {
          lot_id: 'A01-2',
          bidder_id: '91110105MA0000001X',
          amount: '2900000.0000',
          evaluated: '2900000.0000',
          rank: 1,
        },
      ]);
      expect(
        await rowsOf(
          ingested,
          'select lot_id, title, award_method, ceiling_price::varchar as ceiling, region from lots order by lot_id',
        ),
      ).toEqual([
        {
          lot_id: 'A01-1',
          title: '道路改造',
          award_method: 'lowest_reviewed_price',
          ceiling: '12005000.0000',
          region: '110105',
        },
        { lot_id: 'A01-2', title: '桥梁', award_method: 'scored', ceiling: '3000000.0000', region: '110105' },
      ]);
      expect(await rowsOf(ingested, 'select party_id, name from parties order by party_id')).toEqual([
        { party_id: '91110105MA0000001X', name: '甲公司' },
        { party_id: '91110105MA0000002X', name: '乙公司' },
      ]);
      const unknown = "select column_name from data_issues where code = 'unknown_column'";
      expect(await rowsOf(ingested, unknown)).toEqual([{ column_name: '工期' }]);
    }),
  );

  test('are read under the field codes of the 500-series, each amount in the unit its row says', () =>
    ingestFiles(
      {
        'SECTION.csv':
          'BID_SECTION_CODE,BID_SECTION_NAME,TENDER_PROJECT_CODE,CURRENCY_CODE\nS1,道路,P1,156\n',
        'TENDER_LIST.csv':
          'TENDER_PROJECT_CODE,BID_SECTION_CODE,BIDDER_NAME,BIDDER_ORG_CODE,BID_PRICE,PRICE_CURRENCY,PRICE_UNIT\n' +
          'P1,S1,甲,B1,1000000,156,0\nP1,S1,乙,B2,101.5,156,1\nP1,S1,丙,B3,1020000,156,\nP1,S1,丁,B4,3,156,2\n',
      },
      async (ingested) => {
        expect(await bidsOf(ingested)).toEqual([
          { lot_id: 'S1', bidder_id: 'B1', amount: '1000000.0000', evaluated: null, rank: null },
          { lot_id: 'S1', bidder_id: 'B2', amount: '1015000.0000', evaluated: null, rank: null },
          { lot_id: 'S1', bidder_id: 'B3', amount: '1020000.0000', evaluated: null, rank: null },
        ]);
        expect(
          await rowsOf(ingested, 'select line::integer as line, column_name, code from quarantine'),
        ).toEqual([{ line: 5, column_name: 'amount', code: 'code_unknown' }]);
        expect(await rowsOf(ingested, 'select distinct currency from bids')).toEqual([{ currency: 'CNY' }]);
        expect(ingested.report).toMatchObject({ rows_read: 5, rows_loaded: 4, rows_quarantined: 1 });
      },
    ));

  test("keep a table's own names in force where a file has both", () =>
    ingestFiles(
      {
        'lots.csv': 'lot_id\nL1\n',
        'bids.csv': 'lot_id,bidder_id,投标人名称,amount,投标报价\nL1,B1,甲,100,999\n',
      },
      async (ingested) => {
        expect(await bidsOf(ingested)).toMatchObject([{ bidder_id: 'B1', amount: '100.0000' }]);
        expect(await rowsOf(ingested, 'select party_id, name from parties')).toEqual([
          { party_id: 'B1', name: '甲' },
        ]);
      },
    ));
});

const jsonl = (rows: readonly object[]): string => `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`;

describe('rows of JSON Lines under Chinese keys', () => {
  const lots = jsonl([
    {
      标段编号: 'A01-1',
      标段名称: '道路改造',
      评标办法: '经评审的最低投标价法',
      '最高投标限价（万元）': '1,200.5',
    },
    { 标段编号: 'A01-2', 评标办法: '综合评估法', '最高投标限价（万元）': 300, 招标人: '示例局' },
  ]);
  const rows = [
    { 标段编号: 'A01-1', 投标人代码: 'B1', '投标报价(元)': 11_000_000.5 },
    { 标段编号: 'A01-1', 投标人名称: '乙公司', 投标人代码: 'B2', '投标报价(元)': '￥11500000', 工期: 90 },
    { 投标人代码: 'B1', 投标人名称: '甲公司', 标段编号: 'A01-2', 排名: 1, '投标报价(元)': '壹佰万元整' },
    { 标段编号: 'A01-2', 投标人代码: 123, '投标报价(元)': 5 },
    { 标段编号: 'A01-2', '投标报价(元)': 6 },
    { 标段编号: 'A01-2', 投标人代码: 'B9', '投标报价(元)': '很多' },
  ];

  const look = async (ingested: Ingested): Promise<unknown> => ({
    lots: await rowsOf(
      ingested,
      'select lot_id, title, buyer_id, award_method, ceiling_price::varchar as ceiling from lots order by lot_id',
    ),
    bids: await bidsOf(ingested),
    parties: await rowsOf(ingested, 'select party_id, name from parties order by party_id'),
    rejected: await rowsOf(ingested, 'select column_name, code from quarantine order by code, column_name'),
  });
  const WANTED = {
    lots: [
      {
        lot_id: 'A01-1',
        title: '道路改造',
        buyer_id: null,
        award_method: 'lowest_reviewed_price',
        ceiling: '12005000.0000',
      },
      {
        lot_id: 'A01-2',
        title: null,
        buyer_id: '示例局',
        award_method: 'scored',
        ceiling: '3000000.0000',
      },
    ],
    bids: [
      { lot_id: 'A01-1', bidder_id: 'B1', amount: '11000000.5000', evaluated: null, rank: null },
      { lot_id: 'A01-1', bidder_id: 'B2', amount: '11500000.0000', evaluated: null, rank: null },
      { lot_id: 'A01-2', bidder_id: 'B1', amount: '1000000.0000', evaluated: null, rank: 1 },
    ],
    parties: [
      { party_id: 'B1', name: '甲公司' },
      { party_id: 'B2', name: '乙公司' },
    ],
    rejected: [
      { column_name: 'bidder_id', code: 'id_not_text' },
      { column_name: 'bidder_id', code: 'missing_required' },
      { column_name: 'amount', code: 'money_unreadable' },
    ],
  };
  const encodings: readonly (readonly [string, (text: string) => Buffer])[] = [
    ['utf-8 (BOM)', (text) => Buffer.from(`\ufeff${text}`)],
    ['gbk', gbk],
  ];
  test.each(encodings)('are read, whichever keys a row has, and every row counts (%s)', (encoding, encode) =>
    ingestFiles({ '标段.jsonl': encode(lots), '投标.jsonl': encode(jsonl(rows)) }, async (ingested) => {
      expect(ingested.report.inputs).toMatchObject([
        { file: '投标.jsonl', encoding, rows_read: 6, rows_loaded: 3, rows_quarantined: 3 },
        { file: '标段.jsonl', encoding, rows_read: 2, rows_loaded: 2 },
      ]);
      expect(await look(ingested)).toEqual(WANTED);
      const unknown =
        "select line::integer as line, column_name from data_issues where code = 'unknown_column'";
      expect(await rowsOf(ingested, unknown)).toEqual([{ line: 2, column_name: '工期' }]);
    }),
  );

  test('give the same facts in any order of the rows', async () => {
    const facts = (order: readonly object[]): Promise<unknown> =>
      ingestFiles({ '标段.jsonl': lots, '投标.jsonl': jsonl(order) }, look);
    expect(await facts([...rows].reverse())).toEqual(await facts(rows));
    expect(await facts([...rows.slice(3), ...rows.slice(0, 3)])).toEqual(await facts(rows));
  });

  test('are refused where two keys have one meaning, or none is the bidder', async () => {
    const both = jsonl([
      { 标段编号: 'S1', 投标人代码: 'B1', 投标报价: 1 },
      { 标段编号: 'S1', 投标人代码: 'B2', 报价金额: 2 },
    ]);
    expect(await refusal({ '标段.jsonl': lots, '投标.jsonl': both })).toMatchObject({
      code: 'ambiguous_column',
    });
    const nobody = jsonl([{ 标段编号: 'S1', 投标人名称: '甲', 投标报价: 1 }]);
    expect(await refusal({ '标段.jsonl': lots, '投标.jsonl': nobody })).toMatchObject({
      code: 'missing_column',
    });
  });
});

describe('headers that leave a doubt', () => {
  const lots = '标段编号\nS1\n';
  const cases: readonly (readonly [string, Files, string, string])[] = [
    [
      'two columns of one meaning',
      { '标段.csv': lots, '投标.csv': '标段编号,投标人代码,投标报价,开标价\nS1,B1,1,2\n' },
      'ambiguous_column',
      'the columns "投标报价", "开标价" could each be "amount"',
    ],
    [
      'a unit that is not known',
      { '标段.csv': lots, '投标.csv': '标段编号,投标人代码,投标报价（美元）\nS1,B1,1\n' },
      'column_unit_unknown',
      'The column "投标报价（美元）" of 投标.csv says a unit that is not known (美元)',
    ],
    [
      'a unit in the header and in the rows',
      { '标段.csv': lots, '投标.csv': '标段编号,投标人代码,投标报价(万元),PRICE_UNIT\nS1,B1,1,1\n' },
      'ambiguous_column',
      'the columns "投标报价(万元)", "PRICE_UNIT"',
    ],
    [
      'bidders by name alone',
      { '标段.csv': lots, '投标.csv': '标段编号,投标人名称,投标报价\nS1,甲,1\n' },
      'missing_column',
      'no column "bidder_id"',
    ],
  ];
  test.each(cases)('are refused with one clear sentence: %s', async (_, files, code, says) => {
    const error = (await refusal(files)) as InputError;
    expect(error.code).toBe(code);
    expect(error.exitCode).toBe(EXIT.usage);
    expect(error.in('en')).toContain(says);
    for (const language of ['en', 'zh-CN'] as const) expect(error.in(language)).not.toMatch(/\{\w+\}/);
  });
});

test('every row read is loaded or quarantined, whatever the rows say', async () => {
  const word = fc.constantFrom(
    '',
    'S1',
    'S2',
    '100',
    '1e400',
    '１２３',
    '-',
    '无',
    '1',
    '0',
    '元',
    '万元',
    '2',
    '￥5',
    '5万元',
  );
  const row = fc.tuple(word, word, word, word, word);
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), (rows) =>
      ingestFiles(
        {
          '标段.csv': '标段编号\nS1\n',
          '投标.csv': `标段编号,投标人代码,投标人名称,投标报价,PRICE_UNIT\nS1,B0,甲,100,0\n${rows.map((cells) => cells.join(',')).join('\n')}\n`,
        },
        async ({ report, facts }) => {
          const bids = report.inputs.find(({ file }) => file === '投标.csv');
          expect(bids?.rows_read).toBe(rows.length + 1);
          expect((bids?.rows_loaded ?? 0) + (bids?.rows_quarantined ?? 0)).toBe(bids?.rows_read);
          // 万元 and 元 of the same digits are never one amount.
          const { off } = await facts.row<{ off: bigint }>(
            `select count(*) as off from bids where amount is not null and amount not in (5, 100, 123, 1, 0, 2, 50000, 1000000, 1230000, 10000, 20000)`,
          );
          expect(off).toBe(0n);
        },
      ),
    ),
    { numRuns: 25, seed: 20_261_122 },
  );
}, 60_000);
