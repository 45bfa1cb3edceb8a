import type { BidderHistory, BidderName } from '../../index.ts';
import { fixed, grouped, money, probability } from '../../report/numbers.ts';
import { visible } from '../../report/visible.ts';
import { KIND_WORDS, LEVEL_WORDS } from '../../report/words.ts';
import type { Context } from '../context.ts';
import { text } from '../language.ts';
import { tableLines } from '../table.ts';
import { paragraph, rowsBehind } from './page.ts';

/** Rows of each part on the first screen; `--all` shows the rest. */
const SHOWN = { activity: 5, companions: 5, groups: 2, warnings: 3 } as const;

/** One bidder on one screen: identity, activity, wins against expectation, companions, groups, warnings. */
export function bidderPage(found: BidderHistory, all: boolean, context: Context): readonly string[] {
  const { say } = context;
  const cut = <T>(rows: readonly T[], count: number): readonly T[] => (all ? rows : rows.slice(0, count));
  const rest = (total: number, shown: number): readonly string[] =>
    total > shown
      ? [
          say(
            text(`  and ${grouped(total - shown)} more: --all`, `  另有 ${grouped(total - shown)} 项：--all`),
          ),
        ]
      : [];
  const activity = cut(found.activity, SHOWN.activity);
  const companions = cut(found.companions, SHOWN.companions);
  const groups = cut(found.groups, SHOWN.groups);
  const warnings = cut(found.warnings, SHOWN.warnings);
  return [
    `${visible(found.name ?? found.bidder_id)}${found.name === null ? '' : ` (${visible(found.bidder_id)})`}`,
    ...identityLines(found, all, context),
    say(
      text(
        `${grouped(found.lots)} lots, ${grouped(found.bids)} bids; ${rowsBehind(found.rows, context)}`,
        `参与标段 ${grouped(found.lots)} 个，投标 ${grouped(found.bids)} 条；${rowsBehind(found.rows, context)}`,
      ),
    ),
    ...winLines(found, context),
    '',
    ...tableLines(
      [
        { title: say(text('Market', '市场')), flexible: true },
        { title: say(text('Year', '年份')) },
        { title: say(text('Lots', '标段')), align: 'right' },
        { title: say(text('Wins', '中标')), align: 'right' },
        { title: say(text('Amount won', '中标金额')), align: 'right' },
        { title: say(text('Rows', '数据行')) },
      ],
      activity.map((row) => [
        [row.category, row.region].filter((part) => part !== null).join(' / ') || '–',
        row.year === null ? '–' : String(row.year),
        grouped(row.lots),
        grouped(row.wins),
        row.win_amount === null ? '–' : `${money(row.win_amount)} ${row.currency ?? ''}`.trim(),
        rowsBehind(row.rows, context),
      ]),
      context,
    ),
    ...rest(found.activity.length, activity.length),
    '',
    ...(companions.length === 0
      ? []
      : [
          ...tableLines(
            [
              { title: say(text('Met most often', '最常同场')), flexible: true },
              { title: say(text('Met', '同场')), align: 'right' },
              { title: say(text('Expected', '预期')), align: 'right' },
              { title: say(text('Own wins', '本方中标')), align: 'right' },
              { title: say(text('Their wins', '对方中标')), align: 'right' },
              { title: 'q', align: 'right' },
              { title: say(text('Rows', '数据行')) },
            ],
            companions.map((row) => [
              nameOf(row),
              grouped(row.joint),
              fixed(row.expected, 1),
              grouped(row.wins),
              grouped(row.companion_wins),
              row.q_value === null ? '–' : probability(row.q_value),
              rowsBehind(row.rows, context),
            ]),
            context,
          ),
          ...rest(found.companions_met, companions.length),
          '',
        ]),
    ...positionLines(found, context),
    ...groups.flatMap((group) =>
      paragraph(
        context,
        say(
          text(
            `Group ${group.group_id}: ${group.size} bidders, stability ${fixed(group.stability)}${group.core ? '' : ', not of its core'}: ${group.members.map(nameOf).join(', ')}`,
            `群组 ${group.group_id}：${group.size} 家，稳定度 ${fixed(group.stability)}${group.core ? '' : '，非核心成员'}：${group.members.map(nameOf).join('、')}`,
          ),
        ),
        '  ',
        '',
      ),
    ),
    ...rest(found.groups.length, groups.length),
    ...warnings.map((link) =>
      say(
        text(
          `Warning ${link.id}: no. ${link.rank}, ${LEVEL_WORDS[link.level].en}, ${KIND_WORDS[link.kind].en}`,
          `线索 ${link.id}：第 ${link.rank} 位，${LEVEL_WORDS[link.level]['zh-CN']}，${KIND_WORDS[link.kind]['zh-CN']}`,
        ),
      ),
    ),
    ...rest(found.warnings.length, warnings.length),
    ...(found.warnings.length === 0
      ? [say(text('No warning names this bidder.', '没有线索涉及该投标人。'))]
      : []),
  ];
}

