import type { RunReport } from '../../domain/run.ts';
import { LEVELS, type Warning } from '../../domain/warning.ts';
import { mainSignal, screenTitle } from '../main-reason.ts';
import { figure, fixed, grouped, share } from '../numbers.ts';
import { KIND_WORDS } from '../words.ts';
import { levelMeter } from './level-meter.ts';
import { type Html, html, nameOf } from './markup.ts';
import { anchor, type PageContext } from './page-context.ts';

/** Names written out in a row of the list; the rest is counted. */
const MOST_NAMES = 3;

/** Title, facts of the run, and what a warning is and is not. */
export function pageHead(page: PageContext, report: RunReport): Html {
  const { say } = page;
  const { summary } = report;
  const facts: readonly (readonly [string, Html | string])[] = [
    [say('run'), nameOf(summary.run_id)],
    [say('jurisdiction'), nameOf(summary.jurisdiction)],
    [
      say('profile'),
      html`${nameOf(summary.profile.name)} <span class="code">${nameOf(summary.profile.sha256.slice(0, 12))}</span>`,
    ],
    [say('engine'), html`${summary.engine.name} ${nameOf(summary.engine.version)}`],
    [say('seed'), String(summary.seed)],
    [say('times'), say('times_beijing')],
  ];
  return html`<header class="top" id="top"><p class="brand">ringsight</p><h1>${say('title')}</h1><p class="subtitle">${say('subtitle')}</p>
<dl class="run">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl></header>
<section class="reading"><div><h2>${say('what_is')}</h2><p>${say('what_is_text')}</p></div><div><h2>${say('what_is_not')}</h2><p>${say('what_is_not_text')}</p></div></section>`;
}

/** Warnings by level, and how many lots could be told at all. */
export function overview(page: PageContext, report: RunReport): Html {
  const { say, language } = page;
  const { counts, warnings_by_level } = report.summary;
  const cleared = counts.lots_evaluated - counts.lots_flagged;
  const unknown = counts.lots - counts.lots_evaluated;
  const parts: readonly (readonly [string, string, number])[] = [
    ['flagged', say('lots_flagged'), counts.lots_flagged],
    ['cleared', say('cleared'), cleared],
    ['unknown', say('unknown'), unknown],
  ];
  const totals: readonly (readonly [string, number])[] = [
    [say('lots'), counts.lots],
    [say('bids'), counts.bids],
    [say('bidders'), counts.bidders],
    [say('groups'), counts.groups],
    [say('quarantined_rows'), counts.quarantined],
    [say('data_issues'), counts.data_issues],
  ];
  return html`<section class="overview"><h2>${say('overview')}</h2>
<ul class="tiles">${[...LEVELS]
    .reverse()
    .map(
      (level) =>
        html`<li class="${level}${warnings_by_level[level] === 0 ? ' zero' : ''}"><b>${grouped(warnings_by_level[level])}</b>${levelMeter(level, language)}</li>`,
    )}</ul>
<div class="answers"><p class="label">${say('lots')}</p>${answersBar(parts.map(([kind, , count]) => [kind, count]))}
<ul>${parts.map(([kind, label, count]) => html`<li><svg width="12" height="12" aria-hidden="true"><rect class="${kind}" width="12" height="12"/></svg>${label} <b>${grouped(count)}</b> <span class="soft">${counts.lots === 0 ? '' : share(count / counts.lots)}</span></li>`)}</ul></div>
<dl class="totals">${totals.map(([label, count]) => html`<div><dt>${label}</dt><dd>${grouped(count)}</dd></div>`)}</dl></section>`;
}

/** Flagged, cleared and not evaluable as shares of one bar. */
export function answersBar(parts: readonly (readonly [string, number])[]): Html {
  const total = parts.reduce((sum, [, count]) => sum + count, 0);
  let from = 0;
  return html`<svg class="answersbar" width="100%" height="12" aria-hidden="true">${parts.map(
    ([kind, count]) => {
      const width = total === 0 ? 0 : (100 * count) / total;
      const rect = html`<rect class="${kind}" x="${fixed(from, 2)}%" width="${fixed(width, 2)}%" height="12"/>`;
      from += width;
      return rect;
    },
  )}<rect class="frame" x="0" y="0" width="100%" height="12"/></svg>`;
}

/** The warnings, one line each, the first ones with a link to their own part. */
export function rankedList(
  page: PageContext,
  warnings: readonly Warning[],
  most: { readonly listed: number; readonly linked: number },
): Html {
  const { say } = page;
  if (warnings.length === 0)
    return html`<section><h2>${say('ranked')}</h2><p class="lead">${say('no_warnings')}</p></section>`;
  const highest = Math.max(warnings[0]?.priority ?? 0, 1e-9);
  const rows = warnings
    .slice(0, most.listed)
    .map((warning, i) => listRow(page, warning, highest, i < most.linked));
  return html`<section><h2>${say('ranked')}</h2><table class="list"><thead><tr><th scope="col" class="num">${say('rank')}</th><th scope="col">${say('level')}</th><th scope="col" class="num">${say('priority')}</th><th scope="col">${say('kind')}</th><th scope="col">${say('members')}</th><th scope="col" class="num">${say('lots')}</th><th scope="col">${say('reason')}</th></tr></thead>
<tbody>${rows}</tbody></table>${
    warnings.length > most.linked
      ? html`<p class="more">${say('list_limits', { listed: rows.length, linked: most.linked, count: warnings.length })}</p>`
      : null
  }</section>`;
}

function listRow(page: PageContext, warning: Warning, highest: number, linked: boolean): Html {
  const { language } = page;
  const signal = mainSignal(warning);
  const names = warning.members
    .slice(0, MOST_NAMES)
    .map(
      (member, i) =>
        html`${i > 0 ? (language === 'en' ? ', ' : '、') : null}${nameOf(member.name ?? member.bidder_id)}`,
    );
  const rest = warning.members.length - names.length;
  const width = Math.max(0, (100 * warning.priority) / highest);
  return html`<tr><td class="num">${warning.rank}</td><td>${levelMeter(warning.level, language)}</td><td class="num"><b>${figure(warning.priority)}</b><svg class="mini" width="100%" height="4" aria-hidden="true"><rect width="${fixed(width, 1)}%" height="4"/></svg></td><td>${KIND_WORDS[warning.kind][language]}</td>
<th scope="row">${linked ? html`<a href="#w-${anchor(warning.id)}">${names}</a>` : names}${rest > 0 ? html` <span class="soft">+${rest}</span>` : null}</th><td class="num">${grouped(warning.lot_count)}</td><td>${signal === undefined ? '–' : screenTitle(page.screens, signal.screen)[language]}</td></tr>`;
}
