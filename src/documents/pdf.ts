import { readFile } from 'node:fs/promises';
import { getDocumentProxy } from 'unpdf';
import { type FileTrace, LIMITS, type ParsedDocument, trace, UnreadableDocument } from './parsed-document.ts';
import { picturesOfPdf } from './pdf-pictures.ts';
import { pictureTraces } from './picture-traces.ts';
import { textCollector } from './xml-events.ts';

/**
 * Text layer of a PDF, page by page. A scanned file has none: its text is empty.
 *
 * @throws UnreadableDocument
 */
export async function readPdf(path: string): Promise<ParsedDocument> {
  const file = await readFile(path);
  // A copy, since the library takes away what it is given.
  const pdf = await opened(new Uint8Array(file));
  try {
    if (pdf.numPages > LIMITS.pages)
      throw new UnreadableDocument('document_too_large', `${pdf.numPages} pages`);
    const collected = textCollector();
    for (let number = 1; number <= pdf.numPages; number++) {
      collected.breakPage();
      const page = await pdf.getPage(number);
      const { items } = await page.getTextContent();
      for (const item of items) if ('str' in item) collected.add(item.hasEOL ? `${item.str}\n` : item.str);
      collected.add('\n');
      page.cleanup();
    }
    const { text, pageBreaks } = collected.end();
    const pictures = await pictureTraces(picturesOfPdf(file));
    return {
      text,
      pageBreaks: pdf.numPages > 1 ? pageBreaks : [],
      mediaType: 'application/pdf',
      traces: [...(await pdfTraces(pdf)), ...pictures.traces],
      issues: pictures.issues,
    };
  } finally {
    await pdf.destroy();
  }
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

async function opened(data: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(data, { isEvalSupported: false, stopAtErrors: false, verbosity: 0 });
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    throw new UnreadableDocument(
      name === 'PasswordException' ? 'document_locked' : 'document_damaged',
      String(error),
    );
  }
}

async function pdfTraces(pdf: Pdf): Promise<readonly FileTrace[]> {
  const { info, metadata } = await pdf.getMetadata().catch(() => ({ info: {}, metadata: null }));
  const entry = (name: string): string | null => {
    const value = (info as Readonly<Record<string, unknown>>)[name];
    return typeof value === 'string' ? value : null;
  };
  const xmp = (name: string): string | null => {
    const value: unknown = metadata?.get(name);
    return typeof value === 'string' ? value : null;
  };
  return [
    ...trace('author', entry('Author')),
    ...trace('software', entry('Creator')),
    ...trace('software', entry('Producer')),
    ...trace('file_id', entry('CreationDate'), 'created:'),
    // Of a file without ids the reader makes one up from its first bytes, which files of one program share.
    ...trace('file_id', pdf.fingerprints[1] === null ? null : pdf.fingerprints[0], 'pdf:'),
    ...trace('file_id', xmp('xmpmm:documentid'), 'xmp:'),
  ];
}
