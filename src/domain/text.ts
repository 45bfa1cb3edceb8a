/** Languages that every text shown to a person exists in. */
export const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** A sentence in every language; `{name}` marks where a value goes. */
export type Text = Readonly<Record<Language, string>>;

/** Values for the `{name}` marks of a `Text`. */
export type TextValues = Readonly<Record<string, string | number | undefined>>;

/**
 * Puts values into the marks of a text; a mark without a value stays as it is, so that a gap is seen.
 *
 * @example fill({ en: 'lot {lot}', 'zh-CN': '标段 {lot}' }, 'en', { lot: 'L1' }) // 'lot L1'
 */
export function fill(text: Text, language: Language, values: TextValues = {}): string {
  return text[language].replace(/\{(\w+)\}/g, (mark, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value === undefined ? mark : String(value);
  });
}

/** The same in every language at once, for output that carries all of them. */
export function fillAll(text: Text, values: TextValues = {}): Text {
  return { 'zh-CN': fill(text, 'zh-CN', values), en: fill(text, 'en', values) };
}
