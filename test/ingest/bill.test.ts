import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { InputError } from '../../src/domain/errors.ts';
import { parseMapping } from '../../src/ingest/mapping.ts';
import { type Files, ingestFiles, refusal } from './scratch-ingest.ts';

const MAPPING = readFileSync(join(import.meta.dirname, '../../fixtures/mappings/bill_cn.yaml'), 'utf8');

interface Item {
  readonly code: string;
  readonly price: string;
  readonly norm?: string;
}

const bill = (items: readonly Item[], lock: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<工程项目基本信息表>
  <工程项目投标信息表 投标人="甲" 加密锁锁号="${lock}" 电脑机器码="M-1" 编制人="张三"/>
  <单项工程 名称="一号楼">
    <单位工程 名称="土建">
${items
  .map(
    ({ code, price, norm }) =>
      `      <分部分项工程量清单与计价表 项目编码="${code}" 项目名称="挖土方" 计量单位="m3" 工程量="10" 综合合价="${price}0">
        <综合单价>${price}</综合单价>
        <子目组价表 定额编号="${norm ?? 'A1-1'}" 数量="1"><工料机含量表 汇总材料ID="R1" 消耗量定额含量="0.52" 调整系数="1.05"/></子目组价表>
      </分部分项工程量清单与计价表>`,
  )
  .join('\n')}
    </单位工程>
  </单项工程>
</工程项目基本信息表>
`;

const TWO: readonly Item[] = [
  { code: '010101001001', price: '12.3' },
  { code: '010101002001', price: '45.6', norm: '补-1' },
];

const folder = (bills: Files): Files => ({
  'mapping.yaml': MAPPING,
  'lots.csv': 'lot_id,opened_at,award_method\nS1,2026-03-02,lowest_price\n',
  'bids.csv': 'lot_id,bidder_id,amount\nS1,B1,100\nS1,B2,120\n',
  ...bills,
});

describe('priced bills in XML', () => {
  test('rows, traces and build-ups come with their lot, bidder, place and line', async () => {
    await ingestFiles(
      folder({ 'S1_B1.xml': bill(TWO, 'L-77'), 'S1_控制价.xml': bill(TWO.slice(0, 1), 'L-1') }),
      async ({ facts, report }) => {
        const items = await facts.rows(
          `select lot_id, bidder_id, item_path, item_code, cast(unit_price as varchar) as unit_price, cast(amount as varchar) as amount, competitive, cast(line as integer) as line
           from bid_items order by bidder_id nulls first, item_code`,
        );
        const [control, ...own] = items;
        expect(control).toMatchObject({ bidder_id: null, item_code: '010101001001' });
        expect(own).toEqual([
          {
            lot_id: 'S1',
            bidder_id: 'B1',
            item_path: '一号楼/土建',
            item_code: '010101001001',
            unit_price: '12.3000',
            amount: '12.3000',
            competitive: true,
            line: 6,
          },
          expect.objectContaining({ item_code: '010101002001', unit_price: '45.6000', line: 10 }),
        ]);
        const traces = await facts.rows(
          `select kind, value, operation from bid_traces where bidder_id = 'B1' order by kind`,
        );
        expect(traces).toEqual([
          { kind: 'author', value: '张三', operation: 'make' },
          { kind: 'machine_code', value: 'M-1', operation: 'make' },
          { kind: 'pricing_lock', value: 'L-77', operation: 'make' },
        ]);
        const chain = await facts.rows(
          `select item_code, kind, norm_code, cast(coefficient as double) as coefficient from bid_item_buildup
           where bidder_id = 'B1' order by item_code, kind`,
        );
        expect(chain).toEqual([
          { item_code: '010101001001', kind: 'norm', norm_code: 'A1-1', coefficient: null },
          { item_code: '010101001001', kind: 'resource', norm_code: 'R1', coefficient: 1.05 },
          { item_code: '010101002001', kind: 'norm', norm_code: '补-1', coefficient: null },
          { item_code: '010101002001', kind: 'resource', norm_code: 'R1', coefficient: 1.05 },
        ]);
        expect(report.rows_read).toBe(report.rows_loaded + report.rows_quarantined);
        expect(report.rows_quarantined).toBe(0);
        expect(report.unknown_files).toEqual([]);
      },
    );
  });

  test('a row without a code or with a price that is none is quarantined and counted', async () => {
    const items = [{ code: '', price: '12.3' }, { code: '010101002001', price: '面议' }, ...TWO];
    await ingestFiles(folder({ 'S1_B1.xml': bill(items, 'L') }), async ({ facts, report }) => {
      const source = report.inputs.find(({ file }) => file === 'S1_B1.xml')!;
      expect(source.rows_read).toBe(source.rows_loaded + source.rows_quarantined);
      expect(source.rows_quarantined).toBeGreaterThan(0);
      const lines = await facts.rows(
        `select distinct cast(line as integer) as line, table_name from quarantine where file = 'S1_B1.xml' and table_name = 'bid_items' order by 1`,
      );
      expect(lines).toContainEqual({ line: 6, table_name: 'bid_items' });
    });
  });

  test.each([
    ['utf-8 with a mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(bill(TWO, 'L'))])],
    ['utf-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bill(TWO, 'L'), 'utf16le')])],
  ])('reads %s', async (_, content) => {
    await ingestFiles(folder({ 'S1_B1.xml': content }), async ({ facts }) => {
      const { n } = await facts.row<{ n: bigint }>('select count(*) as n from bid_items');
      expect(n).toBe(2n);
    });
  });

  const deep = `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`;
  test.each([
    ['entities', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', /document type/],
    ['an external entity', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', /document type/],
    ['an entity that nobody declared', '<a>&x;</a>', /refused at line 1/],
    ['elements in elements', deep, /nest deeper/],
    ['a long name', `<${'a'.repeat(5000)}/>`, /longer than/],
    [
      'thousands of attributes',
      `<a ${Array.from({ length: 2000 }, (__, i) => `b${i}="1"`).join(' ')}/>`,
      /attributes/,
    ],
    ['an open end', '<a><b></a>', /refused at line 1/],
    ['nothing at all', '', /refused/],
    [
      'bytes of no encoding',
      Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0xfe, 0xfd, 0x3c, 0x2f, 0x61, 0x3e]),
      /refused/,
    ],
  ])('refuses %s in one sentence', async (_, content, why) => {
    const error = (await refusal(folder({ 'S1_B1.xml': content }))) as InputError;
    expect(error.code).toBe('xml_refused');
    expect(error.message).toMatch(why);
    expect(error.message).toContain('S1_B1.xml');
  });

  test('the names of files give lot and bidder, the first entry that fits reads', () => {
    const { bills } = parseMapping(MAPPING, 'mapping.yaml', 'Asia/Shanghai');
    const [control, own] = bills;
    expect(control!.match('S1_控制价.xml')).toEqual({ lot_id: 'S1' });
    expect(control!.match('S1_B1.xml')).toBeNull();
    expect(own!.match('S1_B1.xml.gz')).toEqual({ lot_id: 'S1', bidder_id: 'B1' });
    for (const name of ['S1_.xml', '_B1.xml', 'S1.xml', 'S1_B1.xml.bak', ''])
      expect(own!.match(name), name).toBeNull();
  });

  test('mistakes in the mapping are told with their place', () => {
    const wrong = MAPPING.replace('table: bid_traces', 'table: bid_trace').replace(
      'quantity: 工程量,',
      'quantty: 工程量,',
    );
    expect(() => parseMapping(wrong, 'mapping.yaml', 'Asia/Shanghai')).toThrow(/bid_trace/);
    expect(() => parseMapping(wrong, 'mapping.yaml', 'Asia/Shanghai')).toThrow(/quantty/);
  });
});
