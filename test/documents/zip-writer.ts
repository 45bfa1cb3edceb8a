import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a package to write; sizes and offset can be made to lie. */
export interface ZipEntry {
  readonly name: string;
  readonly data: Buffer | string;
  /** What the directory says in place of the truth. */
  readonly says?: { readonly expanded?: number; readonly packed?: number; readonly offset?: number };
  readonly encrypted?: boolean;
  /** Bytes in place of the packed data. */
  readonly packed?: Buffer;
}

/** A ZIP file as bytes, for tests: what honest writers write, and what they never would. */
export function zipFile(entries: readonly ZipEntry[], says: { readonly entries?: number } = {}): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const data = Buffer.from(entry.data);
    const packed = entry.packed ?? deflateRawSync(data);
    const name = Buffer.from(entry.name);
    const flags = 0x800 | (entry.encrypted === true ? 1 : 0);
    const fields = (): Buffer => {
      const bytes = Buffer.alloc(22);
      bytes.writeUInt16LE(20, 0);
      bytes.writeUInt16LE(flags, 2);
      bytes.writeUInt16LE(8, 4);
      bytes.writeUInt32LE(crcOf(data), 10);
      bytes.writeUInt32LE(entry.says?.packed ?? packed.length, 14);
      bytes.writeUInt32LE(entry.says?.expanded ?? data.length, 18);
      return bytes;
    };
    const lengths = Buffer.alloc(4);
    lengths.writeUInt16LE(name.length, 0);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields(), lengths, name, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(entry.says?.offset ?? offset, 10);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), fields(), lengths, rest, name]),
    );
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(says.entries ?? entries.length, 8);
  end.writeUInt16LE(says.entries ?? entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/** The same file with a directory, of the kind for large files, that speaks of a million entries. */
export function withMillionEntries(zip: Buffer): Buffer {
  const end = Buffer.from(zip.subarray(zip.length - 22));
  const body = zip.subarray(0, zip.length - 22);
  const large = Buffer.alloc(56);
  large.write('PK\x06\x06', 0, 'latin1');
  large.writeBigUInt64LE(44n, 4);
  large.writeUInt16LE(45, 12);
  large.writeUInt16LE(45, 14);
  large.writeBigUInt64LE(1_000_000n, 24);
  large.writeBigUInt64LE(1_000_000n, 32);
  large.writeBigUInt64LE(BigInt(end.readUInt32LE(12)), 40);
  large.writeBigUInt64LE(BigInt(end.readUInt32LE(16)), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 0, 'latin1');
  locator.writeBigUInt64LE(BigInt(body.length), 8);
  locator.writeUInt32LE(1, 16);
  end.writeUInt16LE(0xffff, 8);
  end.writeUInt16LE(0xffff, 10);
  end.writeUInt32LE(0xffffffff, 12);
  end.writeUInt32LE(0xffffffff, 16);
  return Buffer.concat([body, large, locator, end]);
}

const crcOf = (data: Buffer): number => (typeof crc32 === 'function' ? crc32(data) : plainCrc(data));

function plainCrc(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = (crc >>> 1) ^ (0xedb88320 & -(crc & 1));
  }
  return (crc ^ 0xffffffff) >>> 0;
}

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

/** A Word file: paragraphs, and what its properties say. */
export const docx = (body: string, extra: readonly ZipEntry[] = []): readonly ZipEntry[] => [
  { name: '[Content_Types].xml', data: '<Types/>' },
  {
    name: 'word/document.xml',
    data: `<?xml version="1.0"?><w:document ${W}><w:body>${body}</w:body></w:document>`,
  },
  ...extra,
];

export const paragraph = (text: string): string =>
  `<w:p><w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