function identityLines(found: BidderHistory, all: boolean, { say }: Context): readonly string[] {
  const lines: string[] = [];
  if (found.anonymous)
    lines.push(
      say(
        text(
          'The source names no bidder here: nothing can be said across lots.',
          '来源未注明投标人身份，无法跨标段关联。',
        ),
      ),
    );
  if (found.identifier !== null) lines.push(visible(found.identifier));
  const party = Object.entries(found.party).filter(([key]) => key !== 'name' && key !== 'identifier');
  if (all) lines.push(...party.map(([key, value]) => `  ${key}: ${visible(value)}`));
  return lines;
}

function winLines({ wins }: BidderHistory, context: Context): readonly string[] {
  const { say } = context;
  if (wins.decided_lots === 0) return [say(text('No lot with a known winner.', '没有已知中标人的标段。'))];
  const p = wins.p_two_sided === null ? '–' : probability(wins.p_two_sided);
  const expected = fixed(wins.expected, 1);
  return [
    say(
      text(
        `Won ${wins.wins} of ${wins.decided_lots} decided lots; a draw among the bidders would give ${expected} (p = ${p})`,
        `已定标的 ${wins.decided_lots} 个标段中标 ${wins.wins} 个；若在各标段投标人中随机产生，预期 ${expected} 个（p = ${p}）`,
      ),
    ),
  ];
}

function positionLines({ position }: BidderHistory, context: Context): readonly string[] {
  if (position === null) return [];
  const { degree, cut_point, core_years } = position;
  const linked = text(
    `Meets ${grouped(degree)} ${degree === 1 ? 'bidder' : 'bidders'} more often than chance${core_years === 0 ? '' : `, the core of its group in ${core_years} calendar ${core_years === 1 ? 'year' : 'years'}`}.`,
    `与 ${grouped(degree)} 家投标人的同场次数明显多于随机${core_years === 0 ? '' : `，其中与本群组核心成员同场涉及 ${core_years} 个年份`}。`,
  );
  const between = text(
    ' Without it the bidders linked here fall into separate parts (cut point): a go-between, or a firm at home in two markets.',
    '去掉该投标人，这些相互关联的投标人就断成互不相连的几部分（割点）：可能是居间联络者，也可能只是同时在两个市场经营。',
  );
  return paragraph(context, context.say(linked) + (cut_point ? context.say(between) : ''));
}

const nameOf = ({ name, bidder_id }: BidderName): string => visible(name ?? bidder_id);

/** Several bidders that the words could mean. */
export function candidateLines(candidates: readonly BidderName[], { say }: Context): readonly string[] {
  return [
    say(text('Several bidders match; name one by its id:', '有多家投标人符合，请用编号指定：')),
    ...candidates.map(({ bidder_id, name }) => `  ${visible(bidder_id)}  ${visible(name ?? '')}`.trimEnd()),
  ];
}
