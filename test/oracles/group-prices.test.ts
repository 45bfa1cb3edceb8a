import { expect, test } from 'vitest';
import { bookOf, groupInput, type PricedLot } from '../../bench/quality/priced-world.ts';
import { standardisedBacklog } from '../../src/scorers/groups/backlog.ts';
import { closeGaps } from '../../src/scorers/groups/close-gaps.ts';
import { betaWhole, clusterTail, gapTail } from '../../src/scorers/groups/gap-and-cluster-p.ts';
import { incumbency, previousLots } from '../../src/scorers/groups/incumbents.ts';
import { jointTightness } from '../../src/scorers/groups/joint-tightness.ts';
import { jumpAt } from '../../src/scorers/groups/jump.ts';
import { subsetRank } from '../../src/scorers/groups/tight-subsets.ts';
import { logFactorials } from '../../src/scorers/log-factorial.ts';
import { normalUpperQuantile } from '../../src/scorers/normal-quantile.ts';
import { normalUpperTail } from '../../src/scorers/normal-tail.ts';
import { NO_TIME } from '../../src/scorers/participation-index.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';

/** Named in every failure; another one gives other worlds. */
const SEED = 20261122;
const WORLDS = 1000;
const worlds = (name: string): Random => seededRandom(SEED, name);
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** Prices on a coarse lattice, so that ties and lattice limits are met often. */
function anyLots(random: Random, lots: number, bidders: number): readonly PricedLot[] {
  const tick = [0, 1, 5, 10][below(random, 4)]!;
  return Array.from({ length: lots }, () => ({
    stratum: below(random, 2),
    minute: below(random, 400) * 1440,
    ceiling: random() < 0.8 ? 1000 + below(random, 3) * 100 : 0,
    tick,
    coarseTick: tick === 0 ? 0 : tick * [1, 2, 10][below(random, 3)]!,
    line: below(random, 3) - 1,
    method: random() < 0.9 ? ('lowest_price' as const) : ('average_benchmark' as const),
    bids: Array.from({ length: bidders }, (_, bidder) => bidder)
      .filter(() => random() < 0.5)
      .map((bidder) => ({
        bidder,
        price: tick === 0 ? 800 + 200 * random() : Math.round((800 + 200 * random()) / tick) * tick,
      })),
  }));
}

const GAPS = {
  alpha: 0.5,
  narrow: 0.12,
  middle: 0.3,
  wide: 1,
  fixed_narrow: 0.01,
  fixed_middle: 0.03,
  fixed_wide: 0.1,
  min_reference: 5,
  tie: 1e-4,
};

