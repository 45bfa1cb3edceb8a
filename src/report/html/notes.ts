import type { Language } from '../../domain/text.ts';
import type { Clause, Warning } from '../../domain/warning.ts';
import { clauseRemarks } from '../clause-remarks.ts';
import { STRENGTH_WORDS, TESTED_WORDS } from '../words.ts';
import { type Html, html, nameOf } from './markup.ts';
import { type Detail, inLanguage, type PageContext, screenLink } from './page-context.ts';

/** What speaks against a warning, and what could not be told. */
export function againstPart(page: PageContext, warning: Warning, detail: Detail): Html {
  const { say, language } = page;
  const colon = language === 'en' ? ': ' : '：';
  return html`<div>${list(
    page,
    say('explanations'),
    'tests',
    warning.explanations.map(
      (item) =>
        html`<li class="${item.tested}"><p>${inLanguage(page, item.text)}</p><p class="result"><b>${TESTED_WORDS[item.tested][language]}</b>${
          item.detail === null ? null : html`${colon}${inLanguage(page, item.detail)}`
        }</p></li>`,
    ),
    detail,
  )}${list(
    page,
    say('not_evaluable'),
    'tests',
    warning.not_evaluable.map(
      (item) =>
        html`<li class="unknown"><p>${screenLink(page, item.screen)} <span class="code">${nameOf(item.subject.id)}</span></p><p class="result">${inLanguage(page, item.text)}</p></li>`,
    ),
    detail,
  )}</div>`;
}

/** What would refute it, what to do next, where to read on. */
export function onwardPart(page: PageContext, warning: Warning, detail: Detail): Html {
  const { say, language } = page;
  return html`<div>${list(
    page,
    say('refutations'),
    'dots',
    warning.refutations.map((text) => html`<li>${inLanguage(page, text)}</li>`),
    detail,
  )}${list(
    page,
    say('next_steps'),
    'steps',
    warning.next_steps.map((text) => html`<li>${inLanguage(page, text)}</li>`),
    detail,
  )}${list(
    page,
    say('clauses'),
    'clauses',
    warning.clauses.map(
      (clause) =>
        html`<li><b>${inLanguage(page, clause.instrument)}</b> ${clause.provision} <span class="tag">${STRENGTH_WORDS[clause.strength][language]}</span>${remarks(clause, language)}</li>`,
    ),
    detail,
    say('clauses_note'),
  )}</div>`;
}

function remarks(clause: Clause, language: Language): Html | null {
  const text = clauseRemarks(clause, language);
  return text === '' ? null : html`<br><span class="soft">${text}</span>`;
}

function list(
  page: PageContext,
  title: string,
  kind: 'tests' | 'dots' | 'steps' | 'clauses',
  items: readonly Html[],
  detail: Detail,
  note?: string,
): Html | null {
  if (items.length === 0) return null;
  const more = items.length - detail.notes;
  const entries = items.slice(0, detail.notes);
  return html`<section><h4>${title}</h4>${kind === 'steps' ? html`<ol class="${kind}">${entries}</ol>` : html`<ul class="${kind}">${entries}</ul>`}${
    more > 0 ? html`<p class="more">${page.say('more_items', { count: more })}</p>` : null
  }${note === undefined ? null : html`<p class="note">${note}</p>`}</section>`;
}
