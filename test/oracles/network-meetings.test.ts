import { expect, test } from 'vitest';
import { type DegreeFits, lotClasses } from '../../src/scorers/degree-fits.ts';
import { meetingTail } from '../../src/scorers/meeting-tail.ts';
import { indexParticipation, NO_TIME } from '../../src/scorers/participation-index.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';

const SEED = 20261123;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

interface WorldLot {
  readonly no: number;
  readonly segment: number;
  /** null: unknown. */
  readonly minute: number | null;
  /** Odds of the lot over those of others in its segment: lots of one size have the same. */
  readonly odds: number;
  readonly bidders: readonly number[];
}

function anyWorld(random: Random): readonly WorldLot[] {
  const firms = 3 + below(random, 3);
  const share = 0.2 + 0.5 * random();
  const timed = random() < 0.7;
  // In some worlds all come, or none.
  const together = random() < 0.5 ? 0.7 : 0;
  const odds = Array.from({ length: firms + 1 }, () => Math.exp(2 * random() - 1));
  return Array.from({ length: 4 + below(random, 14) }, (_, no) => ({
    no,
    segment: below(random, 3),
    minute: timed && random() < 0.8 ? below(random, 10) : null,
    bidders: someOf(random, firms, random() < together ? (random() < share ? 1 : 0) : share),
  })).map((lot) => ({ ...lot, odds: odds[lot.bidders.length]! }));
}

const someOf = (random: Random, firms: number, share: number): readonly number[] =>
  Array.from({ length: firms }, (_, firm) => firm).filter(() => random() < share);

/** The product's arrays; the pull of a firm cancels out, so that any will do. */
function fitsOf(world: readonly WorldLot[], random: Random): DegreeFits {
  const lots = [...world].sort(
    (x, y) => x.segment - y.segment || (x.minute ?? NO_TIME) - (y.minute ?? NO_TIME) || x.no - y.no,
  );
  const bids = world.flatMap(({ no, bidders }) => bidders.map((bidder) => ({ bidder, no })));
  const index = indexParticipation(
    {
      lot_no: Int32Array.from(lots, ({ no }) => no),
      segment_no: Int32Array.from(lots, ({ segment }) => segment),
      minute: Int32Array.from(lots, ({ minute }) => minute ?? NO_TIME),
      size: Int32Array.from(lots, ({ bidders }) => bidders.length),
    },
    {
      bidder_no: Int32Array.from(bids, ({ bidder }) => bidder),
      lot_no: Int32Array.from(bids, ({ no }) => no),
    },
  );
  const lot = Float64Array.from(lots, ({ odds }) => Math.log(odds));
  return {
    index,
    ...lotClasses({ index, lot }),
    firm: Float64Array.from(index.runSegment, () => 2 * random() - 1),
    lot,
    error: new Float64Array(index.segmentUntimed.length),
  };
}

/** Every choice of as many lots of a segment, weighed by the product of their odds: probabilities of each number of meetings. */
function lawOfSegment(lots: readonly WorldLot[], firm: number, circle: readonly number[]): readonly number[] {
  const chosen = lots.filter(({ bidders }) => bidders.includes(firm)).length;
  const law: number[] = [];
  let all = 0;
  for (let choice = 0; choice < 1 << lots.length; choice++) {
    const own = lots.filter((_, i) => ((choice >> i) & 1) === 1);
    if (own.length !== chosen) continue;
    const weight = own.reduce((product, { odds }) => product * odds, 1);
    const met = own.reduce(
      (sum, { bidders }) => sum + circle.filter((member) => bidders.includes(member)).length,
      0,
    );
    law[met] = (law[met] ?? 0) + weight;
    all += weight;
  }
  return Array.from(law, (weight = 0) => weight / all);
}

function plainMeetings(world: readonly WorldLot[], firm: number, circle: readonly number[]) {
  const active = (bidder: number): readonly [number, number] => {
    const minutes = world.flatMap(({ minute, bidders }) =>
      minute !== null && bidders.includes(bidder) ? [minute] : [],
    );
    return minutes.length === 0
      ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
      : [Math.min(...minutes), Math.max(...minutes)];
  };
  const circles = circle.map(active);
  const [from, to] = [
    Math.max(active(firm)[0], Math.min(...circles.map(([first]) => first))),
    Math.min(active(firm)[1], Math.max(...circles.map(([, last]) => last))),
  ];
  const open = world.filter(({ minute }) => minute === null || (minute >= from && minute <= to));
  let law: readonly number[] = [1];
  for (const segment of [0, 1, 2]) {
    const own = lawOfSegment(
      open.filter((lot) => lot.segment === segment),
      firm,
      circle,
    );
    const sum = new Array<number>(law.length + own.length - 1).fill(0);
    for (const [i, p] of law.entries()) for (const [k, q] of own.entries()) sum[i + k]! += p * q;
    law = sum;
  }
  const met = open
    .filter(({ bidders }) => bidders.includes(firm))
    .reduce((total, { bidders }) => total + circle.filter((member) => bidders.includes(member)).length, 0);
  return {
    met,
    expected: law.reduce((mean, p, w) => mean + p * w, 0),
    p: law.reduce((tail, p, w) => tail + (w >= met ? p : 0), 0),
  };
}

