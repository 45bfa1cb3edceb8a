import type { RunSummary } from '../../domain/run.ts';
import { grouped, share } from '../numbers.ts';
import { FAMILY_WORDS } from '../words.ts';
import { type Html, html, nameOf } from './markup.ts';
import { answersBar } from './overview.ts';
import { anchor, inLanguage, type PageContext, screenLink } from './page-context.ts';

/** The three answers of every screen, counted; why it could not tell; with which parameters it ran. */
export function screensSection(page: PageContext, summary: RunSummary): Html {
  const { say, language } = page;
  return html`<section class="appendix"><h2>${say('screens')}</h2><p class="note">${say('screens_note')}</p>
<div class="scroll"><table class="plain screens"><thead><tr><th scope="col">${say('screen')}</th><th scope="col">${say('share')}</th><th scope="col" class="num">${say('flagged')}</th><th scope="col" class="num">${say('cleared')}</th><th scope="col" class="num">${say('unknown')}</th><th scope="col">${say('reasons')}</th></tr></thead>
<tbody>${summary.screens.map((screen) => {
    const all = screen.flagged + screen.cleared + screen.not_evaluable;
    const parameters = Object.entries(screen.parameters).map(([key, value]) => `${key} = ${value}`);
    return html`<tr id="s-${anchor(screen.screen)}"><th scope="row"><b>${inLanguage(page, screen.title)}</b><span>${FAMILY_WORDS[screen.family][language]}</span><span class="code">${nameOf(screen.screen)} v${screen.version} · ${nameOf(screen.hash.slice(0, 12))}</span><span class="code">${parameters.join(', ')}</span></th>
<td class="shares">${answersBar([
      ['flagged', screen.flagged],
      ['cleared', screen.cleared],
      ['unknown', screen.not_evaluable],
    ])}</td><td class="num"><b>${grouped(screen.flagged)}</b><span>${all === 0 ? '' : share(screen.flagged / all, 2)}</span></td><td class="num">${grouped(screen.cleared)}</td><td class="num">${grouped(screen.not_evaluable)}</td><td>${screen.reasons.map((item) => html`<span>${inLanguage(page, item.text)} <b>${grouped(item.count)}</b></span>`)}</td></tr>`;
  })}</tbody></table></div></section>`;
}

/** Exemptions in force, caps that were reached: what a reader might otherwise take for silence. */
export function limitsSection(page: PageContext, summary: RunSummary): Html {
  const { say } = page;
  return html`<section class="appendix"><h2>${say('limits')}</h2>
<h4>${say('exemptions')}</h4>${
    summary.exemptions.length === 0
      ? html`<p class="note">${say('no_exemptions')}</p>`
      : html`<div class="scroll"><table class="plain"><thead><tr><th scope="col">${say('screen')}</th><th scope="col">${say('subject')}</th><th scope="col">${say('because')}</th><th scope="col">${say('author')}</th><th scope="col">${say('expires')}</th><th scope="col" class="num">${say('suppressed')}</th></tr></thead>
<tbody>${summary.exemptions.map(
          (item) =>
            html`<tr><td>${screenLink(page, item.screen)}</td><td class="code">${nameOf(item.subject_id)}</td><td>${nameOf(item.reason)}</td><td>${nameOf(item.author)}</td><td>${nameOf(item.expires)}</td><td class="num">${grouped(item.suppressed)}</td></tr>`,
        )}</tbody></table></div>`
  }
<h4>${say('caps')}</h4>${
    summary.caps.length === 0
      ? html`<p class="note">${say('no_caps')}</p>`
      : html`<div class="scroll"><table class="plain"><thead><tr><th scope="col">${say('cap')}</th><th scope="col" class="num">${say('limit')}</th><th scope="col" class="num">${say('hits')}</th></tr></thead>
<tbody>${summary.caps.map(
          (cap) =>
            html`<tr><th scope="row">${inLanguage(page, cap.text)}<span class="code">${nameOf(cap.cap)}</span></th><td class="num">${grouped(cap.limit)}</td><td class="num">${grouped(cap.hits)}</td></tr>`,
        )}</tbody></table></div>`
  }</section>`;
}

/** What was read, file by file; rows read equal rows loaded and rows quarantined. */
export function inputsSection(page: PageContext, summary: RunSummary): Html {
  const { say } = page;
  return html`<section class="appendix"><h2>${say('inputs')}</h2><p class="note">${say('accounted')}</p>
<div class="scroll"><table class="plain"><thead><tr><th scope="col">${say('file')}</th><th scope="col">${say('format')}</th><th scope="col">${say('encoding')}</th><th scope="col" class="num">${say('rows_read')}</th><th scope="col" class="num">${say('rows_loaded')}</th><th scope="col" class="num">${say('rows_quarantined')}</th></tr></thead>
<tbody>${summary.inputs.map(
    (input) =>
      html`<tr><th scope="row">${nameOf(input.file)}<span class="code hash">SHA-256 ${nameOf(input.sha256)}</span></th><td>${nameOf(input.format)}</td><td>${nameOf(input.encoding ?? '–')}</td><td class="num">${grouped(input.rows_read)}</td><td class="num">${grouped(input.rows_loaded)}</td><td class="num">${grouped(input.rows_quarantined)}</td></tr>`,
  )}</tbody></table></div></section>`;
}
