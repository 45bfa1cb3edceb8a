import { officeTraces } from './office-traces.ts';
import { type ParsedDocument, UnreadableDocument } from './parsed-document.ts';
import { readXml, textCollector } from './xml-events.ts';
import { openPackage, type ZipPackage } from './zip-package.ts';

/**
 * Text of a Word document: body, footnotes and endnotes, one line a paragraph or row of a table. Deleted text of tracked changes is left out. Pages are those that
 * Word noted when it last saved.
 *
 * @throws UnreadableDocument
 */
export async function readDocx(path: string): Promise<ParsedDocument> {
  const zip = await openPackage(path);
  try {
    const collected = textCollector();
    if (!(await readBody(zip, 'word/document.xml', collected)))
      throw new UnreadableDocument('document_damaged', 'no word/document.xml');
    for (const name of ['word/footnotes.xml', 'word/endnotes.xml']) await readBody(zip, name, collected);
    return {
      ...collected.end(),
      mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      ...(await officeTraces(zip)),
    };
  } finally {
    zip.close();
  }
}

function readBody(
  zip: ZipPackage,
  name: string,
  { add, breakPage }: ReturnType<typeof textCollector>,
): Promise<boolean> {
  let inText = false;
  let cells = 0;
  return readXml(zip, name, {
    open(tag, attributes) {
      if (tag === 't') inText = true;
      else if (tag === 'tc') cells++;
      else if (tag === 'tab') add('\t');
      else if (tag === 'lastRenderedPageBreak') breakPage();
      else if (tag === 'br' || tag === 'cr') {
        add('\n');
        if (attributes['w:type'] === 'page') breakPage();
      }
    },
    text(piece) {
      if (inText) add(piece);
    },
    close(tag) {
      if (tag === 't') inText = false;
      else if (tag === 'p') add(cells > 0 ? ' ' : '\n');
      else if (tag === 'tr') add('\n');
      else if (tag === 'tc') {
        cells--;
        add('\t');
      }
    },
  });
}
