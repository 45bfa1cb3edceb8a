import type { ScreenSummary } from '../../domain/run.ts';
import type { Language, Text } from '../../domain/text.ts';
import { screenTitle } from '../main-reason.ts';
import type { Say } from '../messages.ts';
import { type Html, html } from './markup.ts';

/** How much of a warning the page shows; what is left out is counted in the page and complete in the JSON. */
export interface Detail {
  /** Shown in full, and on a page of its own on paper. */
  readonly whole: boolean;
  readonly lots: number;
  readonly bids: number;
  readonly rows: number;
  readonly links: number;
  /** Entries of each list in words: explanations, refutations, what could not be told. */
  readonly notes: number;
  /** Whether the group is drawn. */
  readonly graph: boolean;
}

/** What every part of the page needs. */
export interface PageContext {
  readonly language: Language;
  readonly say: Say;
  readonly screens: ReadonlyMap<string, ScreenSummary>;
}

/** Title of a screen, linked to its row in the table of all screens. */
export function screenLink(page: PageContext, id: string): Html {
  const known = page.screens.get(id);
  const title = screenTitle(page.screens, id)[page.language];
  return known === undefined ? html`${title}` : html`<a href="#s-${anchor(id)}">${title}</a>`;
}

export const inLanguage = (page: PageContext, text: Text): string => text[page.language];

/** A fragment name that holds no character with a meaning in a URL or in markup. */
export const anchor = (id: string): string => id.replace(/[^A-Za-z0-9_-]/g, '-');
