import type { Signal } from '../../domain/outcome.ts';
import type { Warning } from '../../domain/warning.ts';
import { figure, probability, signed, statistic } from '../numbers.ts';
import { FAMILY_WORDS } from '../words.ts';
import { evidenceRows } from './evidence-rows.ts';
import { badge } from './lots.ts';
import { type Html, html, nameOf, scientific } from './markup.ts';
import { namedText } from './named-text.ts';
import { type Detail, inLanguage, type PageContext, screenLink } from './page-context.ts';

/** Each signal in words and figures, with the source rows it rests on; signals of one screen stand together. */
export function signalsPart(
  page: PageContext,
  warning: Warning,
  marks: ReadonlyMap<string, string>,
  detail: Detail,
): Html | null {
  if (warning.signals.length === 0) return null;
  const screens = [...new Set(warning.signals.map((signal) => signal.screen))];
  return html`<h4>${page.say('signals')}</h4>${screens.map((screen) =>
    screenBlock(
      page,
      warning,
      warning.signals.filter((signal) => signal.screen === screen),
      marks,
      detail,
    ),
  )}`;
}

function screenBlock(
  page: PageContext,
  warning: Warning,
  signals: readonly Signal[],
  marks: ReadonlyMap<string, string>,
  detail: Detail,
): Html {
  const { say, language } = page;
  const first = signals[0] as Signal;
  const total = signals.reduce((sum, signal) => sum + signal.contribution, 0);
  // The first rows of several signals of one kind tell most; the later ones say the same of another subject.
  const later = Math.ceil(detail.rows / 3);
  return html`<section class="signal"><h5>${screenLink(page, first.screen)} <span class="tag">${FAMILY_WORDS[first.family][language]}</span><span class="adds" title="${say('adds')}">${signed(total)}</span></h5>
${signals.map(
  (
    signal,
    i,
  ) => html`<p>${namedText(warning, marks, inLanguage(page, signal.sentence))}</p>${facts(page, warning, signal, signals.length > 1, marks)}
${evidenceRows(page, signal, marks, i === 0 ? detail.rows : later)}`,
)}</section>`;
}

function facts(
  page: PageContext,
  warning: Warning,
  signal: Signal,
  several: boolean,
  marks: ReadonlyMap<string, string>,
): Html {
  const { say } = page;
  const rows: readonly (readonly [string, Html | string])[] = [
    ...(signal.statistic === null
      ? []
      : [[say('statistic'), scientific(statistic(signal.statistic))] as const]),
    ...(signal.n === null ? [] : [['n', String(signal.n)] as const]),
    ...(signal.p_value === null ? [] : [[say('p_value'), scientific(probability(signal.p_value))] as const]),
    [say('about'), subjectName(signal, marks)],
    ...(several ? [[say('adds'), signed(signal.contribution)] as const] : []),
    [say('without'), figure(warning.priority - signal.contribution)],
  ];
  return html`<dl class="facts">${rows.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Bidders of the warning by their letters, as in its tables and pictures; anything else by its id. */
function subjectName({ subject }: Signal, marks: ReadonlyMap<string, string>): Html {
  const id = html`<span class="code">${nameOf(subject.id)}</span>`;
  if (subject.kind === 'bidder') return html`${badge(marks.get(subject.id))} ${id}`;
  if (subject.kind !== 'bidder_pair') return id;
  const ends = [...marks].filter(
    ([bidder]) => subject.id.startsWith(`${bidder}|`) || subject.id.endsWith(`|${bidder}`),
  );
  return ends.length === 2 ? html`${ends.map(([, mark]) => html`${badge(mark)} `)}` : id;
}