/** The screen as its rule says it, lot by lot. */
function plainMissing(given: readonly PricedLot[], group: readonly number[]) {
  const scale = (lot: PricedLot): number =>
    lot.ceiling > 0 ? lot.ceiling : Math.min(...lot.bids.map(({ price }) => price));
  const sorted = (lot: PricedLot) => [...lot.bids].sort((a, b) => a.price - b.price || a.bidder - b.bidder);
  const here = (lot: PricedLot): number => lot.bids.filter(({ bidder }) => group.includes(bidder)).length;
  const lots = given.filter((lot) => lot.method === 'lowest_price' && lot.bids.length >= 2);
  const gap = (lot: PricedLot): number => (sorted(lot)[1]!.price - sorted(lot)[0]!.price) / scale(lot);
  const own = lots.filter((lot) =>
    sorted(lot)
      .slice(0, 2)
      .every(({ bidder }) => group.includes(bidder)),
  );
  const unit = (lot: PricedLot): number => {
    const others = lots
      .filter((other) => other.stratum === lot.stratum && here(other) < 2)
      .filter((other) => gap(other) >= Math.max(1e-4, other.tick! / scale(other) / 2))
      .map(gap)
      .sort((a, b) => a - b);
    return others.length < 5 ? Number.NaN : others[Math.floor((others.length - 1) / 2)]!;
  };
  const counts = (['narrow', 'middle', 'wide'] as const).map((name) => {
    let [near, next, fine] = [0, 0, 0];
    for (const lot of own) {
      const width = Number.isNaN(unit(lot)) ? GAPS[`fixed_${name}`] : GAPS[name] * unit(lot);
      const steps = [lot.coarseTick!, lot.tick!].map((tick) => tick / scale(lot));
      for (const step of steps) {
        const whole = step === 0 ? width : Math.floor(width / step + 1e-9) * step;
        const from = Math.max(1e-4, step / 2);
        if (whole === 0) continue;
        if (step !== steps[0] && !(from + 2 * whole < steps[0]! - steps[1]! / 2)) continue;
        fine++;
        if (gap(lot) >= from && gap(lot) < from + whole) near++;
        else if (gap(lot) >= from + whole && gap(lot) < from + 2 * whole) next++;
        break;
      }
    }
    return { near, next, fine };
  });
  const tail = ({ near, next }: { near: number; next: number }): number => {
    const row = [1];
    for (let i = 0; i < near + next; i++)
      for (let k = row.push(0) - 1; k > 0; k--) row[k] = row[k]! + row[k - 1]!;
    return row.slice(0, near + 1).reduce((sum, count) => sum + count, 0) / 2 ** (near + next);
  };
  return { own: own.length, counts, p: Math.min(1, 3 * Math.min(...counts.map(tail))) };
}

test(`missing close bids agree with a version that goes through every lot (seed ${SEED})`, async () => {
  const random = worlds('missing');
  let answered = 0;
  for (let world = 0; world < WORLDS; world++) {
    const lots = anyLots(random, 30, 6);
    const group = [0, 1, 2];
    const found = await closeGaps(groupInput(lots, [group], GAPS));
    const wanted = plainMissing(lots, group);
    const why = `seed ${SEED}, world ${world}`;
    if (found.reason[0] === null) {
      expect(found.p_value[0], why).toBeCloseTo(wanted.p, 10);
      expect(
        wanted.counts.map(({ near, next }) => near + next),
        why,
      ).toContain(found.n[0]);
      answered++;
    } else if (found.reason[0] === 'no_own_contests') expect(wanted.own, why).toBe(0);
    else if (found.reason[0] === 'price_steps_too_coarse')
      expect(
        wanted.counts.map(({ fine }) => fine),
        why,
      ).toEqual([0, 0, 0]);
    else
      for (const { near, next } of wanted.counts) expect(3 * 2 ** -(near + next), why).toBeGreaterThan(0.5);
  }
  expect(answered).toBeGreaterThan(WORLDS / 4);
});

/** All subsets of a size, one by one. */
function subsets(prices: readonly number[], size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  return prices.flatMap((price, i) => subsets(prices.slice(i + 1), size - 1).map((rest) => [price, ...rest]));
}

function plainRank(prices: readonly number[], own: readonly number[]): number {
  const spread = (set: readonly number[]): number => Math.max(...set) - Math.min(...set);
  const ranges = subsets(prices, own.length).map(spread);
  const smaller = ranges.filter((range) => range < spread(own) - 1e-6).length;
  const upTo = ranges.filter((range) => range <= spread(own) + 1e-6).length;
  return (smaller + upTo) / 2 / ranges.length;
}

test(`the rank of a subset's range agrees with listing every subset (seed ${SEED})`, () => {
  const random = worlds('subsets');
  const logFactorial = logFactorials(20);
  for (let world = 0; world < WORLDS; world++) {
    const n = 3 + below(random, 7);
    const prices = Array.from({ length: n }, () =>
      random() < 0.5 ? 900 + below(random, 20) * 5 : 900 + 100 * random(),
    ).sort((a, b) => a - b);
    const size = 2 + below(random, n - 2);
    const own = prices
      .map((price) => ({ price, order: random() }))
      .sort((a, b) => a.order - b.order)
      .slice(0, size)
      .map(({ price }) => price);
    const range = Math.max(...own) - Math.min(...own);
    expect(subsetRank(prices, range, size, logFactorial), `seed ${SEED}, world ${world}`).toBeCloseTo(
      plainRank(prices, own),
      10,
    );
  }
});

