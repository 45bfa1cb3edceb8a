import { visible } from '../visible.ts';

/** Markup that is safe to put into a page as it is; made only here. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

export type Part = Html | string | number | null | undefined | false | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text for element content and quoted attributes alike; hidden characters are made visible (OWASP rules 1 and 2). */
export function escaped(text: string): string {
  return visible(text.replace(/[\t\r\n]+/g, ' ')).replace(
    /[&<>"'`]/g,
    (character) => ESCAPES[character] as string,
  );
}

/**
 * Markup with values put in. A string is escaped, always; only `Html` goes in as it is.
 *
 * @example html`<td>${name}</td>`
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, i) => text + (i < parts.length ? markupOf(parts[i]) : '')).join(''));
}

/** A name or id from data: line breaks in it are shown too. */
export function nameOf(text: string): Html {
  return new Html(escaped(visible(text)));
}

/** A number in scientific notation with its exponent raised; others as they are. @example scientific('3.2e-5') */
export function scientific(text: string): Html {
  const [mantissa, exponent] = text.split('e') as [string, string | undefined];
  return exponent === undefined
    ? html`${text}`
    : html`${mantissa} × 10<sup>${exponent.replace('-', '−').replace('+', '')}</sup>`;
}

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.markup;
  if (typeof part === 'object') return part.map(markupOf).join('');
  return escaped(String(part));
}
