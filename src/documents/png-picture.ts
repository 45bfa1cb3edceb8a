import { deflateSync, inflateSync } from 'node:zlib';
import type { DecodedPng, decode } from 'fast-png';
import { type DecodingCost, onWhite, UnreadPicture } from './grey.ts';
import type { GreyPicture } from './picture-hash.ts';

const SIGNATURE = 8;
const CHUNK_FRAME = 12;
/** Values of a pixel by colour type: grey, colours, index of a palette, grey and alpha, colours and alpha. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const PALETTE = 3;

/** What reads a PNG as brightness; whatever that throws, the file is none that can be read. */
export async function pngReader(): Promise<(file: Buffer) => GreyPicture> {
  const { decode } = await import('fast-png');
  return (file) => greyOfPng(file, decode);
}

/**
 * The library is given the chunks that shape the picture alone, and its data only after they were inflated to no more than the header
 * promises: profiles and data can hold a bomb each.
 */
function greyOfPng(file: Buffer, decodePng: typeof decode): GreyPicture {
  const chunks = chunksOf(file);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data;
  if (header === undefined || header.length !== 13) throw new UnreadPicture('no header');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, colour, interlaced] = [header[8]!, header[9]!, header[12] !== 0];
  const channels = CHANNELS[colour];
  if (channels === undefined || ![1, 2, 4, 8, 16].includes(depth) || (interlaced && depth < 8))
    throw new UnreadPicture('of a form that is not read');
  const line = Math.ceil((width * channels * depth) / 8);
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  // A byte for the filter before each line; interlaced pictures have up to three lines for one.
  const most = (line + (interlaced ? 3 : 1)) * height + 64;
  const data = inflateSync(packed, { maxOutputLength: most });
  if (data.length < (line + 1) * height) throw new UnreadPicture('ends early');
  const shaping = chunks.filter(({ type }) => type === 'PLTE' || (type === 'tRNS' && colour === PALETTE));
  const whole = Buffer.concat([
    file.subarray(0, SIGNATURE),
    ...[
      { type: 'IHDR', data: header },
      ...shaping,
      { type: 'IDAT', data: deflateSync(data, { level: 0 }) },
      { type: 'IEND', data: Buffer.alloc(0) },
    ].flatMap(framed),
  ]);
  return greyOf(decodePng(whole), depth);
}

/** By the header alone; NULL where there is none. */
export function costOfPng(file: Buffer): DecodingCost | null {
  if (file.length < SIGNATURE + CHUNK_FRAME + 13 || file.toString('latin1', 12, 16) !== 'IHDR') return null;
  const samples = file.readUInt32BE(16) * file.readUInt32BE(20) * (CHANNELS[file[25]!] ?? 4);
  return { bytes: samples * Math.max(1, file[24]! / 8), passes: 1 };
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function chunksOf(file: Buffer): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE; at + CHUNK_FRAME <= file.length; ) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IEND') return chunks;
    if (at + CHUNK_FRAME + length > file.length) break;
    chunks.push({ type, data: file.subarray(at + 8, at + 8 + length) });
    at += CHUNK_FRAME + length;
  }
  throw new UnreadPicture('ends early');
}

/** The library does not look at the check sum, which is left empty. */
function framed({ type, data }: Chunk): readonly Buffer[] {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, 'latin1');
  return [head, data, Buffer.alloc(4)];
}

function greyOf({ width, height, channels, data, palette }: DecodedPng, depth: number): GreyPicture {
  const grey = new Uint8Array(width * height);
  if (depth < 8) {
    const tone = palette === undefined ? evenTones(depth) : palette.map(tonesOf);
    const line = Math.ceil((width * depth) / 8);
    for (let y = 0, at = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const bit = x * depth;
        const byte = data[y * line + (bit >> 3)]!;
        grey[at++] = tone[(byte >> (8 - depth - (bit & 7))) & ((1 << depth) - 1)] ?? 255;
      }
    return { width, height, grey };
  }
  if (palette !== undefined) {
    const tone = palette.map(tonesOf);
    for (let at = 0; at < grey.length; at++) grey[at] = tone[data[at]!] ?? 255;
    return { width, height, grey };
  }
  const shift = depth - 8;
  const colours = channels >= 3;
  const clear = channels === 2 || channels === 4;
  for (let at = 0, from = 0; at < grey.length; at++, from += channels) {
    const first = data[from]! >> shift;
    const alpha = clear ? data[from + channels - 1]! >> shift : 255;
    grey[at] = colours
      ? onWhite(first, data[from + 1]! >> shift, data[from + 2]! >> shift, alpha)
      : onWhite(first, first, first, alpha);
  }
  return { width, height, grey };
}

const tonesOf = (colour: readonly number[]): number =>
  onWhite(colour[0]!, colour[1]!, colour[2]!, colour[3] ?? 255);

const evenTones = (depth: number): readonly number[] =>
  Array.from({ length: 1 << depth }, (_, i) => Math.round((255 * i) / ((1 << depth) - 1)));
