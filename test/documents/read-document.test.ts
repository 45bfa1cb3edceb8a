import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createDocumentReader } from '../../src/documents/document-reader.ts';
import { seededRandom } from '../../src/scorers/random.ts';
import { pdfFile } from './pdf-writer.ts';
import { distance, jpeg, png, randomScene } from './picture-writer.ts';
import { docx, paragraph, type ZipEntry, zipFile } from './zip-writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'documents-'));
const reader = createDocumentReader();
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

function read(name: string, bytes: Buffer) {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return reader.read({ format: name.split('.').pop() as 'docx' | 'xlsx' | 'pdf', path });
}

const PROPERTIES: readonly ZipEntry[] = [
  {
    name: 'docProps/core.xml',
    data: '<cp:coreProperties><dc:creator>编制人甲</dc:creator><cp:lastModifiedBy>修改人乙</cp:lastModifiedBy><dcterms:created>2026-03-01T08:09:10Z</dcterms:created></cp:coreProperties>',
  },
  {
    name: 'docProps/app.xml',
    data: '<Properties><Template>Normal.dotm</Template><Application>WPS Office</Application><AppVersion>12.1</AppVersion><Company>某某公司</Company></Properties>',
  },
  {
    name: 'word/settings.xml',
    data: '<w:settings><w:rsids><w:rsidRoot w:val="00A1B2C3"/></w:rsids></w:settings>',
  },
  { name: 'word/media/image1.png', data: Buffer.alloc(5000, 'picture') },
  { name: 'word/media/line.png', data: Buffer.alloc(100) },
];

test('a Word file: text by paragraph, pages, and who made it with what', async () => {
  const body = `${paragraph('施工&#x7EC4;织&amp;设计')}<w:p><w:r><w:lastRenderedPageBreak/><w:t>第二页</w:t><w:tab/><w:delText>删去</w:delText><w:t>内容</w:t></w:r></w:p>`;
  const found = await read('one.docx', zipFile(docx(body, PROPERTIES)));
  expect(found).toMatchObject({ text: '施工组织&设计\n第二页\t内容\n', pageBreaks: [0, 8] });
  expect('traces' in found && found.traces.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
    'author 编制人甲',
    'last_editor 修改人乙',
    'author 某某公司',
    'software WPS Office 12.1',
    'software template:Normal.dotm',
    'file_id created:2026-03-01T08:09:10Z',
    'file_id rsid:00A1B2C3',
    expect.stringMatching(/^file_hash image:[0-9a-f]{64}$/),
  ]);
});

test('pictures in a Word file and a workbook: what they show, whatever their size and coding', async () => {
  const scene = randomScene(seededRandom(20261122, 'scene', 2));
  const sheet = { name: 'xl/worksheets/sheet1.xml', data: '<worksheet/>' };
  const file = zipFile(docx('', [{ name: 'word/media/image1.png', data: png(scene, 320, 240) }]));
  // So small a file that its digest is none of a picture that would tell.
  const copy = { name: 'xl/media/image7.jpeg', data: await jpeg(scene, 160, 120, { quality: 70 }) };
  expect(copy.data.length).toBeLessThan(4096);
  const hashes = [await read('picture.docx', file), await read('picture.xlsx', zipFile([sheet, copy]))].map(
    (found) =>
      'traces' in found
        ? found.traces.flatMap(({ kind, value }) => (kind === 'image_phash' ? [value] : []))
        : [],
  );
  expect(hashes).toEqual([
    [expect.stringMatching(/^[0-9A-F]{16}$/)],
    [expect.stringMatching(/^[0-9A-F]{16}$/)],
  ]);
  expect(distance(hashes[0]![0]!, hashes[1]![0]!)).toBeLessThanOrEqual(4);
});

test('pictures beyond the limits are left out, and it is told; the text is there', async () => {
  const scene = randomScene(seededRandom(20261122, 'scene', 2));
  const huge = png(scene, 320, 240);
  huge.writeUInt32BE(20_000, 16);
  huge.writeUInt32BE(20_000, 20);
  const damaged = png(scene, 320, 240).subarray(0, 20_000);
  const media = [huge, damaged].map((data, i) => ({ name: `word/media/image${i}.png`, data }));
  const found = await read('huge.docx', zipFile(docx(paragraph('正文'), media)));
  expect(found).toMatchObject({ text: '正文\n', issues: ['document_pictures_left'] });
  expect('traces' in found && found.traces.map(({ kind }) => kind)).toEqual(['file_hash', 'file_hash']);
});