const TIGHT = {
  alpha: 0.01,
  min_members: 2,
  min_lots: 4,
  min_reference: 3,
  allowance: 0.05,
  min_lead_share: 0.8,
};

test(`tight coalitions agree with a version that lists subsets and other lots (seed ${SEED})`, async () => {
  const random = worlds('tight');
  let answered = 0;
  for (let world = 0; world < WORLDS; world++) {
    const lots = anyLots(random, 25, 5);
    const group = [0, 1, 2];
    const found = await jointTightness(groupInput(lots, [group], TIGHT));
    let [sum, count, variance, leads, chance] = [0, 0, 0, 0, 0];
    const whole = new Map<string, { own: number[]; others: number[] }>();
    for (const lot of lots.filter(({ method }) => method === 'lowest_price')) {
      const prices = lot.bids.map(({ price }) => price);
      const own = lot.bids.filter(({ bidder }) => group.includes(bidder)).map(({ price }) => price);
      const low = Math.min(...prices);
      const range = (Math.max(...prices) - low) / low;
      const key = `${lot.stratum} ${prices.length}`;
      if (!whole.has(key)) whole.set(key, { own: [], others: [] });
      if (own.length >= 2) {
        if (Math.min(...own) === low) leads++;
        chance += own.length / prices.length;
      }
      if (own.length < 2) whole.get(key)!.others.push(range);
      else if (own.length === prices.length) whole.get(key)!.own.push(range);
      else {
        sum += plainRank(prices, own);
        count++;
        variance += 1 / 12;
      }
    }
    for (const { own, others } of whole.values()) {
      if (others.length < 3) continue;
      for (const range of own) {
        const smaller = others.filter((other) => other < range).length;
        const same = 1 + others.filter((other) => other === range).length;
        sum += (smaller + same / 2) / (others.length + 1);
        count++;
      }
      variance += (own.length + (own.length * (own.length - 1)) / others.length) / 12;
    }
    const why = `seed ${SEED}, world ${world}`;
    expect(found.n[0], why).toBe(count);
    if (count < 4) expect(found.reason[0], why).toBe('too_few_joint_lots');
    else if (leads < 0.8 * chance) expect(found.reason[0], why).toBe('members_hardly_lead');
    else {
      answered++;
      expect(found.p_value[0], why).toBeCloseTo(
        normalUpperTail((0.45 * count - sum) / Math.sqrt(variance)),
        9,
      );
    }
  }
  expect(answered).toBeGreaterThan(WORLDS / 2);
});

test(`scores of gap and crowd agree with counting (seed ${SEED})`, () => {
  const random = worlds('scores');
  for (let world = 0; world < WORLDS; world++) {
    const [a, b, x] = [1 + below(random, 6), 1 + below(random, 6), random()];
    const m = a + b - 1;
    const choose = (k: number): number =>
      Array.from({ length: k }, (_, i) => (m - i) / (i + 1)).reduce((product, factor) => product * factor, 1);
    let wanted = 0;
    for (let k = a; k <= m; k++) wanted += choose(k) * x ** k * (1 - x) ** (m - k);
    expect(betaWhole(x, a, b), `seed ${SEED}, world ${world}`).toBeCloseTo(wanted, 10);

    const losing = Array.from({ length: 3 + below(random, 8) }, random).sort((one, other) => one - other);
    const k = Math.floor(losing.length / 2) + 1;
    const windows = losing.slice(0, losing.length - k + 1).map((low, i) => losing[i + k - 1]! - low);
    const share = Math.min(...windows) / (losing.at(-1)! - losing[0]!);
    expect(clusterTail(losing), `seed ${SEED}, world ${world}`).toBeCloseTo(
      1 - (1 - betaWhole(share, k - 1, losing.length - k)) ** windows.length,
      10,
    );
    const p = 1e-4 + 0.9998 * random();
    expect(normalUpperTail(normalUpperQuantile(p))).toBeCloseTo(p, 12);
  }
});

