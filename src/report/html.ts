import { createHash } from 'node:crypto';
import type { RunReport } from '../domain/run.ts';
import type { Language } from '../domain/text.ts';
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

/** The first warnings are shown in full whatever the size; the rest with as much as fits. */
const SHOWN_WHOLE = 20;
const WHOLE: Detail = { lots: 12, bids: 30, rows: 12, links: 15 };
const SMALLER: readonly Detail[] = [
  WHOLE,
  { lots: 6, bids: 12, rows: 6, links: 6 },
  { lots: 3, bids: 6, rows: 3, links: 3 },
  { lots: 1, bids: 4, rows: 1, links: 1 },
];

/**
 * One file that needs nothing else: no request, no script, readable on paper. Every fact that the page leaves out for its size is
 * counted in it and complete in the JSON.
 */
export function renderHtml(report: RunReport, language: Language): string {
  const page: PageContext = { language, say: speaker(language), screens: screensById(report.summary) };
  const whole = report.warnings.slice(0, SHOWN_WHOLE).map((warning) => warningSection(page, warning, WHOLE));
  const later = report.warnings.slice(SHOWN_WHOLE);
  let text = '';
  for (const detail of SMALLER) {
    const sections = [...whole, ...later.map((warning) => warningSection(page, warning, detail))];
    text = document(page, report, sections);
    if (Buffer.byteLength(text) <= MOST_BYTES || later.length === 0) break;
  }
  return text;
}

function document(page: PageContext, report: RunReport, sections: readonly Html[]): string {
  const { say, language } = page;
  const { summary } = report;
  const style = styleSheet(summary.run_id);
  const digest = createHash('sha256').update(style).digest('base64');
  const body = html`<main>${pageHead(page, report)}
${overview(page, report)}
${rankedList(page, report)}
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