test('a table in a Word file is a line a row, also inside of another table', async () => {
  const cell = (...texts: readonly string[]): string => `<w:tc>${texts.map(paragraph).join('')}</w:tc>`;
  const table = (...rows: readonly string[]): string =>
    `<w:tbl>${rows.map((row) => `<w:tr>${row}</w:tr>`).join('')}</w:tbl>`;
  const inner = `<w:tc>${table(cell('内'))}${paragraph('')}</w:tc>`;
  const body = `${paragraph('清单')}${table(cell('挖土', '方') + cell('12') + cell('3.5'), cell('回填') + inner)}${paragraph('完')}`;
  const found = await read('table.docx', zipFile(docx(body)));
  const lines = 'text' in found ? found.text.split('\n').map((line) => line.trim().split(/\s+/)) : [];
  expect(lines).toEqual([['清单'], ['挖土', '方', '12', '3.5'], ['回填', '内'], [''], ['完'], ['']]);
});

test('a workbook: shared, inline and plain cells, row by row, sheets in their order', async () => {
  const sheet = (cells: string): string =>
    `<worksheet><sheetData><row>${cells}</row></sheetData></worksheet>`;
  const found = await read(
    'book.xlsx',
    zipFile([
      { name: 'xl/worksheets/sheet10.xml', data: sheet('<c><v>12.5</v></c>') },
      {
        name: 'xl/worksheets/sheet2.xml',
        data: sheet('<c t="s"><v>1</v></c><c t="inlineStr"><is><t>直接</t></is></c>'),
      },
      {
        name: 'xl/sharedStrings.xml',
        data: '<sst><si><t>零</t></si><si><r><t>项目</t></r><r><t>特征</t></r><rPh><t>读音</t></rPh></si></sst>',
      },
    ]),
  );
  expect(found).toMatchObject({ text: '项目特征\t直接\t\n12.5\t\n' });
});

test('a PDF: the text of each page, and its ids', async () => {
  const found = await read(
    'bid.pdf',
    pdfFile(['施工组织设计', '质量保证措施'], '/Author (someone) /Producer (a printer)'),
  );
  expect(found).toMatchObject({ text: '施工组织设计\n质量保证措施\n', pageBreaks: [0, 7] });
  expect('traces' in found && found.traces.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
    'author someone',
    'software a printer',
    'file_id pdf:00112233445566778899aabbccddeeff',
  ]);
});

test('pictures of a PDF that are a JPEG as they lie there, the same as in a Word file', async () => {
  const scene = randomScene(seededRandom(20261122, 'scene', 2));
  const photo = await jpeg(scene, 320, 240, { quality: 85 });
  const cut = photo.subarray(0, photo.length - 2000);
  const kinds = (found: Awaited<ReturnType<typeof read>>): readonly string[] =>
    'traces' in found
      ? found.traces.flatMap(({ kind, value }) =>
          kind === 'image_phash' || value.startsWith('image:') ? [`${kind} ${value}`] : [],
        )
      : [];
  const word = kinds(
    await read('photo.docx', zipFile(docx('', [{ name: 'word/media/a.jpg', data: photo }]))),
  );
  expect(word).toEqual([
    expect.stringMatching(/^file_hash image:[0-9a-f]{64}$/),
    expect.stringMatching(/^image_phash [0-9A-F]{16}$/),
  ]);
  const found = await read('photos.pdf', pdfFile(['正文'], '', [cut, photo, Buffer.from('no picture')]));
  expect(found).toMatchObject({ text: '正文\n', issues: [] });
  expect(kinds(found)).toEqual(word);
});

test('a scanned PDF has no text, and says so by having none', async () => {
  const found = await read('scan.pdf', pdfFile(['', '']));
  expect('text' in found && found.text.trim()).toBe('');
});

test('a page: what a reader sees', async () => {
  const found = await reader.read({
    format: 'html',
    text: '<html><head><title>x</title><meta name="generator" content="WPS"></head><body><p>第一&nbsp;段<script>var a</script><p>第二段&#65;</body>',
  });
  expect(found).toMatchObject({ text: '\n第一\u00a0段\n第二段A' });
});
