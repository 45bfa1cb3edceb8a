import { readDocx } from './docx.ts';
import { readHtml } from './html.ts';
import { type DocumentRead, UnreadableDocument } from './parsed-document.ts';
import { readPdf } from './pdf.ts';
import { readXlsx } from './xlsx.ts';

/** A file to read by its path, or a page whose bytes were decoded already. */
export type DocumentTask =
  | { readonly format: 'docx' | 'xlsx' | 'pdf'; readonly path: string }
  | { readonly format: 'html'; readonly text: string };

/** Reads one document; the entry of the threads whose memory is limited, so that no file can take the host down. */
export default async function readDocument(task: DocumentTask): Promise<DocumentRead> {
  try {
    if (task.format === 'html') return readHtml(task.text);
    if (task.format === 'docx') return await readDocx(task.path);
    return task.format === 'xlsx' ? await readXlsx(task.path) : await readPdf(task.path);
  } catch (error) {
    if (error instanceof UnreadableDocument) return { problem: error.problem, why: error.message };
    return { problem: 'document_damaged', why: error instanceof Error ? error.message : String(error) };
  }
}
