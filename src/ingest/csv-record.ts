/** Fields of one record; `open`: a quotation mark is not closed yet; `malformed`: text after a closing mark. */
export type CsvRecord = readonly string[] | 'open' | 'malformed';

/**
 * Splits one record at a one-character separator. Quotation marks count only at the start of a field, as in RFC 4180; inside
 * an unquoted field they are text.
 */
export function splitRecord(text: string, separator: string): CsvRecord {
  if (!text.includes('"')) return text.split(separator);
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] !== '"') {
      const end = text.indexOf(separator, at);
      fields.push(end === -1 ? text.slice(at) : text.slice(at, end));
      if (end === -1) return fields;
      at = end + 1;
      continue;
    }
    let field = '';
    let from = at + 1;
    for (;;) {
      const quote = text.indexOf('"', from);
      if (quote === -1) return 'open';
      field += text.slice(from, quote);
      if (text[quote + 1] === '"') {
        field += '"';
        from = quote + 2;
        continue;
      }
      at = quote + 1;
      break;
    }
    fields.push(field);
    if (at === text.length) return fields;
    if (text[at] !== separator) return 'malformed';
    at += 1;
  }
}

export const SEPARATORS = [',', '\t', ';', '；', '，', '|'] as const;

/** The separator under which a header yields the most known names, then the most names. */
export function detectSeparator(header: string, isKnown: (name: string) => boolean): string {
  let best: { readonly separator: string; readonly known: number; readonly count: number } | null = null;
  for (const separator of SEPARATORS) {
    const fields = splitRecord(header, separator);
    if (typeof fields === 'string') continue;
    const known = fields.filter((name) => isKnown(name.trim())).length;
    if (best === null || known > best.known || (known === best.known && fields.length > best.count))
      best = { separator, known, count: fields.length };
  }
  return best?.separator ?? ',';
}
