import { expect, test } from 'vitest';
import { decidedLots } from '../../src/scorers/decided-lots.ts';
import { logFactorials } from '../../src/scorers/log-factorial.ts';
import { winsBesideTails } from '../../src/scorers/pairs/wins-beside-tails.ts';
import { poissonBinomialLowerTail, poissonBinomialUpperTail } from '../../src/scorers/poisson-binomial.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { below, contestsOf, groundOf, type PlainLot, pairsOf } from './pair-worlds.ts';

const SEED = 20261122;
const BIDDERS = 5;

/** Every outcome of every trial. */
function plainLower(chances: readonly number[], s: number): number {
  let total = 0;
  for (let outcome = 0; outcome < 1 << chances.length; outcome++) {
    let [p, hits] = [1, 0];
    chances.forEach((chance, t) => {
      const hit = ((outcome >> t) & 1) === 1;
      p *= hit ? chance : 1 - chance;
      if (hit) hits++;
    });
    if (hits <= s) total += p;
  }
  return total;
}

test('lower and upper tails of unequal trials agree with the enumeration of all outcomes', () => {
  const random = seededRandom(SEED, 'poisson-binomial');
  for (let round = 0; round < 1000; round++) {
    const chances = Array.from({ length: 1 + below(random, 9) }, () => {
      const kind = random();
      return kind < 0.1 ? 0 : kind < 0.2 ? 1 : random() ** 2;
    });
    for (let s = -1; s <= chances.length + 1; s++) {
      const at = `seed ${SEED}, world ${round}: ${chances} s=${s}`;
      expect(Math.abs(poissonBinomialLowerTail(chances, s) - plainLower(chances, s)), at).toBeLessThan(1e-12);
      expect(
        Math.abs(poissonBinomialUpperTail(chances, s) - (1 - plainLower(chances, s - 1))),
        at,
      ).toBeLessThan(1e-12);
    }
  }
});

test('tails too long to be added up stay within 2 % of those that are', () => {
  const random = seededRandom(SEED, 'long');
  for (const length of [3000, 5000]) {
    const chances = Float64Array.from({ length }, () => 0.02 + 0.5 * random());
    const mean = chances.reduce((sum, chance) => sum + chance, 0);
    // Both tails of one sum, one of which is short enough to be exact in pieces: P(S <= s) from the law built up by hand.
    const law = new Float64Array(length + 1);
    law[0] = 1;
    chances.forEach((chance, i) => {
      for (let k = i + 1; k > 0; k--) law[k] = law[k]! * (1 - chance) + law[k - 1]! * chance;
      law[0]! *= 1 - chance;
    });
    for (const sds of [-9, -5, -2, 0, 2, 5, 9]) {
      const s = Math.round(mean + sds * Math.sqrt(mean));
      const lower = law.subarray(0, s + 1).reduce((sum, p) => sum + p, 0);
      const upper = law.subarray(s).reduceRight((sum, p) => sum + p, 0);
      expect(Math.abs(poissonBinomialLowerTail(chances, s) / lower - 1), `${length} ${s}`).toBeLessThan(0.02);
      expect(Math.abs(poissonBinomialUpperTail(chances, s) / upper - 1), `${length} ${s}`).toBeLessThan(0.02);
    }
  }
});

function anyWorld(random: Random): readonly PlainLot[] {
  const lots: PlainLot[] = [];
  for (let trade = 0; trade < 2; trade++) {
    const minutes = Array.from({ length: below(random, 7) }, () => below(random, 30)).sort((a, b) => a - b);
    const untimed = Array.from({ length: below(random, 3) }, () => Number.NaN);
    for (const minute of [...minutes, ...untimed]) {
      const bids = Array.from({ length: BIDDERS }, (_, bidder) => ({ bidder, price: 1, won: false })).filter(
        () => random() < 0.6,
      );
      const winners = random() < 0.15 ? 0 : random() < 0.1 ? 2 : 1;
      for (let w = 0; w < winners && bids.length > 0; w++) {
        const i = below(random, bids.length);
        bids[i] = { ...bids[i]!, won: true };
      }
      lots.push({ trade, minute, bids });
    }
  }
  return lots;
}

interface Stratum {
  readonly marked: readonly boolean[];
  readonly wins: number;
  /** How many times as likely a marked lot is to be chosen as another. */
  readonly odds: number;
}

/** P(k of the marked are chosen) where each stratum chooses `wins` of its lots: every choice counted. */
function plainChoices(strata: readonly Stratum[]): ReadonlyMap<number, number> {
  let law = new Map([[0, 1]]);
  for (const { marked, wins, odds } of strata) {
    const next = new Map<number, number>();
    let choices = 0;
    const found = new Map<number, number>();
    for (let set = 0; set < 1 << marked.length; set++) {
      const chosen = marked.filter((_, t) => ((set >> t) & 1) === 1);
      if (chosen.length !== wins) continue;
      const hits = chosen.filter(Boolean).length;
      choices += odds ** hits;
      found.set(hits, (found.get(hits) ?? 0) + odds ** hits);
    }
    for (const [k, p] of law)
      for (const [hits, times] of found)
        next.set(k + hits, (next.get(k + hits) ?? 0) + (p * times) / choices);
    law = next;
  }
  return law;
}

