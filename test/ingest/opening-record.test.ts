import { describe, expect, test } from 'vitest';
import { EXIT, type InputError } from '../../src/domain/errors.ts';
import { gb18030 } from './gb-bytes.ts';
import { type Ingested, ingestFiles, refusal } from './scratch-ingest.ts';

const HEADER =
  '标段编号,标段名称,招标人,开标时间,最高投标限价（万元）,评标办法,投标人名称,统一社会信用代码,投标报价（元）,中标候选人排名,是否中标,工期';
const RECORD = [
  HEADER,
  'A-1,道路改造,示例市政局,2026-03-01 09:30,"1,200.5",经评审的最低投标价法,甲公司,91110105MA0000001X,11000000.50,1,是,90',
  'A-1,道路改造,示例市政局,2026-03-01 09:30,"1,200.5",经评审的最低投标价法,乙公司,91110105MA0000002X,11500000,2,否,90',
  'A-1,道路改造,示例市政局,2026-03-01 09:30,"1,200.5",经评审的最低投标价法,丙公司,91110105MA0000003X,壹仟贰佰万元整,,,90',
  'A-2,桥梁㐀期,示例水务局,2026-03-02 09:30,300,综合评估法,甲公司,91110105MA0000001X,2900000,1,是,60',
].join('\n');

const rows = ({ facts }: Ingested, sql: string): Promise<readonly object[]> => facts.rows(sql);

const LOTS = `select lot_id, title, buyer_id, award_method, ceiling_price::varchar as ceiling,
  strftime(opened_at, '%Y-%m-%dT%H:%MZ') as opened from lots order by lot_id`;
const BIDS = `select lot_id, bidder_id, amount::varchar as amount, rank, bids.line::integer as line
  from bids join lots using (lot_no) join bidders using (bidder_no) order by lot_id, bidder_id`;
const AWARDS = `select lot_id, bidder_id, awards.line::integer as line
  from awards join lots using (lot_no) join bidders using (bidder_no) order by lot_id`;
const ISSUES =
  'select line::integer as line, table_name, column_name, code, raw from data_issues order by code, line';

