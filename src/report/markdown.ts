import { FACTS } from '../domain/facts.ts';
import type { RunReport } from '../domain/run.ts';
import type { Language } from '../domain/text.ts';
import { LEVELS, type Warning } from '../domain/warning.ts';
import { apartCount } from './apart-count.ts';
import { clauseRemarks } from './clause-remarks.ts';
import { mainSignal, screensById, screenTitle } from './main-reason.ts';
import { type Say, speaker } from './messages.ts';
import { figure, grouped, money, probability, signed, statistic } from './numbers.ts';
import { visible, visibleProse } from './visible.ts';
import { waterfallSteps } from './waterfall-steps.ts';
import {
  awardMethodWord,
  KIND_WORDS,
  LEVEL_WORDS,
  PART_WORDS,
  roleWord,
  STRENGTH_WORDS,
  TESTED_WORDS,
} from './words.ts';

/** Most source rows printed behind one signal, and lots behind one warning. */
const MOST_ROWS = 10;

/** The report as Markdown (CommonMark with tables), for tickets and mail. */
export function renderMarkdown(report: RunReport, language: Language): string {
  const say = speaker(language);
  const { summary, warnings } = report;
  const screens = screensById(summary);
  const title = (id: string): string => prose(screenTitle(screens, id)[language]);
  const lines = [
    `# ${say('title')}`,
    '',
    `> **${say('what_is')}**${language === 'en' ? '. ' : '：'}${say('what_is_text')}`,
    '>',
    `> **${say('what_is_not')}**${language === 'en' ? '. ' : '：'}${say('what_is_not_text')}`,
    '',
    ...facts([
      [say('run'), name(summary.run_id)],
      [say('engine'), `ringsight ${name(summary.engine.version)}`],
      [say('profile'), `${name(summary.profile.name)} (${name(summary.profile.sha256.slice(0, 12))})`],
      [say('jurisdiction'), name(summary.jurisdiction)],
      [say('lots'), grouped(summary.counts.lots)],
      [say('bids'), grouped(summary.counts.bids)],
      [say('bidders'), grouped(summary.counts.bidders)],
      [say('lots_evaluated'), grouped(summary.counts.lots_evaluated)],
      [say('quarantined_rows'), grouped(summary.counts.quarantined)],
      ...[...LEVELS]
        .reverse()
        .map((level): [string, string] => [
          `${say('level')} ${LEVEL_WORDS[level][language]}`,
          grouped(summary.warnings_by_level[level]),
        ]),
    ]),
    '',
    `## ${say('ranked')}`,
    '',
    ...(warnings.length === 0
      ? [say('no_warnings')]
      : grid(
          [
            say('rank'),
            say('level'),
            say('priority'),
            say('kind'),
            say('members'),
            say('lots'),
            say('reason'),
          ],
          warnings.map((warning) => [
            String(warning.rank),
            LEVEL_WORDS[warning.level][language],
            figure(warning.priority),
            KIND_WORDS[warning.kind][language],
            warning.members.map((member) => name(member.name ?? member.bidder_id)).join(' · '),
            grouped(warning.lot_count),
            title(mainSignal(warning)?.screen ?? ''),
          ]),
        )),
    '',
    ...warnings.flatMap((warning) => section(warning, language, say, title)),
    `## ${say('screens')}`,
    '',
    say('screens_note'),
    '',
    ...grid(
      [say('screen'), say('version'), say('flagged'), say('cleared'), say('unknown'), say('reasons')],
      summary.screens.map((screen) => [
        `${prose(screen.title[language])} (${name(screen.screen)})`,
        String(screen.version),
        grouped(screen.flagged),
        grouped(screen.cleared),
        grouped(screen.not_evaluable),
        screen.reasons.map((item) => `${prose(item.text[language])}: ${grouped(item.count)}`).join('; '),
      ]),
    ),
    '',
  ];
  return `${lines.join('\n')}`;
}

