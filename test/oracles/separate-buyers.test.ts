import { expect, test } from 'vitest';
import { marketsOf } from '../../src/scorers/groups/buyer-markets.ts';
import { testSharedOutBuyers } from '../../src/scorers/groups/shared-out-buyers.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';

const SEED = 20261123;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** A call of a market: who of the group bid on it. */
interface Call {
  readonly market: number;
  readonly segment: number;
  readonly buyer: number;
  readonly members: readonly number[];
}

/** Calls by market and segment, as the scorer reads them; `tied`: the buyer decides who comes. */
function anyWorld(random: Random, most: number, tied = false): readonly Call[] {
  const calls: Call[] = [];
  const members = 2 + below(random, 3);
  let segment = 0;
  for (let market = 0; market < 1 + below(random, 2); market++)
    for (let s = 0; s < 1 + below(random, 3); s++, segment++)
      for (let k = 0; k < 1 + below(random, most); k++) {
        const buyer = below(random, 3);
        const own = Array.from({ length: members }, (_, m) => m).filter(
          (m) => random() < (tied ? (m === buyer ? 0.9 : 0.1) : 0.4),
        );
        calls.push({ market, segment, buyer, members: own.length > 0 ? own : [below(random, members)] });
      }
  return calls;
}

function asRows(calls: readonly Call[]) {
  const rows = calls.flatMap((call, no) => call.members.map((bidder) => ({ ...call, no, bidder })));
  const ints = (value: (row: (typeof rows)[number]) => number): Int32Array => Int32Array.from(rows, value);
  return {
    start: Int32Array.of(0, rows.length),
    market: ints(({ market }) => market),
    segment: ints(({ segment }) => segment),
    call: ints(({ no }) => no),
    buyer: ints(({ buyer }) => buyer),
    bidder: ints(({ bidder }) => bidder),
  };
}

/** Sum of n p(m, b) ln(p(m, b) / (p(m) p(b))), straight from its definition. */
function information(calls: readonly Call[]): number {
  const bids = calls.flatMap(({ members, buyer }) => members.map((member) => ({ member, buyer })));
  let sum = 0;
  for (const member of new Set(bids.map((bid) => bid.member)))
    for (const buyer of new Set(bids.map((bid) => bid.buyer))) {
      const both = bids.filter((bid) => bid.member === member && bid.buyer === buyer).length;
      const [m, b] = [
        bids.filter((bid) => bid.member === member).length,
        bids.filter((bid) => bid.buyer === buyer).length,
      ];
      if (both > 0) sum += both * Math.log((both * bids.length) / (m * b));
    }
  return sum;
}

/** Calls of segments in which two members bid at least. */
const telling = (calls: readonly Call[]): readonly Call[] =>
  calls.filter(
    ({ segment }) =>
      new Set(calls.filter((call) => call.segment === segment).flatMap(({ members }) => members)).size >= 2,
  );

test('what member and buyer share in each market agrees with the definition', () => {
  const random = seededRandom(SEED, 'shared-out worlds');
  let compared = 0;
  for (let round = 0; round < 1500; round++) {
    const calls = telling(anyWorld(random, 12));
    const markets = marketsOf(asRows(calls), 0);
    const wanted = [...new Set(calls.map(({ market }) => market))].map((market) =>
      calls.filter((call) => call.market === market),
    );
    const at = `seed ${SEED}, world ${round}`;
    expect(markets.length, at).toBe(wanted.length);
    markets.forEach((market, k) => {
      const own = wanted[k]!;
      expect(market.count, at).toBe(own.length);
      expect(market.shared(market.buyer), at).toBeCloseTo(information(own), 9);
      const members = new Set(own.flatMap((call) => call.members)).size;
      const buyers = new Set(own.map(({ buyer }) => buyer)).size;
      expect(market.freedom, at).toBe((members - 1) * (buyers - 1));
      compared++;
    });
  }
  expect(compared).toBeGreaterThan(1500);
});

const answer = (calls: readonly Call[], permutations: number) =>
  testSharedOutBuyers({
    calls: asRows(calls),
    from: 0,
    to: 1,
    groups: Int32Array.of(0),
    digests: [JSON.stringify(calls)],
    permutations: Int32Array.of(permutations),
    minCalls: 4,
    seed: 1,
  })[0]!;

/** All orders of the buyers inside one segment. */
function orders(values: readonly number[]): readonly (readonly number[])[] {
  if (values.length <= 1) return [values];
  return values.flatMap((value, i) =>
    orders([...values.slice(0, i), ...values.slice(i + 1)]).map((rest) => [value, ...rest]),
  );
}

test('the p-value agrees with going through all exchanges of the buyers', () => {
  const random = seededRandom(SEED, 'all exchanges');
  let compared = 0;
  for (let round = 0; compared < 60; round++) {
    const calls = anyWorld(random, 3, round % 2 === 0)
      .concat(anyWorld(random, 2, true))
      .map((call): Call => ({ ...call, market: 0, segment: 0 }))
      .slice(0, 6);
    const found = answer(calls, 3999);
    if (found.reason !== null) continue;
    const all = orders(calls.map(({ buyer }) => buyer)).map((buyers) =>
      information(calls.map((call, k) => ({ ...call, buyer: buyers[k]! }))),
    );
    const observed = information(calls);
    const p = all.filter((value) => value >= observed - 1e-9).length / all.length;
    // Stopped after 20 exceedances the logarithm has a standard error of about 1 / sqrt(20).
    expect(Math.abs(Math.log(found.p / p)), `seed ${SEED}, world ${round}: ${found.p} for ${p}`).toBeLessThan(
      0.9,
    );
    compared++;
  }
});

test('p-values of groups whose members look at no buyer are at most as often small as they say', () => {
  const random = seededRandom(SEED, 'blind groups');
  const below05: number[] = [];
  for (let round = 0; round < 400; round++) {
    const found = answer(anyWorld(random, 30), 199);
    if (found.reason === null) below05.push(found.p);
  }
  expect(below05.length).toBeGreaterThan(300);
  for (const level of [0.05, 0.2]) {
    const share = below05.filter((p) => p <= level).length / below05.length;
    expect(share, `${level}`).toBeLessThan(level + 3 * Math.sqrt((level * (1 - level)) / below05.length));
    expect(share, `${level}`).toBeGreaterThan(level - 4 * Math.sqrt((level * (1 - level)) / below05.length));
  }
});
