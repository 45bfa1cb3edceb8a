import { eastAsianWidth } from 'get-east-asian-width';

/** Columns that a character of ambiguous width (`①`, `…`, `℃`) takes: 1 on most terminals, 2 on many Chinese ones. */
export type AmbiguousWidth = 1 | 2;

const NO_WIDTH = /^[\p{Mn}\p{Me}]$/u;

/**
 * Terminal columns that a text takes; hidden characters must have been made visible.
 *
 * @example displayWidth('北京ABC', 1) // 7
 */
export function displayWidth(text: string, ambiguous: AmbiguousWidth): number {
  let width = 0;
  for (const character of text) width += characterWidth(character, ambiguous);
  return width;
}

/** Cuts a text to at most `width` columns and says so with `…`. */
export function truncate(text: string, width: number, ambiguous: AmbiguousWidth): string {
  if (displayWidth(text, ambiguous) <= width) return text;
  const room = width - displayWidth('…', ambiguous);
  if (room < 0) return '';
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character, ambiguous);
    if (used > room) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Fills a text with blanks to exactly `width` columns, cutting it where it is longer. */
export function pad(
  text: string,
  width: number,
  ambiguous: AmbiguousWidth,
  side: 'left' | 'right' = 'left',
): string {
  const fitted = truncate(text, width, ambiguous);
  const blanks = ' '.repeat(width - displayWidth(fitted, ambiguous));
  return side === 'left' ? fitted + blanks : blanks + fitted;
}

function characterWidth(character: string, ambiguous: AmbiguousWidth): number {
  if (NO_WIDTH.test(character)) return 0;
  return eastAsianWidth(character.codePointAt(0) as number, { ambiguousAsWide: ambiguous === 2 });
}