function section(
  warning: Warning,
  language: Language,
  say: Say,
  title: (id: string) => string,
): readonly string[] {
  const part = (heading: string, body: readonly string[]): readonly string[] =>
    body.length === 0 ? [] : [`### ${heading}`, '', ...body, ''];
  const bullets = (items: readonly string[]): readonly string[] => items.map((item) => `- ${item}`);
  const { division } = warning;
  return [
    `## ${warning.rank}. ${LEVEL_WORDS[warning.level][language]} · ${KIND_WORDS[warning.kind][language]} · ${figure(warning.priority)}`,
    '',
    prose(mainSignal(warning)?.sentence[language] ?? say('no_signal')),
    '',
    `${say('id')} ${name(warning.id)} · ${say('fingerprint')} ${name(warning.fingerprint)}`,
    '',
    ...part(
      say('why'),
      grid(
        [say('part'), say('detail'), say('amount_added'), say('running_total')],
        waterfallSteps(warning).map((step) => [
          PART_WORDS[step.part][language],
          prose(step.text[language]),
          signed(step.shown),
          figure(step.to),
        ]),
      ),
    ),
    ...part(
      say('members'),
      grid(
        [
          say('name'),
          say('id'),
          say('role'),
          say('bid_on'),
          say('wins'),
          ...(division === null ? [] : [say('division_count')]),
        ],
        warning.members.map((member) => [
          member.name === null ? say('no_name') : name(member.name),
          name(member.bidder_id),
          prose(roleWord(member.role, language)),
          String(member.lots),
          String(member.wins),
          ...(division === null ? [] : [apartCount(division, member.bidder_id)]),
        ]),
      ),
    ),
    ...part(say('lot_list'), [
      ...bullets(
        warning.lots.slice(0, MOST_ROWS).map((lot) => {
          const bids = lot.bids
            .filter((bid) => bid.member)
            .map(
              (bid) =>
                `${name(bid.bidder_id)} ${bid.amount === null ? '–' : money(bid.amount)}${bid.winner ? ` ●` : ''}`,
            );
          return `${name(lot.lot_id)} ${name(lot.title ?? '')} (${prose(awardMethodWord(lot.award_method, language))}): ${bids.join('; ')}`;
        }),
      ),
      ...(warning.lot_count > Math.min(MOST_ROWS, warning.lots.length)
        ? [
            '',
            say('lots_shown', { shown: Math.min(MOST_ROWS, warning.lots.length), count: warning.lot_count }),
          ]
        : []),
    ]),
    ...part(
      say('signals'),
      warning.signals.flatMap((signal) => {
        const numbers = [
          ...(signal.statistic === null ? [] : [`${say('statistic')} ${statistic(signal.statistic)}`]),
          ...(signal.n === null ? [] : [`n = ${signal.n}`]),
          ...(signal.p_value === null ? [] : [`p = ${probability(signal.p_value)}`]),
          `${say('adds')} ${signed(signal.contribution)}`,
        ];
        const rows = signal.evidence.slice(0, MOST_ROWS);
        const more = signal.evidence.length - rows.length;
        return [
          `- **${title(signal.screen)}** (${name(signal.screen)} v${signal.version}). ${prose(signal.sentence[language])} ${numbers.join(', ')}.`,
          ...rows.map(
            (row) =>
              `  - ${name(`${row.file}:${row.line}`)} ${name(row.table)}: ${Object.entries(row.values)
                .map(([key, value]) => `${name(key)} = ${name(value)}`)
                .join(', ')}`,
          ),
          ...(more > 0 ? [`  - ${say('more_rows', { count: more })}`] : []),
        ];
      }),
    ),
    ...part(
      say('shared_note'),
      bullets(
        warning.shared_values.map(
          ({ fact, value, bidders, lots }) =>
            `${FACTS[fact][language]} ${name(value)}: ${bidders.map(name).join(', ')} (${say('shared_lots', { count: grouped(lots) })})`,
        ),
      ),
    ),
    ...part(
      say('explanations'),
      bullets(
        warning.explanations.map((item) => {
          const detail = item.detail === null ? '' : ` (${prose(item.detail[language])})`;
          return `${prose(item.text[language])} — ${TESTED_WORDS[item.tested][language]}${detail}`;
        }),
      ),
    ),
    ...part(say('refutations'), bullets(warning.refutations.map((item) => prose(item[language])))),
    ...part(say('clauses'), [
      ...(warning.clauses.length === 0 ? [] : [say('clauses_note'), '']),
      ...bullets(
        warning.clauses.map(
          (clause) =>
            `${prose(clause.instrument[language])} ${prose(clause.provision)} (${STRENGTH_WORDS[clause.strength][language]})${colonAnd(prose(clauseRemarks(clause, language)))}`,
        ),
      ),
    ]),
    ...part(
      say('next_steps'),
      warning.next_steps.map((item, i) => `${i + 1}. ${prose(item[language])}`),
    ),
    ...part(
      say('not_evaluable'),
      bullets(
        warning.not_evaluable.map(
          (item) => `${title(item.screen)} (${name(item.subject.id)}): ${prose(item.text[language])}`,
        ),
      ),
    ),
  ];
}

function facts(rows: readonly (readonly [string, string])[]): readonly string[] {
  return rows.map(([label, value]) => `- ${label}: ${value}`);
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

// Inline marks of CommonMark, its tables, inline HTML and bare links; and what would start a block at the beginning of a text.
const escaped = (text: string): string =>
  text
    .replace(/[\\`*_[\]<>|~&$@]/g, '\\$&')
    .replace(/:\/\/|^[-+=#]|^\d+[.)](?=\s|$)|\bwww\./gi, (mark) =>
      /^[\dw]/i.test(mark) ? `${mark.slice(0, -1)}\\${mark.slice(-1)}` : `\\${mark}`,
    );
const name = (text: string): string => escaped(visible(text));
const prose = (text: string): string => escaped(visibleProse(text));
const colonAnd = (text: string): string => (text === '' ? '' : `: ${text}`);
