import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type IdentityFacts, identityFacts, market } from './identity-facts.ts';

/** Kind, text as the source spells it, and what is read; `~` marks what proves nothing by itself. */
const TABLE: readonly (readonly [kind: string, text: string, read: readonly string[]])[] = [
  ['mac', '00-1b-21-3c-4d-5e', ['001B213C4D5E']],
  ['mac', '00:1B:21:3C:4D:5E', ['001B213C4D5E']],
  ['mac', '001b.213c.4d5e', ['001B213C4D5E']],
  ['mac', '001B213C4D5E', ['001B213C4D5E']],
  ['mac', '00 1b 21 3c 4d 5e', ['001B213C4D5E']],
  ['mac', '００－1B－21－3C－4D－5E', ['001B213C4D5E']],
  [
    'mac',
    '001b213c4d5e；00-1E-67-11-22-31,00-1E-67-11-22-32',
    ['001B213C4D5E', '001E67112231', '001E67112232'],
  ],
  ['mac', '00-1b-21-3c-4d-5e 00-1E-67-11-22-31', ['001B213C4D5E', '001E67112231']],
  ['mac', '00-1b-21-3c-4d-5e|00-1E-67-11-22-31', ['001B213C4D5E', '001E67112231']],
  ['mac', '00-1b-21-3c-4d-5e\n00-1E-67-11-22-31', ['001B213C4D5E', '001E67112231']],
  ['mac', '00-00-00-00-00-00;00-1B-21-3C-4D-5E', ['001B213C4D5E']],
  ['mac', 'FF-FF-FF-FF-FF-FF', []],
  ['mac', '11-11-11-11-11-11', []],
  ['mac', '01-23-45-67-89-01', []],
  ['mac', '00-1B-21', []],
  ['mac', '00-1B-21-**-**-5E', []],
  ['mac', '00-0C-29-11-22-33', ['~000C29112233']],
  ['mac', '00-50-56-C0-00-08', ['~005056C00008']],
  ['mac', '08-00-27-11-22-33', ['~080027112233']],
  ['mac', '00-15-5D-11-22-33', ['~00155D112233']],
  ['mac', '02-42-AC-11-00-02', ['~0242AC110002']],
  ['mac', 'DE-AD-BE-EF-00-01', ['~DEADBEEF0001']],
  ['ip', '218.075.020.009', ['218.75.20.9']],
  ['ip', '218.75.20.9:8080', ['218.75.20.9']],
  ['ip', '218.75.20.9、60.12.8.4', ['218.75.20.9', '60.12.8.4']],
  ['ip', '::ffff:218.75.20.9', ['218.75.20.9']],
  ['ip', '10.1.2.3', ['~10.1.2.3']],
  ['ip', '172.16.0.1', ['~172.16.0.1']],
  ['ip', '172.31.255.254', ['~172.31.255.254']],
  ['ip', '172.32.0.1', ['172.32.0.1']],
  ['ip', '192.168.1.10', ['~192.168.1.10']],
  ['ip', '127.0.0.1', ['~127.0.0.1']],
  ['ip', '169.254.3.4', ['~169.254.3.4']],
  ['ip', '100.64.0.1', ['~100.64.0.1']],
  ['ip', '100.127.255.254', ['~100.127.255.254']],
  ['ip', '100.128.0.1', ['100.128.0.1']],
  ['ip', '0.0.0.0', []],
  ['ip', '300.1.1.1', []],
  ['ip', '2001:DB8::1', ['2001:db8:0:0:0:0:0:1']],
  ['ip', '2001:0db8:0000:0000:0000:0000:0000:0001', ['2001:db8:0:0:0:0:0:1']],
  ['ip', '[2001:db8::1]:443', ['2001:db8:0:0:0:0:0:1']],
  ['ip', 'fe80::1%eth0', ['~fe80:0:0:0:0:0:0:1']],
  ['ip', 'fd12:3456::1', ['~fd12:3456:0:0:0:0:0:1']],
  ['ip', '::1', ['~0:0:0:0:0:0:0:1']],
  ['ip', '::', []],
  ['ip', '1:2:3:4:5:6:7', []],
  ['ip', '2001:db8::1::2', []],
  ['cpu', 'BFEBFBFF000906EA', ['~BFEBFBFF000906EA']],
  ['cpu', '000906EABFEBFBFF', ['~000906EABFEBFBFF']],
  ['cpu', '178BFBFF00A20F10', ['~178BFBFF00A20F10']],
  ['cpu', 'Intel(R) Core(TM) i7-8700', ['~INTELRCORETMI78700']],
  ['cpu', '5A2C7E90B1D34F68', ['5A2C7E90B1D34F68']],
  ['disk', ' wd-wcc4n0 123456 ', ['WDWCC4N0123456']],
  ['disk', 'S4EVNX0M123456|S4EVNX0M999999', ['S4EVNX0M123456', 'S4EVNX0M999999']],
  ['disk', 'S4EVNX0M123456,None', ['S4EVNX0M123456']],
  ['disk', 'AB1', []],
  ['disk', '0123456789', []],
  ['disk', '1234567890', []],
  ['disk', 'FFFFFFFFFFFFFFFF', []],
  ['board', 'To be filled by O.E.M.', []],
  ['board', 'Default string', []],
  ['board', 'System Serial Number', []],
  ['board', '/7XYZ123/CN12963ABCDEF/', ['7XYZ123', 'CN12963ABCDEF']],
  ['memory', '00000000', []],
  ['memory', '12345678', []],
  ['memory', '1B2C3D4E', ['1B2C3D4E']],
  ['pricing_lock', '0', []],
  ['pricing_lock', '学习版', []],
  ['pricing_lock', ' ＧＬＤ－8800123 ', ['GLD8800123']],
  ['file_id', '{3F2504E0-4F89-11D3-9A0C-0305E82C3301}', ['3F2504E04F8911D39A0C0305E82C3301']],
  ['file_id', '00000000-0000-0000-0000-000000000000', []],
  ['file_id', 'doc:{00000000-0000-0000-0000-000000000000}', []],
  ['file_id', 'rsid:00A77B3E', ['RSID00A77B3E']],
  ['file_id', 'created:2024-03-01T09:30:00Z', ['~CREATED20240301T093000Z']],
  ['file_hash', 'image:9E107D9D372BB682', ['IMAGE9E107D9D372BB682']],
  ['file_hash', 'd41d8cd98f00b204e9800998ecf8427e', []],
  ['image_phash', 'a7cdb28d323232cd', ['A7CDB28D323232CD']],
  ['purchase_account', 'alipay-2088 1234 5678', ['ALIPAY208812345678']],
  ['purchase_account', '无', []],
  ['file_hash', '9e107d9d372bb6826bd81d3542a419d6', ['9E107D9D372BB6826BD81D3542A419D6']],
  ['author', 'Administrator', []],
  ['author', 'ＷＰＳ', []],
  ['author', '微软 用户', []],
  ['author', 'Windows 用户', []],
  ['author', 'Lenovo', []],
  ['author', 'P R C', []],
  ['author', 'zhang  san; 李 四', ['ZHANG SAN', '李四']],
  ['software', 'pricing tool 7.0', []],
];

