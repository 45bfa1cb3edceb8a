import type { Text } from '../../domain/text.ts';
import type { LotView } from '../../index.ts';
import { fixed, money, probability, statistic } from '../../report/numbers.ts';
import { visible } from '../../report/visible.ts';
import { awardMethodWord, KIND_WORDS, LEVEL_WORDS, statusWord } from '../../report/words.ts';
import type { Context } from '../context.ts';
import { text } from '../language.ts';
import { tableLines } from '../table.ts';
import { paragraph, shownValue } from './page.ts';

const SHOWN_BIDS = 12;
const OUTCOME_WORDS = {
  flagged: text('flagged', '提示'),
  cleared: text('cleared', '未见异常'),
  not_evaluable: text('not evaluable', '无法判断'),
} as const;

/** One lot: what the source says, its bids in order of price, what each screen answered. */
export function lotPage(lot: LotView, all: boolean, context: Context): readonly string[] {
  const { say, language } = context;
  const { title, award_method, ...facts } = lot.facts;
  const bids = all ? lot.bids : lot.bids.slice(0, SHOWN_BIDS);
  const shownFacts = Object.entries(facts).filter(([key]) => all || Object.hasOwn(SHORT_FACTS, key));
  return [
    `${visible(lot.lot_id)}${title === undefined ? '' : `  ${visible(title)}`}`,
    ...paragraph(
      context,
      [
        ...(award_method === undefined ? [] : [awardMethodWord(award_method, language)]),
        ...shownFacts.map(([key, value]) => factText(key, value, context)),
        ...(lot.source === null ? [] : [`${visible(lot.source.file)}:${lot.source.line}`]),
      ].join(' · '),
    ),
    scoreLine(lot, context),
    '',
    ...tableLines(
      [
        { title: '#', align: 'right' },
        { title: say(text('Bidder', '投标人')), flexible: true },
        { title: say(text('Price', '报价')), align: 'right' },
        { title: say(text('Status', '状态')) },
        { title: '' },
        { title: say(text('Row', '数据行')) },
      ],
      bids.map((bid) => [
        bid.place === null ? '' : String(bid.place),
        bid.name ?? bid.bidder_id,
        bid.amount === null ? '–' : `${money(bid.amount)} ${bid.currency ?? ''}`.trim(),
        statusWord(bid.status, language),
        bid.winner ? say(text('won', '中标')) : '',
        `${bid.file}:${bid.line}`,
      ]),
      context,
    ),
    ...(lot.bids.length > bids.length
      ? [
          say(
            text(
              `  and ${lot.bids.length - bids.length} more: --all`,
              `  另有 ${lot.bids.length - bids.length} 条：--all`,
            ),
          ),
        ]
      : []),
    ...(lot.screens.length === 0 ? [] : ['']),
    ...tableLines(
      lot.screens.length === 0
        ? []
        : [
            { title: say(text('Screen', '筛查项')), flexible: true },
            { title: say(text('Answer', '回答')) },
            { title: say(text('Statistic', '统计量')), align: 'right' },
            { title: 'n', align: 'right' },
            { title: 'p', align: 'right' },
          ],
      lot.screens.map((answer) => [
        (answer.title?.[language] ?? answer.screen) + reasonOf(answer, language),
        say(OUTCOME_WORDS[answer.outcome]),
        answer.statistic === null ? '–' : statistic(answer.statistic),
        answer.n === null ? '–' : String(answer.n),
        answer.p_value === null ? '–' : probability(answer.p_value),
      ]),
      context,
    ),
    ...(lot.warnings.length === 0 ? [] : ['']),
    ...lot.warnings.map((link) =>
      say(
        text(
          `Warning ${link.id}: no. ${link.rank}, ${LEVEL_WORDS[link.level].en}, ${KIND_WORDS[link.kind].en}`,
          `线索 ${link.id}：第 ${link.rank} 位，${LEVEL_WORDS[link.level]['zh-CN']}，${KIND_WORDS[link.kind]['zh-CN']}`,
        ),
      ),
    ),
  ];
}

/** Facts on the first screen, by their names for people; `--all` shows the rest under their column names. */
const SHORT_FACTS: Readonly<Record<string, Text>> = {
  buyer_id: text('buyer', '招标人'),
  region: text('region', '地区'),
  category: text('category', '类别'),
  opened_at: text('opened', '开标'),
  ceiling_price: text('ceiling', '最高限价'),
  estimated_value: text('estimate', '预算金额'),
  currency: text('currency', '币种'),
};

function factText(key: string, value: string, { say }: Context): string {
  const shown = key === 'ceiling_price' || key === 'estimated_value' ? money(value) : shownValue(key, value);
  return `${say(SHORT_FACTS[key] ?? text(key, key))} ${visible(shown)}`;
}

const reasonOf = (answer: LotView['screens'][number], language: Context['language']): string =>
  answer.outcome === 'not_evaluable' && answer.reason !== null
    ? ` (${answer.reason_text?.[language] ?? answer.reason})`
    : '';

function scoreLine({ score, evaluated, flagged }: LotView, { say }: Context): string {
  if (!evaluated)
    return say(text('No screen could answer for this lot.', '没有任何筛查项能对该标段作出判断。'));
  const value = fixed(score);
  return flagged
    ? say(text(`Score ${value}: reaches the alert level`, `得分 ${value}：达到提示级别`))
    : say(text(`Score ${value}: below the alert level`, `得分 ${value}：未达到提示级别`));
}
