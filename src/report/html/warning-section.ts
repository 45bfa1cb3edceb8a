import type { Warning } from '../../domain/warning.ts';
import { mainSignal } from '../main-reason.ts';
import { fixed, grouped, probability } from '../numbers.ts';
import { KIND_WORDS, roleWord, STRENGTH_WORDS, TESTED_WORDS } from '../words.ts';
import { levelMeter } from './level-meter.ts';
import { badge, lotsPart } from './lots.ts';
import { type Html, html, nameOf } from './markup.ts';
import { memberGraph, strongest } from './member-graph.ts';
import { memberMarks } from './member-marks.ts';
import { anchor, type Detail, inLanguage, type PageContext, screenLink } from './page-context.ts';
import { signalsPart } from './signals.ts';
import { waterfall } from './waterfall.ts';

/** Everything about one warning: lead, sum, bidders, lots, rows, what speaks against it, what to do next. */
export function warningSection(page: PageContext, warning: Warning, detail: Detail): Html {
  const { say, language } = page;
  const marks = memberMarks(warning);
  return html`<article class="warning ${warning.level}" id="w-${anchor(warning.id)}">
<header><div><p class="over">${levelMeter(warning.level, language)}<span>${KIND_WORDS[warning.kind][language]}</span><span class="code">${nameOf(warning.id)}</span></p>
<h3><span class="rank">${warning.rank}</span>${heading(page, warning)}</h3></div>
<p class="priority"><b>${fixed(warning.priority)}</b><span>${say('priority')}</span></p></header>
<p class="lead">${lead(page, warning)}</p>
<section class="block"><h4>${say('why')}</h4>${waterfall(page, warning)}</section>
${membersPart(page, warning, marks, detail)}
<section class="block">${lotsPart(page, warning, marks, detail)}</section>
<section class="block">${signalsPart(page, warning, detail)}</section>
<div class="columns">${againstPart(page, warning)}${onwardPart(page, warning)}</div>
<p class="foot"><span class="code">${say('fingerprint')} ${nameOf(warning.fingerprint)}</span><a href="#top">${say('back')}</a></p>
</article>`;
}

export function heading(page: PageContext, warning: Warning): string {
  const values = { count: grouped(warning.members.length), lots: grouped(warning.lot_count) };
  if (warning.kind === 'group') return page.say('lead_group', values);
  if (warning.kind === 'pair') return page.say('lead_pair', values);
  const lot = warning.lots[0];
  return page.say('lead_lot', { lot: lot?.title ?? lot?.lot_id ?? '–' });
}

function lead(page: PageContext, warning: Warning): string {
  const signal = mainSignal(warning);
  return signal === undefined ? page.say('no_signal') : inLanguage(page, signal.sentence);
}

function membersPart(
  page: PageContext,
  warning: Warning,
  marks: ReadonlyMap<string, string>,
  detail: Detail,
): Html | null {
  if (warning.members.length === 0) return null;
  const { say, language } = page;
  const graph = memberGraph(page, warning, marks);
  const table = html`<div class="scroll"><table class="plain members"><thead><tr><th scope="col"></th><th scope="col">${say('name')}</th><th scope="col">${say('role')}</th><th scope="col" class="num">${say('bid_on')}</th><th scope="col" class="num">${say('wins')}</th></tr></thead>
<tbody>${warning.members.map(
    (member) =>
      html`<tr><td>${badge(marks.get(member.bidder_id))}</td><th scope="row">${member.name === null ? html`<span class="soft">${say('no_name')}</span>` : nameOf(member.name)}<span class="code">${nameOf(member.bidder_id)}</span></th><td>${roleWord(member.role, language)}</td><td class="num">${grouped(member.lots)}</td><td class="num">${grouped(member.wins)}</td></tr>`,
  )}</tbody></table></div>`;
  const links = linksTable(page, warning, marks, detail);
  return html`<section class="block"><h4>${say('members')}</h4>${
    graph === null
      ? html`${table}${links}`
      : html`<div class="beside"><div>${table}${links}</div><figure>${graph}<figcaption>${say('graph_note')}</figcaption></figure></div>`
  }</section>`;
}

function linksTable(
  page: PageContext,
  warning: Warning,
  marks: ReadonlyMap<string, string>,
  detail: Detail,
): Html | null {
  if (warning.edges.length === 0) return null;
  const { say } = page;
  const shown = strongest(warning.edges).slice(0, detail.links);
  const end = (id: string): Html => badge(marks.get(id)) ?? html`<span class="code">${nameOf(id)}</span>`;
  return html`<table class="plain links"><thead><tr><th scope="col">${say('pair_of')}</th><th scope="col" class="num">${say('joint')}</th><th scope="col" class="num">${say('expected')}</th><th scope="col" class="num">${say('p_value')}</th></tr></thead>
<tbody>${shown.map(
    (edge) =>
      html`<tr><th scope="row">${end(edge.bidder_a)} ${end(edge.bidder_b)}</th><td class="num">${grouped(edge.joint)}</td><td class="num">${fixed(edge.expected)}</td><td class="num">${probability(edge.p_value)}</td></tr>`,
  )}</tbody></table>${
    shown.length < warning.edges.length
      ? html`<p class="more">${say('more_rows', { count: warning.edges.length - shown.length })}</p>`
      : null
  }`;
}

/** What speaks against the warning, and what could not be told. */
function againstPart(page: PageContext, warning: Warning): Html {
  const { say, language } = page;
  return html`<div>${
    warning.explanations.length === 0
      ? null
      : html`<section><h4>${say('explanations')}</h4><ul class="tests">${warning.explanations.map(
          (item) =>
            html`<li class="${item.tested}"><p>${inLanguage(page, item.text)}</p><p class="result"><b>${TESTED_WORDS[item.tested][language]}</b>${
              item.detail === null
                ? null
                : html`${language === 'en' ? ': ' : '：'}${inLanguage(page, item.detail)}`
            }</p></li>`,
        )}</ul></section>`
  }${
    warning.not_evaluable.length === 0
      ? null
      : html`<section><h4>${say('not_evaluable')}</h4><ul class="tests">${warning.not_evaluable.map(
          (item) =>
            html`<li class="unknown"><p>${screenLink(page, item.screen)} <span class="code">${nameOf(item.subject.id)}</span></p><p class="result">${inLanguage(page, item.text)}</p></li>`,
        )}</ul></section>`
  }</div>`;
}

/** What would refute it, where to read on, what to do next. */
function onwardPart(page: PageContext, warning: Warning): Html {
  const { say, language } = page;
  return html`<div>${
    warning.refutations.length === 0
      ? null
      : html`<section><h4>${say('refutations')}</h4><ul class="dots">${warning.refutations.map((text) => html`<li>${inLanguage(page, text)}</li>`)}</ul></section>`
  }${
    warning.next_steps.length === 0
      ? null
      : html`<section><h4>${say('next_steps')}</h4><ol class="steps">${warning.next_steps.map((text) => html`<li>${inLanguage(page, text)}</li>`)}</ol></section>`
  }${
    warning.clauses.length === 0
      ? null
      : html`<section><h4>${say('clauses')}</h4><ul class="clauses">${warning.clauses.map(
          (clause) =>
            html`<li><b>${inLanguage(page, clause.instrument)}</b> ${clause.provision} <span class="tag">${STRENGTH_WORDS[clause.strength][language]}</span></li>`,
        )}</ul><p class="note">${say('clauses_note')}</p></section>`
  }</div>`;
}
