import type { Warning } from '../../domain/warning.ts';
import { apartCount } from '../apart-count.ts';
import { mainSignal } from '../main-reason.ts';
import { figure, fixed, grouped, probability } from '../numbers.ts';
import { KIND_WORDS, roleWord } from '../words.ts';
import { divisionPart } from './division.ts';
import { levelMeter } from './level-meter.ts';
import { badge, lotsPart } from './lots.ts';
import { type Html, html, nameOf, scientific } from './markup.ts';
import { memberGraph, strongest } from './member-graph.ts';
import { memberMarks } from './member-marks.ts';
import { namedText } from './named-text.ts';
import { againstPart, onwardPart } from './notes.ts';
import { anchor, type Detail, inLanguage, type PageContext } from './page-context.ts';
import { sharedList } from './shared-list.ts';
import { signalsPart } from './signals.ts';
import { timelinePart } from './timeline.ts';
import { waterfall } from './waterfall.ts';

/** Everything about one warning: lead, sum, bidders, lots, rows, what speaks against it, what to do next. */
export function warningSection(page: PageContext, warning: Warning, detail: Detail): Html {
  const { say, language } = page;
  const marks = memberMarks(warning);
  return html`<article class="warning ${warning.level}${detail.whole ? ' whole' : ''}" id="w-${anchor(warning.id)}">
<header><div><p class="over">${levelMeter(warning.level, language)}<span>${KIND_WORDS[warning.kind][language]}</span><span class="code">${nameOf(warning.id)}</span></p>
<h3><span class="rank">${warning.rank}</span>${heading(page, warning)}</h3></div>
<p class="priority"><b>${figure(warning.priority)}</b><span>${say('priority')}</span></p></header>
<p class="lead">${lead(page, warning, marks)}</p>
<section class="block"><h4>${say('why')}</h4>${waterfall(page, warning)}</section>
${membersPart(page, warning, marks, detail)}
${block(timelinePart(page, warning, marks, detail))}${block(divisionPart(page, warning, marks, detail))}
<section class="block">${lotsPart(page, warning, marks, detail)}</section>
<section class="block">${signalsPart(page, warning, marks, detail)}</section>
<div class="columns">${againstPart(page, warning, detail)}${onwardPart(page, warning, detail)}</div>
<p class="foot"><span class="code">${say('fingerprint')} ${nameOf(warning.fingerprint)}</span><a href="#top">${say('back')}</a></p>
</article>`;
}

const block = (part: Html | null): Html | null =>
  part === null ? null : html`<section class="block">${part}</section>`;

function heading(page: PageContext, warning: Warning): string {
  const values = { count: grouped(warning.members.length), lots: grouped(warning.lot_count) };
  if (warning.lot_count === 0 && warning.division !== null)
    return page.say('lead_apart', { ...values, lots: grouped(warning.division.lot_count) });
  if (warning.kind === 'group') return page.say('lead_group', values);
  if (warning.kind === 'pair') return page.say('lead_pair', values);
  const lot = warning.lots[0];
  return page.say('lead_lot', { lot: lot?.title ?? lot?.lot_id ?? '–' });
}

function lead(page: PageContext, warning: Warning, marks: ReadonlyMap<string, string>): Html {
  const signal = mainSignal(warning);
  return signal === undefined
    ? html`${page.say('no_signal')}`
    : namedText(warning, marks, inLanguage(page, signal.sentence));
}

function membersPart(
  page: PageContext,
  warning: Warning,
  marks: ReadonlyMap<string, string>,
  detail: Detail,
): Html | null {
  if (warning.members.length === 0) return null;
  const { say, language } = page;
  const { division } = warning;
  const graph = detail.graph ? memberGraph(page, warning, marks) : null;
  const table = html`<div class="scroll"><table class="plain members"><thead><tr><th scope="col"></th><th scope="col">${say('name')}</th><th scope="col">${say('role')}</th><th scope="col" class="num">${say('bid_on')}</th><th scope="col" class="num">${say('wins')}</th><th scope="col" class="num">${say('expected_wins')}</th>${division === null ? null : html`<th scope="col" class="num">${say('division_count')}</th>`}</tr></thead>
<tbody>${warning.members.map(
    (member) =>
      html`<tr><td>${badge(marks.get(member.bidder_id))}</td><th scope="row">${member.name === null ? nameOf(member.bidder_id) : html`${nameOf(member.name)}<span class="code">${nameOf(member.bidder_id)}</span>`}</th><td>${roleWord(member.role, language)}</td><td class="num">${grouped(member.lots)}</td><td class="num">${grouped(member.wins)}</td><td class="num soft">${member.expected_wins === null ? '–' : fixed(member.expected_wins, 1)}</td>${division === null ? null : html`<td class="num">${apartCount(division, member.bidder_id)}</td>`}</tr>`,
  )}</tbody></table></div>`;
  const links = html`${linksTable(page, warning, marks, detail)}${sharedList(page, warning, marks, detail)}`;
  return html`<section class="block"><h4>${say('members')}</h4>${
    graph === null ? html`${table}${links}` : html`<div class="beside">${table}${graph}</div>${links}`
  }</section>`;
}

function linksTable(
  page: PageContext,
  warning: Warning,
  marks: ReadonlyMap<string, string>,
  detail: Detail,
): Html | null {
  if (warning.edges.length === 0 || detail.links === 0) return null;
  const { say } = page;
  const shown = strongest(warning.edges).slice(0, detail.links);
  const end = (id: string): Html => badge(marks.get(id)) ?? html`<span class="code">${nameOf(id)}</span>`;
  return html`<p class="note">${say('links_note')}</p><ul class="links">${shown.map(
    (edge) =>
      html`<li>${end(edge.bidder_a)} ${end(edge.bidder_b)} <b>${grouped(edge.joint)}</b><span>${edge.expected === null ? '–' : fixed(edge.expected)}</span><span>${edge.p_value === null ? '–' : scientific(probability(edge.p_value))}</span></li>`,
  )}</ul>${
    shown.length < warning.edges.length
      ? html`<p class="more">${say('more_rows', { count: warning.edges.length - shown.length })}</p>`
      : null
  }`;
}
