import { FACTS } from '../../domain/facts.ts';
import { fillAll } from '../../domain/text.ts';
import type { Warning } from '../../domain/warning.ts';
import { apartCount } from '../../report/apart-count.ts';
import { clauseRemarks } from '../../report/clause-remarks.ts';
import { messageText } from '../../report/messages.ts';
import { figure, grouped, money, probability, signed, statistic } from '../../report/numbers.ts';
import { visible } from '../../report/visible.ts';
import { waterfallSteps } from '../../report/waterfall-steps.ts';
import {
  KIND_WORDS,
  LEVEL_WORDS,
  PART_WORDS,
  roleWord,
  STRENGTH_WORDS,
  TESTED_WORDS,
} from '../../report/words.ts';
import type { Context } from '../context.ts';
import { text } from '../language.ts';
import { tableLines } from '../table.ts';
import { divisionLines } from './division.ts';
import { markOf } from './marks.ts';
import { paragraph, shownValue } from './page.ts';

const SHOWN = { lots: 5, rows: 3 } as const;

/** One warning, told whole: why it ranks where it does, who, where, on which rows, what else could explain it, what to do. */
export function warningPage(
  warning: Warning,
  { all, masked }: { readonly all: boolean; readonly masked: boolean },
  context: Context,
): readonly string[] {
  const { say, language } = context;
  const head = (en: string, zh: string): readonly string[] => ['', say(text(en, zh))];
  const list = (items: readonly string[], numbered = false): readonly string[] =>
    items.flatMap((item, i) =>
      paragraph(context, item, '    ', numbered ? `${String(i + 1).padStart(2)}. ` : '  - '),
    );
  const part = (title: readonly string[], lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [...title, ...lines];
  // Letters stand for members where a table has no room for names.
  const { division } = warning;
  const marks = new Map(warning.members.map(({ bidder_id }, i) => [bidder_id, markOf(i)]));
  return [
    `${warning.id}  ${say(text('no.', '第'))} ${warning.rank}${language === 'en' ? '' : ' 位'} · ${say(LEVEL_WORDS[warning.level])} · ${say(KIND_WORDS[warning.kind])} · ${say(text('priority', '优先值'))} ${figure(warning.priority)}`,
    ...paragraph(
      context,
      say(
        text(
          'A reason for a person to look, not a finding against anyone.',
          '供人工核查的线索，不是对任何单位或个人的结论。',
        ),
      ),
    ),
    ...head('What makes the priority', '优先值的构成'),
    ...waterfallSteps(warning).flatMap((step) =>
      paragraph(
        context,
        `${PART_WORDS[step.part][language]}${say(text(': ', '：'))}${step.text[language]}`,
        ' '.repeat(18),
        `${signed(step.shown).padStart(8)}${figure(step.to).padStart(8)}  `,
      ),
    ),
    ...part(
      head('Bidders', '涉及投标人'),
      tableLines(
        [
          ...(division === null ? [] : [{ title: '' }]),
          { title: say(text('Name', '名称')), flexible: true },
          { title: say(text('Id', '编号')) },
          { title: say(text('Role', '角色')) },
          { title: say(text('Lots', '标段')), align: 'right' },
          { title: say(text('Wins', '中标')), align: 'right' },
          ...(division === null
            ? []
            : [{ title: say(messageText('division_count')), align: 'right' as const }]),
        ],
        warning.members.map((member) => [
          ...(division === null ? [] : [marks.get(member.bidder_id) ?? '']),
          member.name ?? '–',
          member.bidder_id,
          roleWord(member.role, language),
          String(member.lots),
          String(member.wins),
          ...(division === null ? [] : [apartCount(division, member.bidder_id)]),
        ]),
        context,
      ),
    ),
    ...divisionLines(division, marks, all, context),
    ...part(head('Signals and the rows behind them', '信号与依据'), signalLines(warning, all, context)),
    ...part(
      masked
        ? head('What members left or named alike (masked)', '成员共同留下或填报的信息（已遮盖）')
        : head('What members left or named alike', '成员共同留下或填报的信息'),
      warning.shared_values.flatMap(({ fact, value, bidders, lots }) =>
        paragraph(
          context,
          `${FACTS[fact][language]} ${value}: ${bidders.map(visible).join(', ')} (${context.say(fillAll(messageText('shared_lots'), { count: grouped(lots) }))})`,
          '    ',
          '  - ',
        ),
      ),
    ),
    ...part(
      head(`Lots (${grouped(warning.lot_count)})`, `标段（${grouped(warning.lot_count)} 个）`),
      lotLines(warning, all, context),
    ),
    ...part(
      head('Innocent explanations', '正当解释'),
      list(
        warning.explanations.map(
          ({ text: what, tested, detail }) =>
            `${what[language]} ${TESTED_WORDS[tested][language]}${detail === null ? '' : ` (${detail[language]})`}`,
        ),
      ),
    ),
    ...part(
      head('What would refute it', '什么情况可以推翻'),
      list(warning.refutations.map((each) => each[language])),
    ),
    ...part(
      head('Clauses it may bear on', '可能涉及的条款'),
      list(
        warning.clauses.map(
          (clause) =>
            `${clause.instrument[language]} ${clause.provision} (${STRENGTH_WORDS[clause.strength][language]})${colonAnd(clauseRemarks(clause, language))}`,
        ),
      ),
    ),
    ...part(
      head('Next steps', '建议的下一步'),
      list(
        warning.next_steps.map((each) => each[language]),
        true,
      ),
    ),
    ...part(
      head('What could not be told', '无法判断的项目'),
      list(
        (all ? warning.not_evaluable : warning.not_evaluable.slice(0, SHOWN.lots)).map(
          ({ screen, subject, text: why }) => `${screen} (${subject.id}): ${why[language]}`,
        ),
      ),
    ),
  ];
}

function signalLines({ signals }: Warning, all: boolean, context: Context): readonly string[] {
  const { language, say } = context;
  return signals.flatMap((signal) => {
    const numbers = [
      ...(signal.statistic === null
        ? []
        : [`${say(text('statistic', '统计量'))} ${statistic(signal.statistic)}`]),
      ...(signal.n === null ? [] : [`n = ${signal.n}`]),
      ...(signal.p_value === null ? [] : [`p = ${probability(signal.p_value)}`]),
      signed(signal.contribution),
    ];
    const rows = all ? signal.evidence : signal.evidence.slice(0, SHOWN.rows);
    const more = signal.evidence.length - rows.length;
    return [
      ...paragraph(context, `${signal.sentence[language]} (${numbers.join(', ')})`, '    ', '  - '),
      ...rows.flatMap(({ file, line, values }) =>
        paragraph(
          context,
          `${file}:${line}  ${Object.entries(values)
            .map(([key, value]) => `${key} ${shownValue(key, value)}`)
            .join(', ')}`,
          '      ',
        ),
      ),
      ...(more > 0 ? [say(text(`      and ${more} more rows: --all`, `      另有 ${more} 行：--all`))] : []),
    ];
  });
}

function lotLines({ lots, lot_count }: Warning, all: boolean, context: Context): readonly string[] {
  const shown = all ? lots : lots.slice(0, SHOWN.lots);
  const more = lot_count - shown.length;
  return [
    ...shown.flatMap((lot) => {
      const bids = lot.bids.map(
        ({ bidder_id, amount, winner, member }) =>
          `${visible(bidder_id)}${member ? '*' : ''} ${amount === null ? '–' : money(amount)}${winner ? ` ${context.say(text('won', '中标'))}` : ''}`,
      );
      return paragraph(context, `${lot.lot_id} ${lot.title ?? ''}: ${bids.join('; ')}`, '    ', '  - ');
    }),
    ...(more > 0
      ? [
          context.say(
            text(`  and ${more} more: --all, or the JSON output`, `  另有 ${more} 个：--all，或见 JSON 输出`),
          ),
        ]
      : []),
  ];
}

const colonAnd = (remarks: string): string => (remarks === '' ? '' : `: ${remarks}`);
