import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { gb18030, gbk } from './gb-bytes.ts';
import { ingestFiles } from './scratch-ingest.ts';

const LOTS = 'lot_id,title,region\nL1,道路改造工程,北京\nL2,"桥梁，二期",上海\n';
const BIDS = 'lot_id,bidder_id,amount\nL1,甲公司,100\nL1,乙公司,110\nL2,甲公司,200\nL2,丙公司,￥210\n';

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

const ENCODINGS: readonly (readonly [name: string, encode: (text: string) => Buffer])[] = [
  ['utf-8', (text) => Buffer.from(text)],
  ['utf-8 (BOM)', (text) => Buffer.from(`\ufeff${text}`)],
  ['gbk', gbk],
  ['gb18030', gb18030],
  ['utf-16le (BOM)', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['utf-16le', (text) => Buffer.from(text, 'utf16le')],
  ['utf-16be (BOM)', (text) => utf16be(`\ufeff${text}`)],
];

test.each(ENCODINGS)('a file in %s is recognised and read the same', async (name, encode) => {
  const title = name === 'gb18030' ? '道路㐀改造' : '道路改造工程';
  const files = { 'lots.csv': encode(LOTS.replace('道路改造工程', title)), 'bids.csv': encode(BIDS) };
  await ingestFiles(files, async ({ report, facts }) => {
    const lots = await facts.rows('select lot_id, title, region from lots order by lot_no');
    expect(lots).toEqual([
      { lot_id: 'L1', title, region: '北京' },
      { lot_id: 'L2', title: '桥梁，二期', region: '上海' },
    ]);
    expect(await facts.rows('select bidder_id from bidders order by bidder_no')).toEqual(
      ['丙公司', '乙公司', '甲公司'].map((bidder_id) => ({ bidder_id })),
    );
    expect(report.inputs.find(({ file }) => file === 'lots.csv')?.encoding).toBe(name);
    expect(report).toMatchObject({ rows_read: 6, rows_loaded: 6, rows_quarantined: 0 });
  });
});

test('text that turns Chinese only after megabytes of ASCII is still recognised', async () => {
  const ascii = Array.from({ length: 60_000 }, (_, i) => `L1,B${i},${i + 1}`).join('\n');
  const bids = Buffer.concat([Buffer.from(`lot_id,bidder_id,amount\n${ascii}\n`), gbk('L2,甲公司,5\n')]);
  await ingestFiles({ 'lots.csv': 'lot_id\nL1\nL2\n', 'bids.csv': bids }, async ({ report, facts }) => {
    expect(report.inputs[0]).toMatchObject({ encoding: 'gbk', rows_quarantined: 0, rows_loaded: 60_001 });
    expect(await facts.rows(`select bidder_id from bidders where bidder_id not like 'B%'`)).toEqual([
      { bidder_id: '甲公司' },
    ]);
  });
});

test('bytes that are not text in the encoding of the file spoil their line, with file, line and byte', async () => {
  const head = Buffer.from('lot_id,bidder_id,amount\nL1,甲公司,100\n');
  const bad = Buffer.concat([Buffer.from('L1,乙'), Buffer.from([0xc3, 0x28]), Buffer.from(',110\n')]);
  const files = {
    'lots.csv': 'lot_id\nL1\nL2\n',
    'bids.csv': Buffer.concat([head, bad, Buffer.from('L2,丙公司,200\n')]),
  };
  await ingestFiles(files, async ({ facts, report }) => {
    expect(await facts.rows('select file, line, byte, code, raw from quarantine')).toEqual([
      {
        file: 'bids.csv',
        line: 3n,
        byte: BigInt(head.length),
        code: 'bad_encoding',
        raw: 'L1,\\xe4\\xb9\\x99\\xc3(,110',
      },
    ]);
    expect(report).toMatchObject({ rows_read: 5, rows_loaded: 4, rows_quarantined: 1 });
  });
});

test('lines of another encoding inside a file are refused line by line, never guessed', async () => {
  const files = {
    'lots.csv': 'lot_id\nL1\n',
    'bids.csv': Buffer.concat([
      Buffer.from('lot_id,bidder_id,amount\nL1,甲公司,1\nL1,乙公司,2\n'),
      gbk('L1,丙公司,3\n'),
      Buffer.from('L1,丁公司,4\n'),
    ]),
  };
  await ingestFiles(files, async ({ facts }) => {
    expect(await facts.rows('select line, code from quarantine')).toEqual([
      { line: 4n, code: 'bad_encoding' },
    ]);
    expect(await facts.rows(`select count(*) as n from bidders where bidder_id like '%\ufffd%'`)).toEqual([
      { n: 0n },
    ]);
  });
});

test('text that was destroyed before it came here is refused', async () => {
  const bids = 'lot_id,bidder_id,amount\nL1,锟斤拷公司,1\nL1,\ufffd\ufffd公司,2\nL1,甲公司,3\n';
  await ingestFiles({ 'lots.csv': 'lot_id\nL1\n', 'bids.csv': bids }, async ({ facts }) => {
    expect(await facts.rows('select line, code from quarantine')).toEqual([
      { line: 2n, code: 'mojibake' },
      { line: 3n, code: 'mojibake' },
    ]);
  });
});

test('a file of Latin-1 is not taken for Chinese', async () => {
  const bids = Buffer.from('lot_id,bidder_id,amount\nL1,São Paulo,1\nL1,Conceição,2\nL1,B,3\n', 'latin1');
  await ingestFiles({ 'lots.csv': 'lot_id\nL1\n', 'bids.csv': bids }, async ({ report }) => {
    expect(report.quarantine).toEqual({ bad_encoding: 2 });
  });
});

test('a bad line before the first Chinese one does not decide the encoding', async () => {
  const filler = Buffer.from('L1,B1,1\n'.repeat(200_000));
  const parts = ['lot_id,bidder_id,amount\nL1,x', Buffer.from([0xff]), ',2\n'].map((part) =>
    Buffer.from(part),
  );
  const bids = Buffer.concat([...parts, filler, gbk('L1,甲公司,3\n')]);
  await ingestFiles({ 'lots.csv': 'lot_id\nL1\n', 'bids.csv': bids }, async ({ report }) => {
    expect(report.inputs[0]?.encoding).toBe('gbk');
    expect(report.quarantine).toEqual({ bad_encoding: 1 });
  });
});

test('compressed files are read as what is in them, and digested as they are', async () => {
  const zipped = gzipSync(gbk(BIDS));
  await ingestFiles({ 'lots.csv': LOTS, 'bids.csv.gz': zipped }, async ({ report }) => {
    expect(report.inputs[0]).toMatchObject({
      file: 'bids.csv.gz',
      encoding: 'gbk',
      bytes: zipped.length,
      rows_loaded: 4,
    });
  });
});
