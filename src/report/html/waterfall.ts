import type { Warning } from '../../domain/warning.ts';
import { figure, fixed, signed } from '../numbers.ts';
import { waterfallAddsUp, waterfallSteps } from '../waterfall-steps.ts';
import { PART_WORDS } from '../words.ts';
import { type Html, html } from './markup.ts';
import { inLanguage, type PageContext } from './page-context.ts';

/** The sum that makes the priority, as a table whose rows carry their own bar on one common scale. */
export function waterfall(page: PageContext, warning: Warning): Html {
  const { say, language } = page;
  const steps = waterfallSteps(warning);
  const total = steps.at(-1)?.to ?? 0;
  const ends = [0, total, ...steps.flatMap((step) => [step.from, step.to])];
  const low = Math.min(...ends);
  const scale = 98 / (Math.max(...ends) - low || 1);
  const at = (value: number): number => 1 + (value - low) * scale;
  return html`<table class="waterfall">
<thead><tr><th scope="col">${say('part')}</th><th scope="col" class="wide">${say('bar')}</th><th scope="col" class="num">${say('amount_added')}</th><th scope="col" class="num">${say('running_total')}</th></tr></thead>
<tbody>${steps.map(
    (
      step,
    ) => html`<tr><th scope="row"><b>${PART_WORDS[step.part][language]}</b><span>${inLanguage(page, step.text)}</span></th>
<td class="wide">${bar(at(0), at(step.from), at(step.to), step.shown < 0 ? 'minus' : 'plus')}</td><td class="num">${signed(step.shown)}</td><td class="num soft">${figure(step.to)}</td></tr>`,
  )}</tbody>
<tfoot><tr><th scope="row">${say('sum')}</th><td class="wide">${bar(at(0), at(0), at(total), 'total')}</td><td class="num"><b>${figure(total)}</b></td><td class="num">${
    waterfallAddsUp(warning)
      ? html`<span class="ok" title="${say('sum_checked')}">✓</span>`
      : html`<span class="wrong">✗</span>`
  }</td></tr></tfoot></table>
<p class="note">${say('why_note')} ${waterfallAddsUp(warning) ? say('sum_checked') : html`<b class="wrong">${say('sum_wrong')}</b>`}${language === 'en' || !waterfallAddsUp(warning) ? '.' : '。'}</p>`;
}

function bar(zero: number, from: number, to: number, kind: 'plus' | 'minus' | 'total'): Html {
  const left = Math.min(from, to);
  return html`<svg class="bar" aria-hidden="true"><line class="zero" x1="${pct(zero)}" x2="${pct(zero)}" y2="16"/><rect class="${kind}" x="${pct(left)}" width="${pct(Math.max(0.4, Math.abs(to - from)))}" y="3" height="10"/></svg>`;
}

const pct = (value: number): string => `${fixed(value, 1)}%`;
