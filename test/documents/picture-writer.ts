import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import encodeJpeg, { init } from '@jsquash/jpeg/encode.js';
import { encode } from 'fast-png';
import type { Random } from '../../src/scorers/random.ts';

/** A picture as a function of the place, 0 to 1 across and down: what it shows does not hang on how many pixels it has. */
export type Scene = (x: number, y: number) => readonly [red: number, green: number, blue: number];

/** Soft hills of brightness with some hard-edged boxes in front, like photographs and drawings have. */
export function randomScene(random: Random): Scene {
  const hills = Array.from({ length: 12 }, () => ({
    x: random(),
    y: random(),
    width: 0.05 + 0.4 * random(),
    height: 240 * (random() - 0.5),
  }));
  const boxes = Array.from({ length: 6 }, () => {
    const [left, top] = [random(), random()];
    return { left, top, right: left + 0.4 * random(), bottom: top + 0.4 * random(), tone: 255 * random() };
  });
  return (x, y) => {
    const box = boxes.find(
      ({ left, top, right, bottom }) => x >= left && x < right && y >= top && y < bottom,
    );
    const tone =
      box?.tone ??
      hills.reduce(
        (sum, hill) =>
          sum + hill.height * Math.exp(-((x - hill.x) ** 2 + (y - hill.y) ** 2) / hill.width ** 2),
        128,
      );
    return [tone, 0.8 * tone + 20, 255 - tone];
  };
}

/** Pixels of a scene, red, green, blue and an alpha of 255. */
export function pixelsOf(scene: Scene, width: number, height: number): Uint8ClampedArray {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      data.set(scene((x + 0.5) / width, (y + 0.5) / height), at);
      data[at + 3] = 255;
    }
  return data;
}

export const png = (scene: Scene, width: number, height: number): Buffer =>
  Buffer.from(
    encode({ width, height, channels: 4, depth: 8, data: Uint8Array.from(pixelsOf(scene, width, height)) }),
  );

let ready: Promise<void> | undefined;

export async function jpeg(
  scene: Scene,
  width: number,
  height: number,
  options: { readonly quality?: number; readonly progressive?: boolean } = {},
): Promise<Buffer> {
  ready ??= init({
    wasmBinary: readFileSync(fileURLToPath(import.meta.resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'))),
  } as object);
  await ready;
  const image = { data: pixelsOf(scene, width, height), width, height, colorSpace: 'srgb' };
  return Buffer.from(await encodeJpeg(image as never, options));
}

export function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length, 0);
  return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
}

/** A PNG of any depth and kind of colour, its lines packed as the format has them, each without a filter. */
export function pngOf(image: {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly lines: Buffer;
  readonly before?: readonly Buffer[];
  /** Bytes that are missing at the end of the data. */
  readonly cut?: number;
}): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(image.width, 0);
  header.writeUInt32BE(image.height, 4);
  header[8] = image.depth;
  header[9] = image.colour;
  const line = image.lines.length / image.height;
  const data = Buffer.concat(
    Array.from({ length: image.height }, (_, y) =>
      Buffer.concat([Buffer.alloc(1), image.lines.subarray(y * line, (y + 1) * line)]),
    ),
  );
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...(image.before ?? []),
    chunk('IDAT', deflateSync(data.subarray(0, data.length - (image.cut ?? 0)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** How many bits of two perceptual hashes differ. */
export function distance(one: string | null, other: string | null): number {
  if (one === null || other === null) throw new Error('no hash');
  let count = 0;
  for (let left = BigInt(`0x${one}`) ^ BigInt(`0x${other}`); left > 0n; left >>= 1n)
    count += Number(left & 1n);
  return count;
}
