/**
 * Characters that a name can hide behind: controls, bidirectional overrides, zero-width and other invisible code points, lone
 * surrogates, line separators (Unicode TR36 and TR39; CVE-2021-42574).
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Shows characters that cannot be seen, or that reorder what is seen, as their code point.
 *
 * @example visible('A\u202eB') // 'A<U+202E>B'
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, (character) => {
    const point = character.codePointAt(0) as number;
    return `<U+${point.toString(16).toUpperCase().padStart(4, '0')}>`;
  });
}

/** The same for prose of rules, whose line breaks are only the layout of a file. */
export function visibleProse(text: string): string {
  return visible(text.replace(/[ \t\r\n]+/g, ' ').trim());
}