test('the tail of the gap is that of uniform prices', () => {
  const random = worlds('gap tail');
  const n = 6;
  const tails = Array.from({ length: 20_000 }, () => {
    const prices = Array.from({ length: n }, random).sort((a, b) => a - b);
    return gapTail(prices[1]! - prices[0]!, prices[n - 1]! - prices[0]!, n);
  });
  for (const level of [0.01, 0.05, 0.5]) {
    const share = tails.filter((p) => p <= level).length / tails.length;
    expect(Math.abs(share - level)).toBeLessThan(4 * Math.sqrt((level * (1 - level)) / tails.length));
  }
});

/** Gauss and Jordan. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let c = 0; c < rows.length; c++) {
    const pivot = rows.slice(c).reduce((best, row) => (Math.abs(row[c]!) > Math.abs(best[c]!) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(c, 0, pivot);
    rows.forEach((row, r) => {
      if (r === c) return;
      const factor = row[c]! / pivot[c]!;
      row.forEach((_, k) => {
        row[k]! -= factor * pivot[k]!;
      });
    });
  }
  return rows.map((row, i) => row.at(-1)! / row[i]!);
}

/** One weighted regression on constant, side, distance and their product, with its sandwich. */
function plainJump(x: readonly number[], y: readonly number[], lot: readonly number[], h: number) {
  const used = x.map((_, i) => i).filter((i) => Math.abs(x[i]!) < h && x[i] !== 0);
  const design = used.map((i) => [1, x[i]! > 0 ? 1 : 0, x[i]!, Math.max(x[i]!, 0)]);
  const weight = used.map((i) => 1 - Math.abs(x[i]!) / h);
  const cross = [0, 1, 2, 3].map((a) =>
    [0, 1, 2, 3].map((b) => design.reduce((sum, row, k) => sum + weight[k]! * row[a]! * row[b]!, 0)),
  );
  const right = [0, 1, 2, 3].map((a) =>
    design.reduce((sum, row, k) => sum + weight[k]! * row[a]! * y[used[k]!]!, 0),
  );
  const beta = solve(cross, right);
  const rest = design.map(
    (row, k) => y[used[k]!]! - row.reduce((sum, value, a) => sum + value * beta[a]!, 0),
  );
  const second = solve(cross, [0, 1, 0, 0]);
  const sums = new Map<number, number>();
  used.forEach((i, k) => {
    const score = design[k]!.reduce((sum, value, a) => sum + value * second[a]!, 0) * weight[k]! * rest[k]!;
    sums.set(lot[i]!, (sums.get(lot[i]!) ?? 0) + score);
  });
  const variance = [...sums.values()].reduce((sum, value) => sum + value * value, 0);
  const factor = ((sums.size / (sums.size - 1)) * (used.length - 1)) / (used.length - 4);
  return { jump: beta[1]!, z: beta[1]! / Math.sqrt(variance * factor), n: used.length };
}

