import type { DecodingCost } from './grey.ts';
import { costOfJpeg, jpegReader } from './jpeg-picture.ts';
import { LIMITS } from './parsed-document.ts';
import { type GreyPicture, pictureHash } from './picture-hash.ts';
import { costOfPng, pngReader } from './png-picture.ts';

/** Reads the pictures of one document, as far as the limits allow. */
export interface PictureHasher {
  /** Perceptual hash; NULL where the picture is of another format, damaged, beyond the limits or tells nothing. */
  hash(file: Buffer): Promise<string | null>;
  /** Whether a picture was left out because of the limits. */
  readonly overLimit: () => boolean;
}

export function createPictureHasher(): PictureHasher {
  let left: number = LIMITS.decodedBytes;
  let over = false;
  return {
    async hash(file) {
      const format = FORMATS.find(({ magic }) => file.subarray(0, magic.length).equals(magic));
      if (format === undefined) return null;
      const cost = format.costOf(file);
      if (cost === null) return null;
      const work = cost.bytes * cost.passes;
      if (cost.bytes > LIMITS.pictureBytes || work > left) {
        over = true;
        return null;
      }
      left -= work;
      const greyOf = await format.reader();
      try {
        return pictureHash(await greyOf(file));
      } catch {
        return null;
      }
    },
    overLimit: () => over,
  };
}

interface PictureFormat {
  readonly magic: Buffer;
  readonly costOf: (file: Buffer) => DecodingCost | null;
  /** The decoder is loaded by the first picture, so that a file of text alone pays nothing for it. */
  readonly reader: () => Promise<(file: Buffer) => GreyPicture | Promise<GreyPicture>>;
}

const FORMATS: readonly PictureFormat[] = [
  { magic: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), costOf: costOfPng, reader: pngReader },
  { magic: Buffer.from([0xff, 0xd8, 0xff]), costOf: costOfJpeg, reader: jpegReader },
];
