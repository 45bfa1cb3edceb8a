/** What a document file holds: its text, where pages begin in it, and traces of how it was made. */
export interface ParsedDocument {
  readonly text: string;
  /** Offsets in the text; empty where the format knows no pages. */
  readonly pageBreaks: readonly number[];
  readonly mediaType: string;
  readonly traces: readonly FileTrace[];
  /** What was left out of it. */
  readonly issues: readonly DocumentProblem[];
}

const FILE_TRACES = ['author', 'last_editor', 'software', 'file_id', 'file_hash', 'image_phash'] as const;

/** A trace in the words of the table `bid_traces`. */
export interface FileTrace {
  readonly kind: (typeof FILE_TRACES)[number];
  readonly value: string;
}

/** Why a file was not read, that it holds no text, or that some of its pictures were left out. */
export const DOCUMENT_PROBLEMS = [
  'document_missing',
  'document_outside',
  'document_unsafe',
  'document_too_large',
  'document_damaged',
  'document_locked',
  'document_slow',
  'document_failed',
  'document_format',
  'document_no_text',
  'document_pictures_left',
] as const;
export type DocumentProblem = (typeof DOCUMENT_PROBLEMS)[number];

/** Thrown inside the thread that reads a file. */
export class UnreadableDocument extends Error {
  readonly problem: DocumentProblem;
  constructor(problem: DocumentProblem, why: string) {
    super(why);
    this.problem = problem;
  }
}

/** Limits for one file; what goes beyond them is refused, not cut, but for pictures: those beyond are left out. */
export const LIMITS = {
  fileBytes: 100 << 20,
  /** Expanded, counted while it is inflated. */
  expandedBytes: 200 << 20,
  /** Expanded to packed size of an entry of more than a megabyte. */
  ratio: 100,
  entries: 1000,
  cells: 2_000_000,
  depth: 200,
  characters: 20_000_000,
  pages: 5000,
  images: 300,
  /** Packed, and decoded; a picture of 16 million pixels and four channels is the largest that is decoded. */
  pictureFileBytes: 32 << 20,
  pictureBytes: 64 << 20,
  /** Decoded, all pictures of a file together: some two seconds of a processor. */
  decodedBytes: 256 << 20,
} as const;

/** A trace, without blanks around it; none where nothing is left or the value is too long to be one. */
export function trace(
  kind: FileTrace['kind'],
  value: string | null | undefined,
  mark = '',
): readonly FileTrace[] {
  const plain = (value ?? '').replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return plain === '' || plain.length > 200 ? [] : [{ kind, value: `${mark}${plain}` }];
}

/** What the thread that reads a file hands over: the document, or why there is none. */
export type DocumentRead = ParsedDocument | { readonly problem: DocumentProblem; readonly why: string };

/** Whether what a thread handed over is what it should be. */
export function isDocumentRead(found: unknown): found is DocumentRead {
  if (typeof found !== 'object' || found === null) return false;
  const { problem, why, text, pageBreaks, mediaType, traces, issues } = found as Readonly<
    Record<string, unknown>
  >;
  if (problem !== undefined)
    return DOCUMENT_PROBLEMS.some((known) => known === problem) && typeof why === 'string';
  return (
    typeof text === 'string' &&
    typeof mediaType === 'string' &&
    Array.isArray(pageBreaks) &&
    pageBreaks.every(
      (at, i) => Number.isInteger(at) && at >= (i === 0 ? 0 : pageBreaks[i - 1]) && at <= text.length,
    ) &&
    Array.isArray(issues) &&
    issues.every((one: unknown) => DOCUMENT_PROBLEMS.some((known) => known === one)) &&
    Array.isArray(traces) &&
    traces.every((one: unknown) => {
      const { kind, value } = (one ?? {}) as Readonly<Record<string, unknown>>;
      return FILE_TRACES.some((known) => known === kind) && typeof value === 'string';
    })
  );
}