describe('one record of bid openings, without a mapping', () => {
  const encodings: readonly (readonly [string, (text: string) => Buffer])[] = [
    ['utf-8 (BOM)', (text) => Buffer.from(`\ufeff${text}`)],
    ['gb18030', gb18030],
  ];
  test.each(encodings)('gives lots, bids, awards and parties (%s)', (encoding, encode) =>
    ingestFiles({ '2026年开标记录导出.csv': encode(RECORD.replaceAll('\n', '\r\n')) }, async (ingested) => {
      expect(ingested.report.inputs).toMatchObject([
        { encoding, rows_read: 4, rows_loaded: 4, rows_quarantined: 0 },
      ]);
      expect(await rows(ingested, LOTS)).toEqual([
        {
          lot_id: 'A-1',
          title: '道路改造',
          buyer_id: '示例市政局',
          award_method: 'lowest_reviewed_price',
          ceiling: '12005000.0000',
          opened: '2026-03-01T01:30Z',
        },
        {
          lot_id: 'A-2',
          title: '桥梁㐀期',
          buyer_id: '示例水务局',
          award_method: 'scored',
          ceiling: '3000000.0000',
          opened: '2026-03-02T01:30Z',
        },
      ]);
      expect(await rows(ingested, BIDS)).toEqual([
        { lot_id: 'A-1', bidder_id: '91110105MA0000001X', amount: '11000000.5000', rank: 1, line: 2 },
        { lot_id: 'A-1', bidder_id: '91110105MA0000002X', amount: '11500000.0000', rank: 2, line: 3 },
        { lot_id: 'A-1', bidder_id: '91110105MA0000003X', amount: '12000000.0000', rank: null, line: 4 },
        { lot_id: 'A-2', bidder_id: '91110105MA0000001X', amount: '2900000.0000', rank: 1, line: 5 },
      ]);
      expect(await rows(ingested, AWARDS)).toEqual([
        { lot_id: 'A-1', bidder_id: '91110105MA0000001X', line: 2 },
        { lot_id: 'A-2', bidder_id: '91110105MA0000001X', line: 5 },
      ]);
      expect(await rows(ingested, 'select party_id, name from parties order by party_id')).toEqual([
        { party_id: '91110105MA0000001X', name: '甲公司' },
        { party_id: '91110105MA0000002X', name: '乙公司' },
        { party_id: '91110105MA0000003X', name: '丙公司' },
      ]);
      expect((await rows(ingested, ISSUES)).filter((row) => !/uscc/.test(JSON.stringify(row)))).toEqual([
        { line: 1, table_name: 'bids', column_name: '工期', code: 'unknown_column', raw: '工期' },
      ]);
    }),
  );

  test('keeps the first of what rows say of a lot and lists the others with their line; loses no row', () =>
    ingestFiles(
      {
        '开标记录.csv': [
          '标段编号,标段名称,最高投标限价,投标人代码,投标报价,是否中标',
          'S1,道路,100,B1,90,是',
          'S1,道路,100,B2,95,否',
          'S1,道路,120,B3,99,待复核',
          'S1,道路,100,,98,否',
          'S1,道路,100,B5,九十多,否',
          '合计,,,,,',
        ].join('\n'),
      },
      async (ingested) => {
        expect(ingested.report).toMatchObject({ rows_read: 6, rows_loaded: 3, rows_quarantined: 3, lots: 1 });
        expect(await rows(ingested, LOTS)).toMatchObject([{ title: '道路', ceiling: '100.0000' }]);
        expect(await rows(ingested, ISSUES)).toEqual([
          { line: 4, table_name: 'awards', column_name: 'status', code: 'code_unknown', raw: '待复核' },
          { line: 4, table_name: 'lots', column_name: null, code: 'contradiction', raw: 'S1' },
        ]);
        expect(
          await rows(
            ingested,
            'select line::integer as line, column_name, code from quarantine order by line',
          ),
        ).toEqual([
          { line: 5, column_name: 'bidder_id', code: 'missing_required' },
          { line: 6, column_name: 'amount', code: 'money_unreadable' },
          { line: 7, column_name: 'bidder_id', code: 'missing_required' },
        ]);
        expect(await rows(ingested, AWARDS)).toEqual([{ lot_id: 'S1', bidder_id: 'B1', line: 2 }]);
      },
    ));

  test('is found beside other tables, and given as a file', async () => {
    const record = '标段编号,招标人,投标人代码,投标报价\nS1,局,B1,90\nS1,局,B2,95\n';
    await ingestFiles(
      { '开标记录.csv': record, 'sanctions.csv': 'party_id,sanction_id\nB1,X\n', 'notes.csv': 'a,b\n1,2\n' },
      async ({ report }) => {
        expect(report).toMatchObject({ lots: 1, bids: 2, unknown_files: ['notes.csv'] });
      },
    );
  });
});

describe('a file that could be such a record and cannot be used', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'without the bidders’ codes',
      '标段编号,招标人,投标人名称,投标报价\nS1,局,甲,1\n',
      'bidder_id (统一社会信用代码',
    ],
    [
      'with a title above its header',
      '某项目开标记录表,,\n标段编号,投标人代码,投标报价\nS1,B1,1\n',
      'lot_id (标段编号',
    ],
  ];
  test.each(cases)('is refused with what, where and what to do: %s', async (_, file, says) => {
    const error = (await refusal({ '开标记录.csv': file })) as InputError;
    expect([error.code, error.exitCode]).toEqual(['opening_record_column', EXIT.usage]);
    for (const language of ['en', 'zh-CN'] as const) {
      expect(error.in(language)).toContain(says);
      expect(error.in(language)).toContain('开标记录.csv');
      expect(error.in(language)).toContain('--mapping');
      expect(error.in(language)).not.toMatch(/\{\w+\}/);
    }
  });

  test('is not taken for one where two could be meant, or nothing of it is about lots', async () => {
    const record = '标段编号,招标人,投标人代码,投标报价\nS1,局,B1,90\n';
    expect(await refusal({ 'a.csv': record, 'b.csv': record })).toMatchObject({ code: 'no_bids' });
    expect(await refusal({ 'a.csv': '标段编号,投标人代码,投标报价\nS1,B1,90\n' })).toMatchObject({
      code: 'no_bids',
    });
  });
});
