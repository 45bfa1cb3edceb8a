import { createHash } from 'node:crypto';
import type { RunReport } from '../domain/run.ts';
import type { Language } from '../domain/text.ts';
import { levelSymbols } from './html/level-meter.ts';
import { type Html, html, nameOf } from './html/markup.ts';
import { overview, pageHead, rankedList } from './html/overview.ts';
import type { Detail, PageContext } from './html/page-context.ts';
import { inputsSection, limitsSection, screensSection } from './html/run-sections.ts';
import { styleSheet } from './html/style.ts';
import { warningSection } from './html/warning-section.ts';
import { screensById } from './main-reason.ts';
import { speaker } from './messages.ts';

/** Size that a page should not pass; mail gateways and slow office machines set it. */
const MOST_BYTES = 2_000_000;

const WHOLE: Detail = { whole: true, lots: 12, bids: 30, rows: 12, links: 15, notes: 40, graph: true };
const MEDIUM: Detail = { whole: false, lots: 6, bids: 12, rows: 6, links: 6, notes: 12, graph: true };
const SHORT: Detail = { whole: false, lots: 2, bids: 6, rows: 2, links: 3, notes: 6, graph: true };
const BRIEF: Detail = { whole: false, lots: 0, bids: 0, rows: 0, links: 0, notes: 2, graph: false };

/** How many warnings are shown in full and how the others are, from the most to the least; the first that fits is taken. */
const PLANS: readonly (readonly [number, Detail])[] = [
  [100, MEDIUM],
  [20, MEDIUM],
  [20, SHORT],
  [20, BRIEF],
  [14, BRIEF],
  [11, BRIEF],
  [9, BRIEF],
  [3, BRIEF],
];

/** Warnings with a part of their own, and warnings in the list: nobody reads further, and the JSON has them all. */
const MOST_SECTIONS = 200;
const MOST_LISTED = 2000;

/**
 * One file that needs nothing else: no request, no script, readable on paper. Every fact that the page leaves out for its size is
 * counted in it and complete in the JSON.
 */
export function renderHtml(report: RunReport, language: Language): string {
  const page: PageContext = { language, say: speaker(language), screens: screensById(report.summary) };
  const warnings = report.warnings.slice(0, MOST_SECTIONS);
  let text = '';
  for (const [count, detail] of PLANS) {
    const sections = warnings.map((warning, i) => warningSection(page, warning, i < count ? WHOLE : detail));
    text = document(page, report, sections);
    if (Buffer.byteLength(text) <= MOST_BYTES) break;
  }
  return text;
}

function document(page: PageContext, report: RunReport, sections: readonly Html[]): string {
  const { say, language } = page;
  const { summary } = report;
  const style = styleSheet(summary.run_id);
  const digest = createHash('sha256').update(style).digest('base64');
  const body = html`${levelSymbols()}<main>${pageHead(page, report)}
${overview(page, report)}
${rankedList(page, report.warnings, { listed: MOST_LISTED, linked: sections.length })}
${sections}
${screensSection(page, summary)}
${limitsSection(page, summary)}
${inputsSection(page, summary)}
<footer class="end">${say('term_lead')} ${say('run')} ${nameOf(summary.run_id)}</footer></main>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
${html`<title>${say('title')} · ${nameOf(summary.run_id)}</title>`.markup}
<style>${style}</style>
</head>
<body>
${body.markup}
</body>
</html>
`;
}
