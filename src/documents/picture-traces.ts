import { type FileTrace, LIMITS, type ParsedDocument, trace } from './parsed-document.ts';
import { createPictureHasher } from './picture-hasher.ts';

/** A smaller picture file, in bytes, is a bullet or a line. */
export const SMALLEST_PICTURE = 1024;
/** Up to this, many programs put the same icons into what they write. */
const SMALLEST_COPY = 4096;

/** A picture inside a document: digest of its bytes, and these where they are not too many to look at. */
export interface EmbeddedPicture {
  readonly digest: string;
  readonly bytes: Buffer | null;
}

/** Traces of the pictures of one document, by their bytes and by what they show; an issue where some were left out. */
export async function pictureTraces(
  pictures: AsyncIterable<EmbeddedPicture> | Iterable<EmbeddedPicture>,
): Promise<Pick<ParsedDocument, 'traces' | 'issues'>> {
  const traces: FileTrace[] = [];
  const hasher = createPictureHasher();
  let left = false;
  let count = 0;
  for await (const { digest, bytes } of pictures) {
    if (count === LIMITS.images) {
      left = true;
      break;
    }
    count++;
    if (bytes === null || bytes.length >= SMALLEST_COPY) traces.push(...trace('file_hash', digest, 'image:'));
    if (bytes === null) left = true;
    else traces.push(...trace('image_phash', await hasher.hash(bytes)));
  }
  return { traces, issues: left || hasher.overLimit() ? ['document_pictures_left'] : [] };
}
