import { expect, test } from 'vitest';
import { logFactorials } from '../../src/scorers/log-factorial.ts';
import { avoidanceSearch, avoidanceTails } from '../../src/scorers/pairs/avoidance-tails.ts';
import { allExpected, busyFirms } from '../../src/scorers/pairs/expected-meetings.ts';
import { indexParticipation, longestSegment, NO_TIME } from '../../src/scorers/participation-index.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';

const SEED = 20261122;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

interface Lot {
  readonly segment: number;
  readonly minute: number;
  readonly bidders: readonly number[];
}

/** Lots by segment and time, as the index wants them; some without a time. */
function anyWorld(random: Random): readonly Lot[] {
  const firms = 3 + below(random, 6);
  const segments = 1 + below(random, 3);
  const pull = Array.from({ length: firms }, () => 0.1 + 0.8 * random());
  const lots: Lot[] = [];
  for (let segment = 0; segment < segments; segment++) {
    const timed = 1 + below(random, 12);
    const untimed = random() < 0.3 ? 1 + below(random, 3) : 0;
    for (let i = 0; i < timed + untimed; i++) {
      const bidders = pull.flatMap((p, firm) => (random() < p ? [firm] : []));
      if (bidders.length > 0)
        lots.push({ segment, minute: i < timed ? 10 * i + below(random, 10) : NO_TIME, bidders });
    }
  }
  return lots;
}

function indexOf(lots: readonly Lot[]) {
  const bids = lots.flatMap(({ bidders }, lot) => bidders.map((bidder) => ({ bidder, lot })));
  return indexParticipation(
    {
      lot_no: Int32Array.from(lots.keys()),
      segment_no: Int32Array.from(lots, ({ segment }) => segment),
      minute: Int32Array.from(lots, ({ minute }) => minute),
      size: Int32Array.from(lots, ({ bidders }) => bidders.length),
    },
    {
      bidder_no: Int32Array.from(bids, ({ bidder }) => bidder),
      lot_no: Int32Array.from(bids, ({ lot }) => lot),
    },
  );
}

const choose = (n: number, k: number): number => {
  if (k < 0 || k > n) return 0;
  let c = 1;
  for (let i = 1; i <= k; i++) c = (c * (n - k + i)) / i;
  return c;
};

/** Everything about a pair straight from the list of lots. */
function plain(lots: readonly Lot[], a: number, b: number, mostLots: number) {
  const times = (firm: number): readonly number[] =>
    lots
      .filter(({ bidders, minute }) => bidders.includes(firm) && minute !== NO_TIME)
      .map(({ minute }) => minute);
  const [ofA, ofB] = [times(a), times(b)];
  const from = Math.max(...[ofA, ofB].filter((t) => t.length > 0).map((t) => Math.min(...t)));
  const to = Math.min(...[ofA, ofB].filter((t) => t.length > 0).map((t) => Math.max(...t)));
  let [joint, expected, whole] = [0, 0, 0];
  let mass = [1];
  for (const segment of new Set(lots.map((lot) => lot.segment))) {
    const here = lots.filter((lot) => lot.segment === segment);
    const open = here.filter(({ minute }) => minute === NO_TIME || (minute >= from && minute <= to));
    const count = (firm: number, among: readonly Lot[]): number =>
      among.filter(({ bidders }) => bidders.includes(firm)).length;
    whole += (count(a, here) * count(b, here)) / here.length;
    const [one, two] = [count(a, open), count(b, open)];
    if (one === 0 || two === 0) continue;
    const size = open.reduce((sum, { bidders }) => sum + bidders.length, 0);
    const meetings = open.reduce((sum, { bidders }) => sum + bidders.length * (bidders.length - 1), 0);
    const N = Math.max(
      open.length,
      meetings === 0 ? Number.POSITIVE_INFINITY : Math.ceil(size ** 2 / meetings),
    );
    if (N > mostLots) continue;
    joint += open.filter(({ bidders }) => bidders.includes(a) && bidders.includes(b)).length;
    expected += (one * two) / N;
    const next = new Array<number>(mass.length + two).fill(0);
    for (const [sum, p] of mass.entries())
      for (let k = 0; k <= two; k++)
        next[sum + k]! += (p * choose(one, k) * choose(N - one, two - k)) / choose(N, two);
    mass = next;
  }
  const p = mass.slice(0, joint + 1).reduce((sum, value) => sum + value, 0);
  const smallest = mass.find((value) => value > 0)!;
  return { whole, joint, expected, p, smallest };
}

test('pairs that could have met, and their lower tails, agree with a plain count over all pairs', () => {
  const random = seededRandom(SEED, 'avoidance');
  let compared = 0;
  for (let round = 0; round < 1200; round++) {
    const lots = anyWorld(random);
    const index = indexOf(lots);
    const least = 0.2 + 3 * random();
    const table = 8 * longestSegment(index);
    const firms = index.runStart.length - 1;
    const shared = { index, logFactorial: logFactorials(table) };
    const found = avoidanceSearch({ ...shared, busy: busyFirms(index, least), from: 0, to: firms });
    const joint = new Int32Array(found.a.length);
    const p = new Float64Array(found.a.length);
    const { a: one, b: two } = found;
    avoidanceTails({ ...shared, exactLimit: 1e9, a: one, b: two, from: 0, to: one.length, joint, p });
    const at = `seed ${SEED}, world ${round}`;
    const place = new Map([...found.a].map((a, i) => [`${a} ${found.b[i]}`, i]));
    let wanted = 0;
    let allOfThem = 0;
    for (let a = 0; a < firms; a++) {
      for (let b = a + 1; b < firms; b++) {
        const pair = plain(lots, a, b, table);
        allOfThem += pair.whole;
        if (Math.abs(pair.whole - least) < 1e-9) continue;
        const i = place.get(`${a} ${b}`);
        expect(i !== undefined, `${at}: ${a}|${b} expected ${pair.whole} of ${least}`).toBe(
          pair.whole > least,
        );
        if (i === undefined) continue;
        wanted++;
        compared++;
        expect(joint[i], at).toBe(pair.joint);
        expect(Math.abs(found.expected[i]! - pair.expected), at).toBeLessThan(1e-10);
        expect(Math.abs(p[i]! / pair.p - 1), `${at}: ${a}|${b}`).toBeLessThan(1e-10);
        expect(
          Math.abs(Math.exp(found.logSmallest[i]!) / pair.smallest - 1),
          `${at}: ${a}|${b}`,
        ).toBeLessThan(1e-10);
      }
    }
    expect(found.a.length, at).toBe(wanted);
    expect(allExpected(index), at).toBeGreaterThanOrEqual(allOfThem - 1e-9);
  }
  expect(compared).toBeGreaterThan(3000);
});