/** Of the average chance 1 / n in some lots. */
function oddsOf(lots: readonly PlainLot[]): number {
  const chance = lots.reduce((sum, { bids }) => sum + 1 / bids.length, 0) / lots.length;
  return chance / (1 - chance);
}

/** The question of one order, from the rule's words. */
function plainOrder(lots: readonly PlainLot[], favourite: number, cover: number) {
  const decided = lots.filter(({ bids }) => bids.length >= 2 && bids.filter(({ won }) => won).length === 1);
  const has = ({ bids }: PlainLot, bidder: number): boolean => bids.some((bid) => bid.bidder === bidder);
  const wins = ({ bids }: PlainLot, bidder: number): boolean =>
    bids.some((bid) => bid.bidder === bidder && bid.won);
  const meets = (lot: PlainLot): boolean => has(lot, favourite) && has(lot, cover);
  let [x, joint] = [0, 0];
  const strata: Stratum[] = [];
  const shares: number[] = [];
  let beside = 0;
  for (const trade of new Set(lots.filter(meets).map((lot) => lot.trade))) {
    const times = lots
      .filter((lot) => lot.trade === trade && has(lot, cover) && !Number.isNaN(lot.minute))
      .map(({ minute }) => minute);
    const mine = decided.filter(
      (lot) =>
        lot.trade === trade &&
        has(lot, favourite) &&
        (Number.isNaN(lot.minute) ||
          times.length === 0 ||
          (lot.minute >= Math.min(...times) && lot.minute <= Math.max(...times))),
    );
    const won = mine.filter((lot) => wins(lot, favourite)).length;
    const met = mine.filter(meets);
    const apart = mine.filter((lot) => !meets(lot));
    const odds = met.length === 0 || apart.length === 0 ? 1 : Math.max(1, oddsOf(met) / oddsOf(apart));
    strata.push({ marked: mine.map(meets), wins: won, odds });
    x += met.filter((lot) => wins(lot, favourite)).length;
    joint += met.length;

    const theirs = decided.filter((lot) => lot.trade === trade && has(lot, cover));
    const alone = theirs.filter((lot) => !has(lot, favourite));
    const besides = theirs.filter((lot) => has(lot, favourite) && lot.bids.length > 2);
    const lost = besides.filter((lot) => !wins(lot, favourite));
    const elsewhere = alone.reduce((sum, { bids }) => sum + 1 / bids.length, 0);
    if (elsewhere === 0) continue;
    const here = lost.reduce((sum, { bids }) => sum + 1 / (bids.length - 1), 0);
    const total = [...alone, ...besides].filter((lot) => wins(lot, cover)).length;
    for (let k = 0; k < total; k++) shares.push(here / (here + elsewhere));
    beside += lost.filter((lot) => wins(lot, cover)).length;
  }
  const law = [...plainChoices(strata)];
  const tail = law.reduce((sum, [k, p]) => (k >= x ? sum + p : sum), 0);
  const expected = law.reduce((sum, [k, p]) => sum + k * p, 0);
  return {
    p: Math.min(1, tail / 0.9, plainLower(shares, beside) / 0.1),
    odds: Math.max(1, ...strata.map((stratum) => stratum.odds)),
    ratio: expected > 0 ? x / expected : 1,
    joint,
  };
}

test('favourite and cover agree with every choice counted, on random small worlds', () => {
  const random = seededRandom(SEED, 'wins');
  const pairs = pairsOf(BIDDERS);
  const logFactorial = logFactorials(100);
  let [telling, easier] = [0, 0];
  for (let round = 0; round < 2000; round++) {
    const lots = anyWorld(random);
    const ground = groundOf(lots, BIDDERS);
    const found = {
      p: new Float64Array(pairs.length),
      smallest: new Float64Array(pairs.length),
      ratio: new Float64Array(pairs.length),
      lots: new Int32Array(pairs.length),
    };
    winsBesideTails({
      ground,
      contests: contestsOf(ground, decidedLots(ground.book, new Int32Array(lots.length).fill(1))),
      logFactorial,
      exactLimit: 1e9,
      a: Int32Array.from(pairs, ([a]) => a),
      b: Int32Array.from(pairs, ([, b]) => b),
      from: 0,
      to: pairs.length,
      ...found,
    });
    pairs.forEach(([a, b], i) => {
      const at = `seed ${SEED}, world ${round}, pair ${a}|${b}`;
      const one = plainOrder(lots, a, b);
      const other = plainOrder(lots, b, a);
      expect(Math.abs(found.p[i]! - Math.min(1, 2 * Math.min(one.p, other.p))), at).toBeLessThan(1e-10);
      expect(found.smallest[i]!, at).toBeLessThanOrEqual(found.p[i]! + 1e-12);
      expect(found.lots[i], at).toBe(one.joint);
      if (Math.abs(one.p - other.p) > 1e-9)
        expect(found.ratio[i], at).toBeCloseTo(one.p < other.p ? one.ratio : -other.ratio, 10);
      if (found.p[i]! < 1) telling++;
      if (one.odds > 1 || other.odds > 1) easier++;
    });
  }
  expect(telling).toBeGreaterThan(500);
  expect(easier).toBeGreaterThan(500);
});