const PHONES: readonly (readonly [text: string, read: readonly string[]])[] = [
  ['138-0013-9001', ['13800139001']],
  ['+86 138 0013 9001', ['13800139001']],
  ['008613800139001', ['13800139001']],
  ['0086 0571-8888 1234', ['57188881234']],
  ['86-571-88881234', ['57188881234']],
  ['(0571)88881234转801', ['57188881234']],
  ['0571-88881234-801', ['57188881234']],
  ['13800139001 13900139002', ['13800139001', '13900139002']],
  ['13800139001/0571-88881234', ['13800139001', '57188881234']],
  ['400-800-1234', ['~4008001234']],
  ['13800138000', []],
  ['110', []],
];

const PARTIES: readonly (readonly [column: string, text: string, read: readonly string[]])[] = [
  ...PHONES.map(([text, read]) => ['phone', text, read] as const),
  ['email', ' Office@A.Example ', ['office@a.example']],
  ['email', 'a@b.example；c@d.example', ['a@b.example', 'c@d.example']],
  ['email', 'none', []],
  ['email', '123@qq.com', []],
  ['address', '浙江省宁波市某区 某路１号（2-301）', ['宁波市某区某路1号2-301']],
  ['address', '宁波市某区某路1号2-301', ['宁波市某区某路1号2-301']],
  ['address', '宁波市', []],
  ['legal_representative', '王 某', ['王某']],
];

