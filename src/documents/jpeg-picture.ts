import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type DecodingCost, onWhite, UnreadPicture } from './grey.ts';
import type { GreyPicture } from './picture-hash.ts';

type Decode = (file: ArrayBuffer) => Promise<{
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}>;

/** Kept as long as it never failed: what a picture took that failed is not given back. */
let decoder: Decode | undefined;
let complaints = 0;

/**
 * What reads a JPEG as brightness, with a decoder that reaches nothing outside of its own memory; whatever that throws, the file is none
 * that can be read. One that ends early or has a gap is refused, where other readers fill it up with grey.
 */
export async function jpegReader(): Promise<(file: Buffer) => Promise<GreyPicture>> {
  decoder ??= await freshDecoder();
  const decode = decoder;
  return async (file) => {
    complaints = 0;
    const decoded = await decode(Uint8Array.from(file).buffer).catch(() => {
      decoder = undefined;
      throw new UnreadPicture('not a picture');
    });
    if (complaints > 0) throw new UnreadPicture('damaged');
    const { width, height, data } = decoded;
    const grey = new Uint8Array(width * height);
    for (let at = 0, from = 0; at < grey.length; at++, from += 4)
      grey[at] = onWhite(data[from]!, data[from + 1]!, data[from + 2]!, 255);
    return { width, height, grey };
  };
}

async function freshDecoder(): Promise<Decode> {
  const { default: decode, init } = await import('@jsquash/jpeg/decode.js');
  // What the decoder hands pictures over in: browsers have it, Node has not.
  Object.assign(globalThis, { ImageData: PictureData });
  await init({
    wasmBinary: await readFile(
      createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'),
    ),
    print: () => undefined,
    printErr: () => {
      complaints++;
    },
  });
  return decode;
}

class PictureData {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    this.data = data;
    this.width = width;
    this.height = height;
  }
}

/**
 * By the header alone; NULL where there is none. A file may hold any number of scans over the whole picture and so keep a decoder busy for
 * minutes (Two issues with the JPEG standard, libjpeg-turbo.org, 2018).
 */
export function costOfJpeg(file: Buffer): DecodingCost | null {
  for (let at = 2; at + 9 < file.length && file[at] === 0xff; ) {
    const marker = file[at + 1]!;
    if (marker === 0xff) at++;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (marker === 0xd9 || marker === 0xda) return null;
    else if (isFrame(marker)) {
      const [height, width] = [file.readUInt16BE(at + 5), file.readUInt16BE(at + 7)];
      return { bytes: width * height * 4, passes: Math.max(1, scansFrom(file, at) / SCANS_OF_A_PASS) };
    } else at += 2 + file.readUInt16BE(at + 2);
  }
  return null;
}

/** SOF0 to SOF15 without the tables among them. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function scansFrom(file: Buffer, from: number): number {
  let scans = 0;
  for (let at = file.indexOf(START_OF_SCAN, from); at >= 0; at = file.indexOf(START_OF_SCAN, at + 2)) scans++;
  return scans;
}

/** A scan of a progressive file holds a part of each coefficient only. */
const SCANS_OF_A_PASS = 4;
const START_OF_SCAN = Buffer.from([0xff, 0xda]);
