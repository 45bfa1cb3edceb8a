import { displayWidth } from '../../report/display-width.ts';
import { beijingTime } from '../../report/times.ts';
import { visible, visibleProse } from '../../report/visible.ts';
import { type Context, columnsOf } from '../context.ts';

/** Narrow enough to be read, however wide the terminal is. */
const WIDEST = 100;

export const pageWidth = ({ stdout }: Context): number => Math.min(WIDEST, columnsOf(stdout));

/** Columns of characters such as `①` or `…` on the terminals of a language. */
export const ambiguousOf = ({ language }: Context): 1 | 2 => (language === 'zh-CN' ? 2 : 1);

/** Prose in lines of the page's width. `indent` begins every line; the first one may begin with a mark in its place. */
export function paragraph(context: Context, prose: string, indent = '', mark = indent): readonly string[] {
  const room = pageWidth(context) - indent.length;
  const ambiguous = ambiguousOf(context);
  const lines: string[] = [];
  let line = '';
  let width = 0;
  // Chinese breaks between any two characters but not before closing punctuation; other scripts break at blanks.
  for (const piece of visibleProse(prose).match(
    /[\p{Script=Han}\u3000-\u303f\uff00-\uffef][，。；：、！？）》”’]*|\s+|[^\s\p{Script=Han}\u3000-\u303f\uff00-\uffef]+/gu,
  ) ?? []) {
    const size = displayWidth(piece, ambiguous);
    if (width + size > room && line !== '') {
      lines.push(line.trimEnd());
      line = '';
      width = 0;
      if (/^\s/.test(piece)) continue;
    }
    line += piece;
    width += size;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines.map((each, i) => `${i === 0 ? mark : indent}${each}`);
}

/** A value of a source row for people: instants are kept in UTC and read in Beijing time. */
export const shownValue = (key: string, value: string): string =>
  key.endsWith('_at') ? beijingTime(value) : value;

/** Where a figure comes from: the first rows, and how many there are. */
export function rowsBehind(
  rows: { readonly count: number; readonly sample: readonly { file: string; line: number }[] },
  context: Context,
): string {
  const [first] = rows.sample;
  if (first === undefined) return '';
  const more = rows.count - 1;
  const place = `${visible(first.file)}:${first.line}`;
  return more <= 0
    ? place
    : context.say({ en: `${place} +${more}`, 'zh-CN': `${place} 等 ${rows.count} 行` });
}
