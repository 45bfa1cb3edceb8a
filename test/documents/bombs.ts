import { deflateRawSync } from 'node:zlib';
import { paragraph, type ZipEntry, zipFile } from './zip-writer.ts';

const MEGABYTE = 1 << 20;
const zeros = (megabytes: number): Buffer => Buffer.alloc(megabytes * MEGABYTE, 0x20);
const text = (inner: string): string => `<w:document><w:body>${inner}</w:body></w:document>`;
const body = (data: Buffer | string, says: ZipEntry['says'] = {}): ZipEntry => ({
  name: 'word/document.xml',
  data,
  says,
});
const good: ZipEntry = body(text(paragraph('正文')));
const named = (name: string): readonly ZipEntry[] => [good, { name, data: 'x' }];

/** Files that must be refused, by what is wrong with them; each is small on disk. */
export const BOMBS: Readonly<Record<string, () => Buffer>> = {
  ...Object.fromEntries(
    [2, 5, 10, 50, 120, 190, 210, 300].map((size) => [
      `one entry of ${size} MB of blanks`,
      () => zipFile([body(zeros(size))]),
    ]),
  ),
  ...Object.fromEntries(
    [2, 3, 8].map((count) => [
      `${count} entries of 90 MB`,
      () =>
        zipFile([
          good,
          ...Array.from({ length: count }, (_, i) => ({ name: `word/x${i}.xml`, data: zeros(90) })),
        ]),
    ]),
  ),
  ...Object.fromEntries(
    [0, 10, 1000, MEGABYTE].map((expanded) => [
      `says ${expanded} bytes and holds 20 MB`,
      () => zipFile([body(zeros(20), { expanded })]),
    ]),
  ),
  ...Object.fromEntries(
    [1, 3, 10].map((times) => [
      `says ${times} GB packed and expanded`,
      () => zipFile([body(text('x'), { expanded: Math.min(4294967294, times * 1e9) })]),
    ]),
  ),
  'says less packed data than it holds': () =>
    zipFile([body(Buffer.from(text('正文'.repeat(2000))), { packed: 10 })]),
  'says more packed data than the file has': () => zipFile([body(text('x'), { packed: 50_000_000 })]),
  'two entries over the same data': () =>
    zipFile([good, { name: 'word/a.xml', data: text('x'), says: { offset: 0 } }]),
  'a thousand entries over the same data': () =>
    zipFile([
      good,
      ...Array.from({ length: 900 }, (_, i) => ({ name: `word/${i}.xml`, data: 'x', says: { offset: 0 } })),
    ]),
  'entries that begin inside of each other': () =>
    zipFile([body(text('正文'.repeat(3000))), { name: 'word/a.xml', data: 'x', says: { offset: 40 } }]),
  ...Object.fromEntries(
    [1001, 5000, 60_000].map((count) => [
      `${count} entries`,
      () => zipFile([good, ...Array.from({ length: count }, (_, i) => ({ name: `e${i}`, data: '' }))]),
    ]),
  ),
  'fewer entries than it says': () => zipFile([good], { entries: 900 }),
  ...Object.fromEntries(
    [
      '../outside.xml',
      'word/../../outside.xml',
      '/etc/outside.xml',
      'C:/outside.xml',
      'word\\..\\..\\x.xml',
    ].map((name) => [`an entry named ${name}`, () => zipFile(named(name))]),
  ),
  ...Object.fromEntries(
    ['inner.zip', 'word/embeddings/a.ZIP', 'a.7z', 'b.tar', 'c.gz'].map((name) => [
      `a package ${name} inside`,
      () => zipFile([good, { name, data: zipFile([body(zeros(5))]) }]),
    ]),
  ),
  'two entries of one name': () => zipFile([good, good]),
  'an encrypted entry': () => zipFile([{ ...good, encrypted: true }]),
  'packed data that is noise': () =>
    zipFile([{ ...good, packed: Buffer.from('not deflate at all, not at all') }]),
  'packed data that ends early': () =>
    zipFile([{ ...good, packed: deflateRawSync(Buffer.from(text('正文'.repeat(999)))).subarray(0, 40) }]),
  'entities that multiply': () =>
    zipFile([
      body(
        `<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 12 }, (_, i) => `<!ENTITY ${String.fromCharCode(98 + i)} "${`&${String.fromCharCode(97 + i)};`.repeat(10)}">`).join('')}]>${text('&m;')}`,
      ),
    ]),
  'an entity from a file': () =>
    zipFile([body(`<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>${text(paragraph('&x;'))}`)]),
  'an entity from the network': () =>
    zipFile([body(`<!DOCTYPE d [<!ENTITY x SYSTEM "http://localhost:1/x">]>${text(paragraph('&x;'))}`)]),
  ...Object.fromEntries(
    [500, 20_000].map((depth) => [
      `elements nested ${depth} deep`,
      () => zipFile([body(noisy(`${'<w:p>'.repeat(depth)}x${'</w:p>'.repeat(depth)}`))]),
    ]),
  ),
  'no body': () => zipFile([{ name: 'word/other.xml', data: text('x') }]),
  'nothing in it': () => zipFile([]),
  'no package at all': () => Buffer.from('just some text that was given the name of a Word file'),
  'an empty file': () => Buffer.alloc(0),
  'the first half of a package': () => {
    const whole = zipFile([good, ...PADDING]);
    return whole.subarray(0, whole.length / 2);
  },
  'the second half of a package': () => {
    const whole = zipFile([good, ...PADDING]);
    return whole.subarray(whole.length / 2);
  },
};

const PADDING = Array.from({ length: 20 }, (_, i) => ({ name: `p${i}`, data: `padding ${i}`.repeat(20) }));
/** With a comment in front that does not pack, so that only the nesting is out of order. */
const noisy = (inner: string): string =>
  text(`<!--${Array.from({ length: 4000 }, (_, i) => (i * 2654435761) % 99991).join('')}-->${inner}`);
