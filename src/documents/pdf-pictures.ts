import { createHash } from 'node:crypto';
import { LIMITS } from './parsed-document.ts';
import { type EmbeddedPicture, SMALLEST_PICTURE } from './picture-traces.ts';

/**
 * Photographs and scans of a PDF: streams that are a JPEG as they lie in the file (filter DCTDecode alone, ISO 32000-1, 7.4.8). Found by their
 * first bytes, without the structure around them, so that a file without any costs one look at its bytes. Pictures that are packed in another
 * way or encrypted are not found.
 */
export function* picturesOfPdf(file: Buffer): Generator<EmbeddedPicture> {
  for (let at = file.indexOf(START_OF_JPEG); at >= 0; at = file.indexOf(START_OF_JPEG, at)) {
    if (!/stream\r?\n$/.test(file.toString('latin1', Math.max(0, at - 8), at))) {
      at++;
      continue;
    }
    const end = file.indexOf('endstream', at);
    if (end < 0) return;
    const stream = file.subarray(at, end);
    const bytes = stream.subarray(0, stream.lastIndexOf(END_OF_JPEG) + END_OF_JPEG.length);
    if (bytes.length >= SMALLEST_PICTURE) {
      const digest = createHash('sha256').update(bytes).digest('hex');
      yield { digest, bytes: bytes.length > LIMITS.pictureFileBytes ? null : bytes };
    }
    at = end;
  }
}

const START_OF_JPEG = Buffer.from([0xff, 0xd8, 0xff]);
const END_OF_JPEG = Buffer.from([0xff, 0xd9]);
