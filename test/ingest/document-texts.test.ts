import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ingestSources } from '../../src/ingest/ingest.ts';
import { problemText } from '../../src/ingest/problems.ts';
import { seededRandom } from '../../src/scorers/random.ts';
import { Database } from '../../src/store/database.ts';
import { pdfFile } from '../documents/pdf-writer.ts';
import { png, randomScene } from '../documents/picture-writer.ts';
import { docx, paragraph, zipFile } from '../documents/zip-writer.ts';

const CORE = {
  name: 'docProps/core.xml',
  data: '<cp:coreProperties><dc:creator>编制人甲</dc:creator></cp:coreProperties>',
};

async function ingested<T>(
  files: Readonly<Record<string, Buffer | string>>,
  documents: readonly string[],
  use: (facts: Database) => Promise<T>,
  prepare: (folder: string) => void = () => undefined,
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'texts-'));
  const data = join(root, 'data');
  mkdirSync(join(data, 'bids'), { recursive: true });
  mkdirSync(join(root, 'temp'));
  writeFileSync(join(root, 'secret.txt'), '数据文件夹之外的秘密');
  const tables = {
    'lots.csv': 'lot_id\nL1\nL2\n',
    'bids.csv': 'lot_id,bidder_id,amount\nL1,A,1\nL1,B,2\nL2,A,3\n',
    'documents.csv': `document_id,lot_id,bidder_id,path,text\n${documents.join('\n')}\n`,
  };
  for (const [name, bytes] of Object.entries({ ...tables, ...files })) writeFileSync(join(data, name), bytes);
  prepare(data);
  const factsPath = join(root, 'facts.duckdb');
  try {
    await ingestSources({
      data,
      factsPath,
      labelsPath: join(root, 'labels.duckdb'),
      tempFolder: join(root, 'temp'),
    });
    const facts = await Database.open({ path: factsPath, access: 'read' });
    try {
      return await use(facts);
    } finally {
      facts.close();
    }
  } finally {
    rmSync(root, { recursive: true });
  }
}

test('texts, pages and traces of files end up in the facts; lot by lot', async () => {
  const files = {
    'bids/a.docx': zipFile(docx(`${paragraph('甲的施工方案')}`, [CORE])),
    'bids/b.pdf': pdfFile(['乙的第一页', '乙的第二页'], '/Author (writer)'),
    'bids/t.txt': Buffer.from([0xd5, 0xd0, 0xb1, 0xea, 0xce, 0xc4, 0xbc, 0xfe, 0x0a]),
    'bids/scan.pdf': pdfFile(['']),
  };
  const rows = [
    'Z1,L1,A,bids/a.docx,',
    'Y2,L1,B,bids/b.pdf,',
    'X3,L2,A,bids/scan.pdf,',
    'W4,L1,,bids/t.txt,',
    'V5,L2,A,,已有文字',
  ];
  await ingested(files, rows, async (facts) => {
    expect(
      await facts.rows('select document_id, text, page_breaks, media_type from documents order by rowid'),
    ).toEqual([
      { document_id: 'W4', text: '招标文件\n', page_breaks: null, media_type: 'text/plain' },
      {
        document_id: 'Z1',
        text: '甲的施工方案\n',
        page_breaks: null,
        media_type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      },
      {
        document_id: 'Y2',
        text: '乙的第一页\n乙的第二页\n',
        page_breaks: '[0,6]',
        media_type: 'application/pdf',
      },
      { document_id: 'V5', text: '已有文字', page_breaks: null, media_type: null },
      { document_id: 'X3', text: null, page_breaks: null, media_type: 'application/pdf' },
    ]);
    expect(
      await facts.rows(
        "select lot_id, bidder_id, kind, value, operation from bid_traces where kind in ('author') order by rowid",
      ),
    ).toEqual([
      { lot_id: 'L1', bidder_id: 'A', kind: 'author', value: '编制人甲', operation: 'make' },
      { lot_id: 'L1', bidder_id: 'B', kind: 'author', value: 'writer', operation: 'make' },
    ]);
    expect(await facts.rows('select line, column_name, code, raw from data_issues')).toEqual([
      { line: 4n, column_name: 'path', code: 'document_no_text', raw: 'bids/scan.pdf' },
    ]);
    const { hashes } = await facts.row<{ hashes: bigint }>(
      "select count(*) as hashes from bid_traces t join documents d on d.sha256 = t.value where t.kind = 'file_hash'",
    );
    expect(hashes).toBe(4n);
  });
});

test('a picture in a file is a trace of what it shows, and one that is too large a data issue', async () => {
  const picture = png(randomScene(seededRandom(20261122, 'scene', 2)), 320, 240);
  const huge = Buffer.from(picture);
  huge.writeUInt32BE(60_000, 16);
  huge.writeUInt32BE(60_000, 20);
  const files = {
    'bids/a.docx': zipFile(docx(paragraph('甲'), [{ name: 'word/media/image1.png', data: picture }])),
    'bids/b.docx': zipFile(docx(paragraph('乙'), [{ name: 'word/media/image1.png', data: huge }])),
  };
  await ingested(files, ['Z1,L1,A,bids/a.docx,', 'Y2,L1,B,bids/b.docx,'], async (facts) => {
    expect(
      await facts.rows("select bidder_id, value, operation from bid_traces where kind = 'image_phash'"),
    ).toEqual([{ bidder_id: 'A', value: expect.stringMatching(/^[0-9A-F]{16}$/), operation: 'make' }]);
    expect(await facts.rows('select code, raw from data_issues')).toEqual([
      { code: 'document_pictures_left', raw: 'bids/b.docx' },
    ]);
  });
});

test.each([
  ['../secret.txt', 'document_outside'],
  ['bids/../../secret.txt', 'document_outside'],
  ['..\\secret.txt', 'document_outside'],
  ['/etc/hostname', 'document_outside'],
  ['file:///etc/hostname', 'document_outside'],
  ['https://localhost/x.pdf', 'document_outside'],
  ['C:\\secret.txt', 'document_outside'],
  ['bids/link.txt', 'document_outside'],
  ['bids/folder.txt', 'document_outside'],
  ['bids', 'document_outside'],
  ['bids/none.docx', 'document_missing'],
  ['bids/*.txt', 'document_missing'],
  [`bids/${'x'.repeat(5000)}.txt`, 'document_missing'],
  ['bids/a.exe', 'document_format'],
  ['bids/noise.txt', 'document_damaged'],
  ['bids/noise.docx', 'document_damaged'],
])('%s is %s: a data issue with a meaning, and no text', async (path, code) => {
  const files = {
    'bids/a.exe': 'MZ',
    'bids/noise.txt': Buffer.from([0xff, 0x80, 0x81, 0xfe, 0xff, 0xff, 0x0a]),
    'bids/noise.docx': 'x',
  };
  await ingested(
    files,
    [`D1,L1,A,"${path}",`],
    async (facts) => {
      expect(await facts.rows('select text from documents')).toEqual([{ text: null }]);
      expect(await facts.rows('select code, table_name from data_issues')).toEqual([
        { code, table_name: 'documents' },
      ]);
      expect(problemText(code)['zh-CN']).toMatch(/\p{Script=Han}/u);
      expect(await facts.rows('select * from bid_traces')).toEqual([]);
    },
    (data) => {
      symlinkSync(join(data, '..', 'secret.txt'), join(data, 'bids', 'link.txt'));
      mkdirSync(join(data, 'bids', 'folder.txt'));
    },
  );
});
