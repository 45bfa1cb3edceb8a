import { StringDecoder } from 'node:string_decoder';
import { Parser } from 'htmlparser2';
import { LIMITS, UnreadableDocument } from './parsed-document.ts';
import type { ZipPackage } from './zip-package.ts';

/** What a reader of XML hears: names without their prefix, text with character references decoded. */
export interface XmlEvents {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  readonly text?: (text: string) => void;
  readonly close?: (name: string) => void;
}

/**
 * Reads an entry of a package as XML, piece by piece. Entities that a document declares are never expanded: the parser knows none, and a
 * document type, which office files have no use for, is refused.
 *
 * @throws UnreadableDocument
 */
export async function readXml(zip: ZipPackage, name: string, events: XmlEvents): Promise<boolean> {
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        depth++;
        if (depth > LIMITS.depth) throw new UnreadableDocument('document_unsafe', 'nested too deeply');
        events.open?.(local(tag), attributes);
      },
      ontext(text) {
        events.text?.(text);
      },
      onclosetag(tag) {
        depth--;
        events.close?.(local(tag));
      },
      onprocessinginstruction(instruction) {
        if (/^!doctype/i.test(instruction))
          throw new UnreadableDocument('document_unsafe', 'declares a document type');
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  const decoder = new StringDecoder('utf8');
  const found = await zip.read(name, (piece) => parser.write(decoder.write(piece)));
  parser.end(decoder.end());
  return found;
}

const local = (tag: string): string => tag.slice(tag.indexOf(':') + 1);

/** Text and page breaks as they come in; refuses more than one document may hold. */
export function textCollector(): {
  readonly add: (text: string) => void;
  readonly breakPage: () => void;
  readonly end: () => { readonly text: string; readonly pageBreaks: readonly number[] };
} {
  const parts: string[] = [];
  const pageBreaks: number[] = [];
  let length = 0;
  return {
    add(text) {
      length += text.length;
      if (length > LIMITS.characters) throw new UnreadableDocument('document_too_large', 'too much text');
      parts.push(text);
    },
    breakPage() {
      if (length > 0 && pageBreaks[pageBreaks.length - 1] !== length) pageBreaks.push(length);
    },
    end: () => ({ text: parts.join(''), pageBreaks: pageBreaks.length === 0 ? [] : [0, ...pageBreaks] }),
  };
}
