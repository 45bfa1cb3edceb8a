import type { Text } from '../../domain/text.ts';
import type { GroupMember, GroupView, TimelineBid, TimelineChange, TimelineStep } from '../../index.ts';
import { apartCount } from '../../report/apart-count.ts';
import { messageText } from '../../report/messages.ts';
import { fixed, grouped, probability, statistic } from '../../report/numbers.ts';
import { beijingTime } from '../../report/times.ts';
import { visible } from '../../report/visible.ts';
import { CHANGE_WORDS, KIND_WORDS, LEVEL_WORDS, roleWord, STEP_CHANGE_WORDS } from '../../report/words.ts';
import type { Context } from '../context.ts';
import { text } from '../language.ts';
import { tableLines } from '../table.ts';
import { divisionLines } from './division.ts';
import { markOf } from './marks.ts';
import { paragraph } from './page.ts';

const SHOWN = { steps: 20, columns: 6 } as const;

/** The story of one group: members, lots in order with every member's price against the lowest of them, comings and goings, answers. */
export function groupPage(group: GroupView, all: boolean, context: Context): readonly string[] {
  const { say, language } = context;
  const marks = new Map(group.members.map(({ bidder_id }, i) => [bidder_id, markOf(i)]));
  return [
    say(
      text(
        `Group ${group.group_id}: ${group.size} bidders, first found by run ${group.since_run}, stability ${fixed(group.stability)}`,
        `群组 ${group.group_id}：${group.size} 家投标人，最早由第 ${group.since_run} 次运行发现，稳定度 ${fixed(group.stability)}`,
      ),
    ),
    ...paragraph(
      context,
      say(
        text(
          'A reason for a person to look, not a finding against anyone.',
          '供人工核查的线索，不是对任何单位或个人的结论。',
        ),
      ),
    ),
    '',
    ...tableLines(
      [
        { title: '' },
        { title: say(text('Bidder', '投标人')), flexible: true },
        { title: say(text('Role', '角色')) },
        { title: say(text('Lots', '标段')), align: 'right' },
        { title: say(text('Wins', '中标')), align: 'right' },
        { title: say(text('Expected', '预期')), align: 'right' },
        ...(group.division === null
          ? []
          : [{ title: say(messageText('division_count')), align: 'right' as const }]),
      ],
      group.members.map((member) => [
        marks.get(member.bidder_id) ?? '',
        nameOf(member),
        roleWord(member.role, language),
        grouped(member.lots),
        `${member.wins}/${member.decided_lots}`,
        fixed(member.expected_wins, 1),
        ...(group.division === null ? [] : [apartCount(group.division, member.bidder_id)]),
      ]),
      context,
    ),
    '',
    ...joint(group, marks, all, context),
    ...divisionLines(group.division, marks, all, context),
    ...changeLines(group, context),
    ...screenLines(group, context),
    ...(group.warnings.length === 0 ? [] : ['']),
    ...group.warnings.map((link) =>
      say(
        text(
          `Warning ${link.id}: no. ${link.rank}, ${LEVEL_WORDS[link.level].en}, ${KIND_WORDS[link.kind].en}`,
          `线索 ${link.id}：第 ${link.rank} 位，${LEVEL_WORDS[link.level]['zh-CN']}，${KIND_WORDS[link.kind]['zh-CN']}`,
        ),
      ),
    ),
  ];
}

const nameOf = ({ name, bidder_id }: Pick<GroupMember, 'name' | 'bidder_id'>): string => name ?? bidder_id;

/** The lots in which members met, in order of time. */
function joint(
  group: GroupView,
  marks: ReadonlyMap<string, string>,
  all: boolean,
  context: Context,
): readonly string[] {
  const { say } = context;
  const { steps, lot_count } = group.timeline;
  if (lot_count === 0) return [say(text('The members met in no lot.', '成员没有在任何标段同场投标。'))];
  const shown = all ? steps : steps.slice(-SHOWN.steps);
  return [
    ...paragraph(
      context,
      say(
        text(
          `${grouped(lot_count)} lots in which members met, in order of time. Prices stand as the distance from the lowest price of a member; * won, - did not bid.`,
          `成员共同参与的标段 ${grouped(lot_count)} 个，按时间排列。报价以高出成员最低价的比例表示；* 为中标，- 为未投标。`,
        ),
      ),
    ),
    ...(shown.length < steps.length
      ? [
          say(
            text(
              `  ${grouped(steps.length - shown.length)} earlier ones: --all`,
              `  另有较早的 ${grouped(steps.length - shown.length)} 个：--all`,
            ),
          ),
        ]
      : []),
    ...timelineLines(shown, marks, context),
    ...(all ? rowLines(shown, marks, context) : []),
  ];
}

