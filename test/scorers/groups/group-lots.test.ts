import { expect, test } from 'vitest';
import { OUTSIDER, SHARED, UNDECIDED } from '../../../src/scorers/groups/group-lots.ts';
import { seededRandom } from '../../../src/scorers/random.ts';
import { type GroupLot, groupWorldOf } from './group-world.ts';

test('every lot with two members is laid out with their bids and the winner, for groups that overlap too', () => {
  for (let world = 0; world < 300; world++) {
    const random = seededRandom(7, 'group lots', world);
    const below = (n: number): number => Math.floor(random() * n);
    const lots = Array.from({ length: 1 + below(12) }, (): GroupLot => {
      const bidders = Array.from({ length: 8 }, (_, b) => b).filter(() => random() < 0.4);
      return {
        bidders,
        region: below(2),
        minute: below(5),
        ...(bidders.length > 0 && random() < 0.8 ? { winner: bidders[below(bidders.length)]! } : {}),
      };
    });
    const groups = [
      [0, 1, 2],
      [2, 3, 4, 5],
      [6, 30],
    ];
    const { book, lots: laidOut } = groupWorldOf(lots, groups);
    const found = groups.map((_, g) =>
      Array.from({ length: laidOut.lotStart[g + 1]! - laidOut.lotStart[g]! }, (_, k) => {
        const i = laidOut.lotStart[g]! + k;
        const place = laidOut.place[i]!;
        const own = Array.from(laidOut.bid.subarray(laidOut.bidStart[i], laidOut.bidStart[i + 1]));
        const who = Array.from(laidOut.who.subarray(laidOut.bidStart[i], laidOut.bidStart[i + 1]));
        const winner = laidOut.winner[i]!;
        return {
          minute: book.minute[place],
          bidders: book.lotStart[place + 1]! - book.lotStart[place]!,
          members: who.map((w) => laidOut.member[laidOut.memberStart[g]! + w]).join(),
          prices: own.length,
          winner: winner >= 0 ? laidOut.member[laidOut.memberStart[g]! + winner] : winner,
        };
      }),
    );
    const wanted = groups.map((group) =>
      lots
        .filter(({ bidders }) => bidders.filter((b) => group.includes(b)).length >= 2)
        .map((lot, i) => ({ lot, i }))
        .sort((a, b) => a.lot.region! - b.lot.region! || a.lot.minute! - b.lot.minute! || a.i - b.i)
        .map(({ lot }) => {
          const members = lot.bidders.filter((b) => group.includes(b));
          return {
            minute: lot.minute,
            bidders: lot.bidders.length,
            members: members.join(),
            prices: members.length,
            winner: lot.winner === undefined ? UNDECIDED : group.includes(lot.winner) ? lot.winner : OUTSIDER,
          };
        }),
    );
    expect(found).toEqual(wanted);
  }
});

test('a lot that two bidders won is shared', () => {
  const world = groupWorldOf([{ bidders: [0, 1, 5], winner: 0, alsoWon: [5] }], [[0, 1]]);
  expect([...world.lots.winner]).toEqual([SHARED]);
});
