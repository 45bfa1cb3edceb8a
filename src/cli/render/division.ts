import type { DividedPlace, Division } from '../../index.ts';
import { grouped, money } from '../../report/numbers.ts';
import { beijingTime } from '../../report/times.ts';
import { visible } from '../../report/visible.ts';
import type { Context } from '../context.ts';
import { text } from '../language.ts';
import { tableLines } from '../table.ts';
import { paragraph } from './page.ts';

const SHOWN = { places: 8, lots: 8, columns: 6 } as const;

/** Which member came to which buyer and when, of a set whose members keep apart. @param marks letters of the members by id */
export function divisionLines(
  division: Division | null,
  marks: ReadonlyMap<string, string>,
  all: boolean,
  context: Context,
): readonly string[] {
  if (division === null) return [];
  const { say } = context;
  const { lot_count, place_count } = division;
  const places = all ? division.places : division.places.slice(0, SHOWN.places);
  return [
    '',
    ...paragraph(
      context,
      say(
        text(
          `${grouped(lot_count)} lots of ${grouped(place_count)} buyers on which one member bid and no other (not joint), in markets where several members bid: bids/wins of each.`,
          `以下 ${grouped(lot_count)} 个标段只有一家成员投标（非同场），涉及 ${grouped(place_count)} 家采购人，所在市场均有多家成员投标。数字为投标次数/中标次数。`,
        ),
      ),
    ),
    ...countLines(places, marks, context),
    ...(places.length < place_count
      ? [
          say(
            text(
              `  and ${grouped(place_count - places.length)} buyers more${all ? '' : ': --all'}`,
              `  另有 ${grouped(place_count - places.length)} 家采购人${all ? '' : '：--all'}`,
            ),
          ),
        ]
      : []),
    '',
    say(text('Who bid, in order of time; * won', '按时间先后列出投标的成员；* 为中标')),
    ...places.flatMap((place) => storyLines(place, marks, all, context)),
  ];
}

/** Buyers down, members across while they fit; beyond, who came stands in one column. */
function countLines(
  places: readonly DividedPlace[],
  marks: ReadonlyMap<string, string>,
  context: Context,
): readonly string[] {
  const { say } = context;
  const wide = marks.size > SHOWN.columns;
  return tableLines(
    [
      { title: say(text('Buyer', '采购人')) },
      { title: say(text('Market', '市场')), flexible: true },
      ...(wide
        ? [{ title: say(text('Members', '成员')) }]
        : [...marks.values()].map((mark) => ({ title: mark, align: 'right' as const }))),
    ],
    places.map((place) => {
      const told = new Map(
        place.members.map(({ bidder_id, lots, wins }) => [bidder_id, `${grouped(lots)}/${grouped(wins)}`]),
      );
      return [
        place.buyer_id,
        [place.category, place.region].filter((part) => part !== null).join(' / ') || '–',
        ...(wide
          ? [[...told].map(([id, count]) => `${marks.get(id) ?? id} ${count}`).join(' ')]
          : [...marks.keys()].map((id) => told.get(id) ?? '-')),
      ];
    }),
    context,
  );
}

/** One buyer: the lots in order of time with who bid; with `all` also lot, price and row. */
function storyLines(
  { buyer_id, lots, members }: DividedPlace,
  marks: ReadonlyMap<string, string>,
  all: boolean,
  context: Context,
): readonly string[] {
  const shown = all ? lots : lots.slice(-SHOWN.lots);
  const earlier = members.reduce((sum, member) => sum + member.lots, 0) - shown.length;
  const told = shown.map(({ lot_id, opened_at, bidder_id, amount, winner, file, line }) => {
    const day = opened_at === null ? '–' : beijingTime(opened_at).slice(0, 10);
    const who = `${marks.get(bidder_id) ?? visible(bidder_id)}${winner ? '*' : ''}`;
    return all
      ? `${day} ${lot_id} ${who} ${amount === null ? '–' : money(amount)} ${file}:${line}`
      : `${day} ${who}`;
  });
  const before =
    earlier === 0
      ? []
      : [context.say(text(`${grouped(earlier)} earlier`, `较早的 ${grouped(earlier)} 个略`))];
  return paragraph(
    context,
    `${buyer_id}${context.say(text(': ', '：'))}${[...before, ...told].join(context.say(text('; ', '；')))}`,
    '    ',
    '  ',
  );
}