/** Lots down, members across while they fit; beyond, what the members did stands in one column. */
function timelineLines(
  steps: readonly TimelineStep[],
  marks: ReadonlyMap<string, string>,
  context: Context,
): readonly string[] {
  const { say } = context;
  const wide = marks.size > SHOWN.columns;
  return tableLines(
    [
      { title: say(text('Due', '截止')) },
      { title: say(text('Lot', '标段')), flexible: true },
      ...(wide
        ? [{ title: say(text('Members', '成员')) }]
        : [...marks.values()].map((mark) => ({ title: mark, align: 'right' as const }))),
      { title: say(text('Others', '其他')), align: 'right' as const },
      { title: say(text('Won', '中标')) },
      { title: say(text('Note', '变化')) },
    ],
    steps.map((step) => {
      const bids = new Map(step.bids.map((bid) => [bid.bidder_id, bid]));
      return [
        step.opened_at === null ? '–' : beijingTime(step.opened_at).slice(0, 10),
        step.lot_id,
        ...(wide
          ? [step.bids.map((bid) => `${marks.get(bid.bidder_id) ?? ''} ${cellOf(bid, context)}`).join(' ')]
          : [...marks.keys()].map((id) => cellOf(bids.get(id), context))),
        grouped(step.outsiders),
        winnerOf(step, marks, context),
        noteOf(step.changes, marks, context),
      ];
    }),
    context,
  );
}

function cellOf(bid: TimelineBid | undefined, { say }: Context): string {
  if (bid === undefined) return '-';
  const won = bid.winner ? '*' : '';
  if (bid.status === 'invited') return say(text('inv.', '受邀'));
  if (bid.status === 'downloaded') return say(text('docs', '下载'));
  if (bid.offset === null) return `${say(text('?', '?'))}${won}`;
  return `${bid.offset === 0 ? '0' : `+${(100 * bid.offset).toFixed(bid.offset < 0.1 ? 1 : 0)}%`}${won}`;
}

function winnerOf(step: TimelineStep, marks: ReadonlyMap<string, string>, { say }: Context): string {
  const [winner] = step.winners;
  if (winner === undefined) return '–';
  return marks.get(winner) ?? say(text('other', '他人'));
}

const noteOf = (
  changes: readonly TimelineChange[],
  marks: ReadonlyMap<string, string>,
  { language }: Context,
): string =>
  changes
    .map(({ kind, bidder_id }) =>
      `${bidder_id === null ? '' : `${marks.get(bidder_id) ?? bidder_id} `}${STEP_CHANGE_WORDS[kind][language]}`.trim(),
    )
    .join(', ');

function rowLines(
  steps: readonly TimelineStep[],
  marks: ReadonlyMap<string, string>,
  context: Context,
): readonly string[] {
  return [
    '',
    context.say(text('Rows behind each lot', '各标段的数据行')),
    ...steps.flatMap((step) =>
      paragraph(
        context,
        `${step.lot_id}: ${step.bids
          .map(
            ({ bidder_id, amount, file, line }) =>
              `${marks.get(bidder_id) ?? bidder_id} ${amount ?? '–'} ${file}:${line}`,
          )
          .join('; ')}`,
        '    ',
        '  ',
      ),
    ),
  ];
}

function changeLines({ changes }: GroupView, context: Context): readonly string[] {
  if (changes.length === 0) return [];
  const { say, language } = context;
  return [
    '',
    say(text('From run to run', '历次运行的变化')),
    ...changes.map(({ run, event, bidder_id, other_id }) =>
      `  ${say(text(`run ${run}`, `第 ${run} 次`))}: ${CHANGE_WORDS[event][language]} ${visible(bidder_id ?? other_id ?? '')}`.trimEnd(),
    ),
  ];
}

const OUTCOME_WORDS: Readonly<Record<GroupView['screens'][number]['outcome'], Text>> = {
  flagged: text('flagged', '提示'),
  cleared: text('cleared', '未见异常'),
  not_evaluable: text('not evaluable', '无法判断'),
};

function screenLines({ screens }: GroupView, context: Context): readonly string[] {
  if (screens.length === 0) return [];
  const { say, language } = context;
  return [
    '',
    ...tableLines(
      [
        { title: say(text('Screen', '筛查项')), flexible: true },
        { title: say(text('Answer', '回答')) },
        { title: say(text('Statistic', '统计量')), align: 'right' },
        { title: 'n', align: 'right' },
        { title: 'p', align: 'right' },
      ],
      screens.map((answer) => [
        answer.title?.[language] ?? answer.screen,
        say(OUTCOME_WORDS[answer.outcome]),
        answer.statistic === null ? '–' : statistic(answer.statistic),
        answer.n === null ? '–' : String(answer.n),
        answer.p_value === null ? '–' : probability(answer.p_value),
      ]),
      context,
    ),
    ...screens
      .filter(({ reason_text }) => reason_text !== null)
      .flatMap(({ title, screen, reason_text }) =>
        paragraph(
          context,
          `${title?.[language] ?? screen}: ${reason_text?.[language] ?? ''}`,
          '    ',
          '  - ',
        ),
      ),
  ];
}
