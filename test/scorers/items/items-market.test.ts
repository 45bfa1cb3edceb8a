import { describe, expect, test } from 'vitest';
import { itemsMarket } from '../../../bench/items-market.ts';
import { answers, bookOf, type PlainBills } from '../../oracles/items-worlds.ts';

const SEED = 20261123;
const HONEST = {
  lots: 60,
  bidders: 5,
  items: 200,
  seed: SEED,
  firms: 30,
  pairs: 0,
  meetings: 0,
  spread: [0.002, 0.02],
  followers: 0,
  library: 0,
} as const;

/** The bills of a market, lot by lot, with the numbers of its firms. */
function billsOf(options: Parameters<typeof itemsMarket>[0]): readonly PlainBills[] {
  return [...itemsMarket(options).lots()].map(({ items }) => {
    const lists = new Map<string, number[]>();
    const codes = new Map<string, string>();
    for (const line of items) {
      const [, who, path, code, , , price] = line.split(',');
      codes.set(`${path} ${code}`, code!.slice(0, 4));
      const list = lists.get(who!);
      if (list === undefined) lists.set(who!, [Number(price)]);
      else list.push(Number(price));
    }
    const sections = [...new Set(codes.values())].sort();
    const order = [...lists.keys()].sort();
    return {
      bidder: order.map((who) => (who === '' ? -1 : Number(who.slice(1)))),
      price: order.map((who) => lists.get(who)!),
      section: [...codes.values()].map((name) => sections.indexOf(name)),
    };
  });
}

describe('firms that meet again and again and know nothing of each other', () => {
  test.each([
    ['each by what items cost', {}],
    ['a third goes through the published list, a little off each price', { followers: 0.35 }],
    ['a third has the same price library', { library: 0.35 }],
    ['prices far apart', { spread: [0.03, 0.15] as const }],
  ])(`%s: no two move together beyond chance (seed ${SEED})`, (_, habit) => {
    const found = answers(bookOf(billsOf({ ...HONEST, ...habit })));
    expect(found.length).toBeGreaterThan(500);
    // By Bonferroni, one market of a hundred at most.
    expect(found.filter(({ residual }) => residual <= 0.01 / found.length)).toEqual([]);
  });
});

test(`one bill made of the other, each price changed by half a percent, is found among prices far apart (seed ${SEED})`, () => {
  const options = {
    ...HONEST,
    items: 500,
    lots: 48,
    firms: 40,
    pairs: 1,
    meetings: 8,
    spread: [0.03, 0.15] as const,
  };
  const { planted } = itemsMarket(options);
  const found = answers(bookOf(billsOf(options)));
  const shaken = planted
    .filter(({ leak }) => leak.noise > 0)
    .map(({ a, b }) => [a, b].map((id) => Number(id.slice(1))).sort((x, y) => x - y));
  expect(shaken).toHaveLength(4);
  for (const [a, b] of shaken)
    expect(
      found.filter((pair) => pair.a === a && pair.b === b && pair.residual <= 1e-3).length,
    ).toBeGreaterThanOrEqual(2);
});
