import picocolors from 'picocolors';
import type { RunReport, RunSummary } from '../domain/run.ts';
import type { Language } from '../domain/text.ts';
import { LEVELS, type Level, type Warning } from '../domain/warning.ts';
import { type AmbiguousWidth, displayWidth, pad, truncate } from './display-width.ts';
import { mainSignal, screensById, screenTitle } from './main-reason.ts';
import { type Say, speaker } from './messages.ts';
import { fixed, grouped, share } from './numbers.ts';
import { visible, visibleProse } from './visible.ts';
import { KIND_WORDS, LEVEL_SYMBOLS, LEVEL_WORDS } from './words.ts';

export interface TerminalOptions {
  readonly language: Language;
  /** Columns of the terminal; below 60 it is drawn for 60. */
  readonly width: number;
  readonly colour: boolean;
  readonly ambiguousWidth: AmbiguousWidth;
  /** Where the HTML report was written. */
  readonly htmlFile?: string | undefined;
  /** Most warnings listed; the rest is counted. Default: as many as leave the whole within 24 lines. */
  readonly maxWarnings?: number | undefined;
}

const SCREEN_LINES = 24;
const NARROWEST = 60;
const GAP = '  ';

/** A table for a terminal, one line a warning, and where to read on. */
export function renderTerminal(report: RunReport, options: TerminalOptions): string {
  const say = speaker(options.language);
  const { summary, warnings } = report;
  const head = [
    bold(`${say('title')} ${visible(summary.run_id)}`, options),
    say('term_counts', {
      lots: grouped(summary.counts.lots),
      bids: grouped(summary.counts.bids),
      bidders: grouped(summary.counts.bidders),
    }),
    levelCounts(summary, options, say),
    '',
  ];
  const foot = ['', ...footLines(report, options, say)];
  const room = options.maxWarnings ?? SCREEN_LINES - head.length - foot.length - 2;
  const shown = warnings.slice(0, warnings.length <= room + 1 ? room + 1 : room);
  const more = warnings.length - shown.length;
  const body =
    shown.length === 0 && more === 0
      ? [say('no_warnings')]
      : [
          ...table(report, shown, options, say),
          ...(more > 0 ? [say('term_more', { count: grouped(more) })] : []),
        ];
  return `${[...head, ...body, ...foot].map((line) => line.trimEnd()).join('\n')}\n`;
}

function levelCounts(summary: RunSummary, options: TerminalOptions, say: Say): string {
  const total = LEVELS.reduce((sum, level) => sum + summary.warnings_by_level[level], 0);
  const parts = [...LEVELS]
    .reverse()
    .filter((level) => summary.warnings_by_level[level] > 0)
    .map((level) =>
      paint(
        `${LEVEL_WORDS[level][options.language]} ${grouped(summary.warnings_by_level[level])}`,
        level,
        options,
      ),
    );
  return [say('warnings_count', { count: grouped(total) }), ...parts].join(' · ');
}

function footLines(report: RunReport, options: TerminalOptions, say: Say): readonly string[] {
  const { counts } = report.summary;
  const unknown = counts.lots - counts.lots_evaluated;
  const first = report.warnings[0];
  return [
    ...(unknown > 0
      ? [say('term_unknown', { count: grouped(unknown), share: share(unknown / counts.lots) })]
      : []),
    ...(counts.quarantined > 0 ? [say('term_quarantined', { count: grouped(counts.quarantined) })] : []),
    say('term_lead'),
    ...(first === undefined ? [] : [say('term_explain', { id: visible(first.id) })]),
    ...(options.htmlFile === undefined ? [] : [say('term_html', { file: visible(options.htmlFile) })]),
  ];
}

interface Cells {
  readonly level: Level;
  readonly fixed: readonly string[];
  readonly members: string;
  readonly reason: string;
}

const RIGHT = new Set([0, 2, 4]);

function table(
  report: RunReport,
  shown: readonly Warning[],
  options: TerminalOptions,
  say: Say,
): readonly string[] {
  const { language, ambiguousWidth: ambiguous } = options;
  const screens = screensById(report.summary);
  const rows = shown.map((warning): Cells => {
    const signal = mainSignal(warning);
    return {
      level: warning.level,
      fixed: [
        String(warning.rank),
        `${LEVEL_SYMBOLS[warning.level].padEnd(3)} ${LEVEL_WORDS[warning.level][language]}`,
        fixed(warning.priority),
        KIND_WORDS[warning.kind][language],
        grouped(warning.lot_count),
      ],
      members: memberNames(warning),
      reason: signal === undefined ? '' : visibleProse(screenTitle(screens, signal.screen)[language]),
    };
  });
  const titles = [say('rank'), say('level'), say('priority_short'), say('kind'), say('lots')];
  const widths = titles.map((title, i) =>
    Math.max(
      ...[title, ...rows.map((row) => row.fixed[i] as string)].map((cell) => displayWidth(cell, ambiguous)),
    ),
  );
  const total = Math.max(NARROWEST, options.width);
  const taken = widths.reduce((sum, width) => sum + width + GAP.length, 0) + GAP.length;
  const free = total - taken;
  const reasonWidth = Math.min(
    Math.floor(free / 2),
    Math.max(
      ...[say('reason'), ...rows.map((row) => row.reason)].map((cell) => displayWidth(cell, ambiguous)),
    ),
  );
  const memberWidth = free - reasonWidth;
  const line = (cells: readonly string[], members: string, reason: string, level?: Level): string => {
    const padded = cells.map((cell, i) =>
      pad(cell, widths[i] as number, ambiguous, RIGHT.has(i) ? 'right' : 'left'),
    );
    if (level !== undefined) padded[1] = paint(padded[1] as string, level, options);
    const [rank, grade, priority, kind, lots] = padded;
    return [
      rank,
      grade,
      priority,
      kind,
      pad(members, memberWidth, ambiguous),
      lots,
      truncate(reason, reasonWidth, ambiguous),
    ].join(GAP);
  };
  return [
    dim(line(titles, say('members'), say('reason')), options),
    ...rows.map((row) => line(row.fixed, row.members, row.reason, row.level)),
  ];
}

/** Names of the bidders, with their number first where there are several, since the names are cut. */
function memberNames(warning: Warning): string {
  const names = warning.members.map((member) => visible(member.name ?? member.bidder_id));
  return names.length > 2 ? `(${names.length}) ${names.join(', ')}` : names.join(', ');
}

const bold = (text: string, { colour }: TerminalOptions): string =>
  picocolors.createColors(colour).bold(text);
const dim = (text: string, { colour }: TerminalOptions): string => picocolors.createColors(colour).dim(text);

function paint(text: string, level: Level, { colour }: TerminalOptions): string {
  const colours = picocolors.createColors(colour);
  const by: Readonly<Record<Level, (text: string) => string>> = {
    critical: (word) => colours.bold(colours.red(word)),
    high: colours.red,
    medium: colours.yellow,
    low: colours.cyan,
    informational: colours.dim,
  };
  return by[level](text);
}
