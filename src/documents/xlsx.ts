import { officeTraces } from './office-traces.ts';
import { LIMITS, type ParsedDocument, UnreadableDocument } from './parsed-document.ts';
import { readXml, textCollector } from './xml-events.ts';
import { openPackage, type ZipPackage } from './zip-package.ts';

/**
 * Text of a workbook: cells of each sheet, one line a row, each sheet a page.
 *
 * @throws UnreadableDocument
 */
export async function readXlsx(path: string): Promise<ParsedDocument> {
  const zip = await openPackage(path);
  try {
    const sheets = zip.names
      .filter((name) => /^xl\/worksheets\/[^/]+\.xml$/.test(name))
      .sort((one, other) => numberOf(one) - numberOf(other) || (one < other ? -1 : 1));
    if (sheets.length === 0) throw new UnreadableDocument('document_damaged', 'no worksheet');
    const strings = await sharedStrings(zip);
    const collected = textCollector();
    let cells = 0;
    for (const sheet of sheets) {
      collected.breakPage();
      let type = '';
      let value = '';
      let taking = false;
      await readXml(zip, sheet, {
        open(tag, attributes) {
          if (tag === 'c') {
            cells++;
            if (cells > LIMITS.cells) throw new UnreadableDocument('document_too_large', 'too many cells');
            type = attributes.t ?? '';
            value = '';
          } else if (tag === 'v' || tag === 't') taking = true;
        },
        text(piece) {
          if (taking) value += piece;
        },
        close(tag) {
          if (tag === 'v' || tag === 't') taking = false;
          else if (tag === 'c') collected.add(`${type === 's' ? (strings[Number(value)] ?? '') : value}\t`);
          else if (tag === 'row') collected.add('\n');
        },
      });
    }
    return {
      ...collected.end(),
      mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      ...(await officeTraces(zip)),
    };
  } finally {
    zip.close();
  }
}

const numberOf = (name: string): number => Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 0);

async function sharedStrings(zip: ZipPackage): Promise<readonly string[]> {
  const strings: string[] = [];
  let text = '';
  let length = 0;
  let taking = false;
  let phonetic = false;
  await readXml(zip, 'xl/sharedStrings.xml', {
    open(tag) {
      if (tag === 'si') text = '';
      else if (tag === 'rPh') phonetic = true;
      else if (tag === 't') taking = !phonetic;
    },
    text(piece) {
      if (!taking) return;
      length += piece.length;
      if (length > LIMITS.characters) throw new UnreadableDocument('document_too_large', 'too much text');
      text += piece;
    },
    close(tag) {
      if (tag === 't') taking = false;
      else if (tag === 'rPh') phonetic = false;
      else if (tag === 'si') {
        strings.push(text);
        if (strings.length > LIMITS.cells)
          throw new UnreadableDocument('document_too_large', 'too many strings');
      }
    },
  });
  return strings;
}