test(`the jump agrees with one regression of four terms and its sandwich (seed ${SEED})`, () => {
  const random = worlds('jump');
  let answered = 0;
  for (let world = 0; world < WORLDS; world++) {
    const lots = 15 + below(random, 20);
    const rows = Array.from({ length: lots }, (_, lot) => {
      const gap = 0.06 * random();
      return [-gap, gap, ...(random() < 0.5 ? [gap + 0.03 * random()] : [])].map((distance) => ({
        lot,
        distance,
      }));
    }).flat();
    const outcome = rows.map(({ distance }) => random() + (distance > 0 ? 0.3 : 0) + distance);
    const distance = rows.map((row) => row.distance);
    const lot = rows.map((row) => row.lot);
    const found = jumpAt({ distance, outcome, lot }, 0.05);
    const wanted = plainJump(distance, outcome, lot, 0.05);
    const why = `seed ${SEED}, world ${world}`;
    if (Number.isNaN(found.jump)) continue;
    answered++;
    expect(found.n, why).toBe(wanted.n);
    expect(found.jump, why).toBeCloseTo(wanted.jump, 7);
    expect(found.z, why).toBeCloseTo(wanted.z, 5);
  }
  expect(answered).toBeGreaterThan(WORLDS / 2);
});

test(`work at hand agrees with adding up every earlier win (seed ${SEED})`, () => {
  const random = worlds('backlog');
  const window = 90 * 1440;
  let known = 0;
  for (let world = 0; world < WORLDS; world++) {
    const { book } = bookOf(anyLots(random, 20, 3));
    for (let t = 0; t < book.minute.length; t++) if (random() < 0.1) book.minute[t] = NO_TIME;
    const bidder = below(random, book.bidderStart.length - 1);
    const own = [...book.bids.subarray(book.bidderStart[bidder]!, book.bidderStart[bidder + 1]!)].map(
      (bid) => ({
        at: book.minute[book.place[bid]!]!,
        value: book.won[bid] === 1 ? book.price[bid]! : 0,
      }),
    );
    const timed = own.filter(({ at }) => at !== NO_TIME);
    const load = (at: number): number =>
      timed.filter((win) => win.at < at && win.at >= at - window).reduce((sum, { value }) => sum + value, 0);
    for (const forward of [true, false]) {
      const found = standardisedBacklog(book, bidder, forward);
      own.forEach(({ at }, k) => {
        const others = timed
          .filter((bid) => forward || bid.at <= at || bid.at > at + window)
          .map((bid) => load(bid.at));
        const mean = others.reduce((sum, value) => sum + value, 0) / others.length;
        const sd = Math.sqrt(
          others.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (others.length - 1),
        );
        const why = `seed ${SEED}, world ${world}, bid ${k}`;
        if (at === NO_TIME || timed.length < 3 || others.length < 3 || !(sd > 0))
          expect(found[k], why).toBeNaN();
        else {
          known++;
          expect(found[k], why).toBeCloseTo((load(at) - mean) / sd, 7);
        }
      });
    }
  }
  expect(known).toBeGreaterThan(WORLDS);
});

test(`the previous lot is the latest earlier one of its line that was won (seed ${SEED})`, () => {
  const random = worlds('previous');
  for (let world = 0; world < WORLDS; world++) {
    const { book, lots } = bookOf(anyLots(random, 15, 3));
    const line = Int32Array.from(lots, (lot) => lot.line!);
    const previous = previousLots(book, line);
    lots.forEach((lot, t) => {
      const earlier = [...lots.keys()]
        .filter((u) => line[t]! >= 0 && line[u] === line[t] && lots[u]!.minute < lot.minute)
        .filter((u) => lots[u]!.bids.length > 0)
        .sort((a, b) => lots[b]!.minute - lots[a]!.minute || b - a);
      expect(previous[t], `seed ${SEED}, world ${world}`).toBe(earlier[0] ?? -1);
      for (let bid = book.lotStart[t]!; bid < book.lotStart[t + 1]!; bid++) {
        const last = earlier[0];
        const low = last === undefined ? 0 : Math.min(...lots[last]!.bids.map(({ price }) => price));
        const wanted =
          last === undefined
            ? Number.NaN
            : lots[last]!.bids.some(({ bidder, price }) => bidder === book.bidder[bid] && price === low)
              ? 1
              : 0;
        expect(incumbency(book, previous, bid)).toBe(wanted);
      }
    });
  }
});
