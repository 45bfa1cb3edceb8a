import type { Language } from '../../domain/text.ts';
import { LEVELS, type Level } from '../../domain/warning.ts';
import { LEVEL_WORDS } from '../words.ts';
import { type Html, html } from './markup.ts';

/** A level as word and as filled squares: it reads without colour. */
export function levelMeter(level: Level, language: Language): Html {
  return html`<span class="level ${level}"><svg aria-hidden="true"><use href="#level-${level}"/></svg>${LEVEL_WORDS[level][language]}</span>`;
}

/** The squares of each level, drawn once for the page. */
export function levelSymbols(): Html {
  return html`<svg class="symbols" aria-hidden="true">${LEVELS.map(
    (level, filled) =>
      html`<g id="level-${level}">${LEVELS.map(
        (_, i) =>
          html`<rect class="${i <= filled ? 'on' : 'off'}" x="${i * 9 + 0.5}" y="0.5" width="7" height="8"/>`,
      )}</g>`,
  )}</svg>`;
}
