import { TextDecoder } from 'node:util';
import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { InputError } from '../domain/errors.ts';
import { byteOrderMark, type Encoding, looksLikeUtf16, utf8OrGb } from './encoding.ts';
import type { ReadOptions, SourceFile } from './row-sink.ts';

/** An element that is open, or just closing, with what it says. */
export interface XmlElement {
  readonly name: string;
  /** Its attributes, and the texts of its children that have no children themselves. */
  readonly values: Map<string, string>;
  readonly line: number;
}

export interface XmlHandler {
  /** An element and all inside it have been read; `around`: the open elements about it, outermost first. */
  readonly closed: (element: XmlElement, around: readonly XmlElement[]) => void;
  /** Promise to await before reading on, or `null`. */
  readonly full: () => Promise<void> | null;
}

/** Bills nest a dozen elements and are some megabytes; what goes beyond these limits was not made by pricing software. */
export const XML_LIMITS = { depth: 64, name: 256, values: 512, text: 1 << 20, bytes: 256 << 20 } as const;
const SAMPLE = 1 << 16;

/**
 * Reads an XML file as a stream of closing elements. Nothing outside the file is ever read: a document type declaration, and with it every
 * entity but the five of XML, is refused.
 *
 * @throws InputError `xml_refused`
 */
export async function readXml(
  file: SourceFile,
  handler: XmlHandler,
  options: ReadOptions,
): Promise<Encoding> {
  const parser = new SaxesParser({ fragment: false, xmlns: false });
  const open: XmlElement[] = [];
  let [text, line, leaf] = ['', 1, false];
  const refuse = (en: string, zh: string): never => {
    throw refused(file.name, parser.line, en, zh);
  };
  parser.on('error', (error) =>
    refuse(plain(error.message), `不是格式正确的 XML（${plain(error.message)}）`),
  );
  parser.on('doctype', () =>
    refuse(
      'it declares a document type, which could pull in other files or grow without end',
      '含有文档类型声明（DOCTYPE），可能引入外部文件或无限膨胀',
    ),
  );
  parser.on('opentagstart', () => {
    line = parser.line;
  });
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    if (open.length >= XML_LIMITS.depth)
      refuse(`its elements nest deeper than ${XML_LIMITS.depth}`, `元素嵌套超过 ${XML_LIMITS.depth} 层`);
    const entries = Object.entries(attributes);
    if (name.length > XML_LIMITS.name || entries.some(([key]) => key.length > XML_LIMITS.name))
      refuse(`a name is longer than ${XML_LIMITS.name} characters`, `名称超过 ${XML_LIMITS.name} 个字符`);
    if (entries.length > XML_LIMITS.values)
      refuse(
        `an element has more than ${XML_LIMITS.values} attributes`,
        `一个元素的属性超过 ${XML_LIMITS.values} 个`,
      );
    open.push({ name, values: new Map(entries), line });
    text = '';
    leaf = true;
  });
  const onText = (part: string): void => {
    if (text.length + part.length > XML_LIMITS.text)
      refuse(`a text is longer than ${XML_LIMITS.text} characters`, `一段文字超过 ${XML_LIMITS.text} 个字符`);
    text += part;
  };
  parser.on('text', onText);
  parser.on('cdata', onText);
  parser.on('closetag', () => {
    const element = open.pop() as XmlElement;
    const parent = open.at(-1);
    if (leaf && parent !== undefined && text.trim() !== '' && parent.values.size < XML_LIMITS.values)
      if (!parent.values.has(element.name)) parent.values.set(element.name, text.trim());
    handler.closed(element, open);
    text = '';
    leaf = false;
  });

  let decoder: TextDecoder | null = null;
  let encoding: Encoding = 'utf-8';
  let held: Buffer = Buffer.alloc(0);
  let bytes = 0;
  const feed = async (chunk: Buffer, more: boolean): Promise<void> => {
    let part: string;
    try {
      part = (decoder as TextDecoder).decode(chunk, { stream: more });
    } catch {
      part = refuse(`its bytes are not ${encoding}`, `其内容不是 ${encoding} 编码`);
    }
    // Small pieces, so that rows do not pile up before the sink is asked for room.
    for (let at = 0; at < part.length; at += SAMPLE) {
      options.signal?.throwIfAborted();
      parser.write(part.slice(at, at + SAMPLE));
      const room = handler.full();
      if (room !== null) await room;
    }
  };
  for await (const chunk of file.chunks()) {
    bytes += chunk.length;
    if (bytes > XML_LIMITS.bytes)
      refuse(`it is larger than ${XML_LIMITS.bytes >> 20} MB`, `超过 ${XML_LIMITS.bytes >> 20} MB`);
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    if (decoder === null && held.length < SAMPLE) continue;
    if (decoder === null) ({ decoder, encoding } = decoderOf(held));
    await feed(held, true);
    held = Buffer.alloc(0);
  }
  if (decoder === null) ({ decoder, encoding } = decoderOf(held));
  await feed(held, false);
  parser.close();
  return encoding;
}

function decoderOf(start: Buffer): { readonly decoder: TextDecoder; readonly encoding: Encoding } {
  const complete = start.subarray(0, Math.max(start.lastIndexOf(0x0a), start.lastIndexOf(0x3e)) + 1);
  const encoding =
    byteOrderMark(start)?.encoding ?? looksLikeUtf16(start) ?? utf8OrGb(complete, 0x3e) ?? 'utf-8';
  const label = encoding === 'gbk' ? 'gb18030' : encoding;
  return { decoder: new TextDecoder(label, { fatal: true }), encoding };
}

/** The parser begins its messages with the place, which is said apart. */
const plain = (message: string): string => message.replace(/^[^:]*:?\d+:\d+:\s*/, '').slice(0, 200);

function refused(file: string, line: number, why: string, whyChinese: string): InputError {
  return new InputError(
    'xml_refused',
    {
      en: `The XML file {file} was refused at line {line}: ${why.replace(/[{}]/g, '')}. Export it again from the pricing software, or take it out of the folder.`,
      'zh-CN': `XML 文件 {file} 第 {line} 行被拒绝：${whyChinese.replace(/[{}]/g, '')}。请从计价软件重新导出，或将其移出文件夹。`,
    },
    { values: { file, line } },
  );
}