describe('how texts are read', () => {
  let facts: IdentityFacts;
  beforeAll(async () => {
    facts = await identityFacts();
    const parties = PARTIES.map(([column, text], i) => ({ party_id: `P${i}`, [column]: text }));
    await facts.build({
      ...market(
        ['L'],
        [{ lot: 'L', bidder: 'A' }],
        parties.map(({ party_id }) => party_id),
      ),
      bid_traces: TABLE.map(([kind, value]) => ({ lot_id: 'L', bidder_id: 'A', kind, value })),
      parties,
    });
  });
  afterAll(() => facts.db.close());

  const readings = async (kind: string, text: string): Promise<readonly string[]> =>
    (
      await facts.db.rows<{ value: string; weak: boolean }>(
        'select value, weak from identity_readings where kind = $kind and text = $text order by value',
        { kind, text },
      )
    ).map(({ value, weak }) => (weak ? `~${value}` : value));

  it.each([...TABLE, ...PARTIES])('%s %j', async (kind, text, read) => {
    expect(await readings(kind, text)).toEqual(read);
  });
});

it('a text longer than any field is not read', async () => {
  const facts = await identityFacts();
  const long = Array.from({ length: 1000 }, (_, i) => `S4EVNX0M${100000 + i}`).join(';');
  await facts.build({
    ...market(['L'], [{ lot: 'L', bidder: 'A' }]),
    bid_traces: [long, long.slice(0, 4000)].map((value) => ({
      lot_id: 'L',
      bidder_id: 'A',
      kind: 'disk',
      value,
    })),
  });
  const read = await facts.db.rows<{ characters: number; values: number }>(
    'select length(text)::integer as characters, count(*)::integer as values from identity_readings group by text',
  );
  expect(read).toEqual([{ characters: 4000, values: 267 }]);
  facts.db.close();
});

describe('readings that would otherwise be shared', () => {
  it('a name in place of the id of a person is nobody', async () => {
    const facts = await identityFacts();
    await facts.build({
      ...market(
        ['L'],
        [
          { lot: 'L', bidder: 'A' },
          { lot: 'L', bidder: 'B' },
        ],
      ),
      bid_people: [
        { lot_id: 'L', bidder_id: 'A', person_id: '王某某', name: '王某某', role: 'contact' },
        { lot_id: 'L', bidder_id: 'B', person_id: '王某某', name: '王某某', role: 'contact' },
        { lot_id: 'L', bidder_id: 'A', person_id: '3301************', name: 'x', role: 'team_member' },
        { lot_id: 'L', bidder_id: 'B', person_id: '3301************', name: 'y', role: 'team_member' },
      ],
    });
    expect(await facts.db.rows('select * from identity_matches')).toEqual([]);
    facts.db.close();
  });

  it('defaults and placeholders of many firms join nobody', async () => {
    const facts = await identityFacts();
    const bidders = Array.from({ length: 6 }, (_, i) => `B${i}`);
    const junk: readonly (readonly [string, string])[] = [
      ['board', 'To be filled by O.E.M.'],
      ['disk', 'Default string'],
      ['mac', '00-00-00-00-00-00'],
      ['mac', 'FF:FF:FF:FF:FF:FF'],
      ['author', 'Administrator'],
      ['pricing_lock', '0'],
      ['memory', '00000000'],
      ['cpu', 'None'],
    ];
    await facts.build({
      ...market(
        ['L'],
        bidders.map((bidder) => ({ lot: 'L', bidder })),
      ),
      bid_traces: bidders.flatMap((bidder_id) =>
        junk.map(([kind, value]) => ({ lot_id: 'L', bidder_id, kind, value })),
      ),
    });
    expect(await facts.db.rows('select * from identity_values')).toEqual([]);
    expect(await facts.db.rows('select * from identity_matches')).toEqual([]);
    facts.db.close();
  });
});