test('meetings of a firm with a circle agree with the enumeration of all choices of lots', () => {
  const random = seededRandom(SEED, 'meetings');
  let rare = 0;
  for (let round = 0; round < 1200; round++) {
    const world = anyWorld(random);
    const present = [...new Set(world.flatMap(({ bidders }) => bidders))].sort((a, b) => a - b);
    if (present.length < 2) continue;
    const tail = meetingTail({
      fits: fitsOf(world, random),
      exactLimit: Number.POSITIVE_INFINITY,
    });
    const firm = present[below(random, present.length)]!;
    const circle = present.filter((member) => member !== firm).slice(0, 1 + below(random, 3));
    const wanted = plainMeetings(world, firm, circle);
    const found = tail(firm, circle);
    const at = `seed ${SEED}, world ${round}`;
    expect(found.met, at).toBe(wanted.met);
    expect(found.expected, at).toBeCloseTo(wanted.expected, 9);
    expect(Math.abs(found.p / wanted.p - 1), at).toBeLessThan(1e-9);
    if (wanted.p < 0.05) rare++;
  }
  expect(rare).toBeGreaterThan(30);
});

test('beyond its limit the tail is that of independent choices: never much smaller', () => {
  const random = seededRandom(SEED, 'limit');
  const ratios: number[] = [];
  for (let round = 0; round < 400; round++) {
    // Long segments, of which every firm takes a small part.
    const world = Array.from({ length: 600 }, (_, no) => ({
      no,
      segment: no % 3,
      minute: null,
      odds: 1,
      bidders: [0, 1, 2].filter(() => random() < 0.08),
    }));
    const fits = fitsOf(world, random);
    fits.firm.fill(Math.log(0.08 / 0.92));
    const [exact, quick] = [Number.POSITIVE_INFINITY, 0].map(
      (exactLimit) => meetingTail({ fits, exactLimit })(0, [1, 2]).p,
    );
    ratios.push(quick! / exact!);
  }
  ratios.sort((a, b) => a - b);
  expect(ratios[20]).toBeGreaterThan(0.6);
  expect(ratios[380]).toBeLessThan(3);
});

test('taking the lots with members out of all lots gives what the others give by themselves', () => {
  const random = seededRandom(SEED, 'division');
  for (let round = 0; round < 300; round++) {
    const odds = Array.from({ length: 7 }, () => Math.exp(random() - 0.5));
    const lots = Array.from({ length: 300 }, (_, i) => ({
      no: i + 1,
      segment: 0,
      minute: i + 1,
      bidders: someOf(random, 6, random() < 0.3 ? 0.25 : 0.05),
    })).map((lot) => ({ ...lot, odds: odds[lot.bidders.length]! }));
    // All firms are there from the first minute to the last; then one lot more, before any of them came, cuts the time of the segment.
    lots[0] = { ...lots[0]!, bidders: [0, 1, 2, 3, 4, 5], odds: odds[6]! };
    lots[299] = { ...lots[299]!, bidders: [0, 1, 2, 3, 4, 5], odds: odds[6]! };
    const earlier = { no: 0, segment: 0, minute: 0, bidders: [9], odds: odds[1]! };
    const [whole, cut] = [lots, [earlier, ...lots]].map((world) => {
      const fits = fitsOf(world, random);
      fits.firm.fill(-2.5);
      return meetingTail({ fits, exactLimit: Number.POSITIVE_INFINITY })(0, [1, 2, 3]);
    });
    expect(whole!.met, `seed ${SEED}, world ${round}`).toBe(cut!.met);
    expect(Math.abs(whole!.p / cut!.p - 1), `seed ${SEED}, world ${round}`).toBeLessThan(1e-5);
    expect(Math.abs(whole!.expected / cut!.expected - 1), `seed ${SEED}, world ${round}`).toBeLessThan(1e-5);
  }
});
