/**
 * Leading characters that make a spreadsheet read text as a formula or a command: OWASP's list, line feed and `|`, and the
 * full-width and small forms that some of them fold.
 */
const LIVE = /^'*\s*[=+\-@\t\r\n|＝＋－＠｜﹢﹣﹦﹫]/u;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/**
 * Makes a text harmless in a spreadsheet by an apostrophe in front; plain numbers stay numbers. `unprotected` undoes it.
 *
 * @example protectedText('=1+1') // "'=1+1"
 */
export function protectedText(text: string): string {
  return LIVE.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text;
}

/** The text that `protectedText` was given. */
export function unprotected(cell: string): string {
  return cell.startsWith("'") && LIVE.test(cell.slice(1)) ? cell.slice(1) : cell;
}

export type CsvValue = string | number | bigint | boolean | null | undefined;

/** One cell by RFC 4180. NULL is an empty cell; an empty text is a quoted empty cell. */
export function csvCell(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  if (value === '') return '""';
  const text = protectedText(value);
  return /[",\r\n']/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line with its line end. */
export function csvLine(values: readonly CsvValue[]): string {
  return `${values.map(csvCell).join(',')}\n`;
}

export const BYTE_ORDER_MARK = '\ufeff';
