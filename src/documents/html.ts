import { Parser } from 'htmlparser2';
import { type ParsedDocument, trace } from './parsed-document.ts';
import { textCollector } from './xml-events.ts';

const SILENT = new Set(['script', 'style', 'template', 'noscript', 'head']);
const BLOCK = /^(?:p|div|br|li|tr|h[1-6]|table|section|article|hr|dd|dt|pre|blockquote)$/;

/** Text of a page as a reader sees it, one line a block; the author and the program that wrote it, where it says so. */
export function readHtml(html: string): ParsedDocument {
  const collected = textCollector();
  const traces: ReturnType<typeof trace>[number][] = [];
  let silent = 0;
  const parser = new Parser({
    onopentag(tag, attributes) {
      if (SILENT.has(tag)) silent++;
      if (tag === 'meta' && attributes.name === 'generator')
        traces.push(...trace('software', attributes.content));
      if (tag === 'meta' && attributes.name === 'author') traces.push(...trace('author', attributes.content));
      if (BLOCK.test(tag)) collected.add('\n');
      else if (tag === 'td' || tag === 'th') collected.add('\t');
    },
    ontext(text) {
      if (silent === 0) collected.add(text);
    },
    onclosetag(tag) {
      if (SILENT.has(tag)) silent = Math.max(0, silent - 1);
    },
  });
  // In pieces, so that a page of one long line does not hold the parser's buffer twice.
  for (let at = 0; at < html.length; at += 1 << 16) parser.write(html.slice(at, at + (1 << 16)));
  parser.end();
  return { ...collected.end(), mediaType: 'text/html', traces, issues: [] };
}
