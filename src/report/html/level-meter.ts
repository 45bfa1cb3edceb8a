import type { Language } from '../../domain/text.ts';
import { LEVELS, type Level } from '../../domain/warning.ts';
import { LEVEL_WORDS } from '../words.ts';
import { type Html, html } from './markup.ts';

/** A level as word and as filled squares: it reads without colour. */
export function levelMeter(level: Level, language: Language): Html {
  const filled = LEVELS.indexOf(level) + 1;
  return html`<span class="level ${level}"><svg width="44" height="9" aria-hidden="true">${LEVELS.map(
    (_, i) =>
      html`<rect class="${i < filled ? 'on' : 'off'}" x="${i * 9 + 0.5}" y="0.5" width="7" height="8"/>`,
  )}</svg>${LEVEL_WORDS[level][language]}</span>`;
}
