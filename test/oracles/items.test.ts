import { expect, test } from 'vitest';
import { itemTails } from '../../src/scorers/items/item-tails.ts';
import { densest, SAME_RATIO } from '../../src/scorers/items/price-modes.ts';
import { PRICE_CLASSES, priceClass, priceStep } from '../../src/scorers/items/price-steps.ts';
import { scoreSections, sectionsOf } from '../../src/scorers/items/section-scores.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';

const SEED = 4711;
const WORLDS = 1000;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

test(`the densest window holds as many values as trying every window says (${WORLDS} worlds, seed ${SEED})`, () => {
  for (let world = 0; world < WORLDS; world++) {
    const random = seededRandom(SEED, 'window', world);
    const values = Float64Array.from(
      { length: below(random, 30) },
      () => below(random, 12) * 2e-5 + (random() < 0.3 ? random() : 0),
    ).sort();
    const width = random() < 0.5 ? SAME_RATIO : 5 * SAME_RATIO * random();
    const { held, middle } = densest({ sorted: values, width });
    let most = 0;
    for (const low of values)
      most = Math.max(most, values.filter((value) => value >= low && value - low <= width).length);
    expect(held).toBe(most);
    if (values.length > 0)
      expect(values.filter((value) => Math.abs(value - middle) <= width).length).toBeGreaterThan(0);
  }
});

test(`the step of a list is the coarsest that nine prices of ten lie on (${WORLDS} worlds, seed ${SEED})`, () => {
  for (let world = 0; world < WORLDS; world++) {
    const random = seededRandom(SEED, 'step', world);
    const step = [100, 10, 1, 0.1, 0.01][below(random, 5)]!;
    const prices = Float64Array.from(
      { length: 1 + below(random, 60) },
      () => Math.round((1 + below(random, 500)) * (random() < 0.06 ? 0.01 : step) * 1e4) / 1e4,
    );
    const plain = [1000, 100, 10, 1, 0.1, 0.01, 0.001, 0.0001].find((size) => {
      const on = prices.filter((price) => Math.abs(price / size - Math.round(price / size)) < 1e-6);
      return on.length >= 0.9 * prices.length;
    });
    expect(priceStep(prices)).toBe(plain);
    for (const price of prices) expect(priceClass(price, step)).toBeLessThan(PRICE_CLASSES);
  }
});

test(`the chance of as many matches is that of all ways to match, summed (${WORLDS} worlds, seed ${SEED})`, () => {
  for (let world = 0; world < WORLDS; world++) {
    const random = seededRandom(SEED, 'tail', world);
    const chance = Float64Array.from({ length: PRICE_CLASSES }, () => random());
    const items = Int32Array.from({ length: PRICE_CLASSES }, () => below(random, 3));
    const equal = items.map((count) => below(random, count + 1));
    const hidden = random() < 0.5 ? 0 : 0.3 * random();
    const tolerated = random() < 0.5 ? 0 : 0.4 * random();
    const empty = {
      untold: new Int32Array(1),
      byOthers: new Int32Array(1),
      unequal: items,
      kept: equal,
      keptHidden: Float64Array.of(hidden),
      ratio: new Float64Array(1),
      departing: new Float64Array(1),
    };
    const run = (equality: boolean) => {
      const out = {
        p: Float64Array.of(1),
        smallest: Float64Array.of(1),
        weight: new Float64Array(1),
        items: new Int32Array(1),
        matches: new Int32Array(1),
        compared: new Int32Array(1),
        lots: new Int32Array(1),
      };
      itemTails({
        found: {
          references: Int32Array.of(2),
          items,
          equal,
          chance,
          equalHidden: Float64Array.of(hidden),
          ...empty,
        },
        equality,
        tolerated,
        toleratedElsewhere: tolerated,
        minReferences: 2,
        minLotItems: 1,
        start: Int32Array.of(0, 1),
        entries: Int32Array.of(0),
        from: 0,
        to: 1,
        ...out,
      });
      return out;
    };
    const trials: number[] = [];
    for (let c = 0; c < PRICE_CLASSES; c++)
      for (let k = 0; k < items[c]!; k++) trials.push(Math.max(tolerated, Math.min(1, chance[c]! + hidden)));
    const matches = equal.reduce((sum, count) => sum + count, 0);
    // Every way to match, one by one.
    const atLeast = (of: readonly number[], wanted: number): number => {
      let sum = 0;
      for (let ways = 0; ways < 2 ** of.length; ways++) {
        let [p, count] = [1, 0];
        of.forEach((q, i) => {
          const hit = (ways >> i) & 1;
          p *= hit === 1 ? q : 1 - q;
          count += hit;
        });
        if (count >= wanted) sum += p;
      }
      return sum;
    };
    if (trials.length === 0 || trials.length > 11) continue;
    expect(run(true).p[0]).toBeCloseTo(atLeast(trials, matches), 9);
    expect(run(true).items[0]).toBe(trials.length);
    expect(run(true).matches[0]).toBe(matches);
    const least = trials.indexOf(Math.min(...trials));
    const others = trials.filter((_, i) => i !== least);
    expect(run(false).p[0]).toBeCloseTo(Math.min(1, trials.length * atLeast(others, matches - 1)), 9);
  }
});

test(`items keep their section, and scores the order and the ties of the values (${WORLDS} worlds, seed ${SEED})`, () => {
  for (let world = 0; world < WORLDS; world++) {
    const random = seededRandom(SEED, 'section', world);
    const section = Int32Array.from({ length: 40 }, () => below(random, 5));
    const wanted = Array.from(section.keys()).filter(() => random() < 0.7);
    const sections = sectionsOf(section, wanted);
    expect([...sections.items].sort((a, b) => a - b)).toEqual(wanted);
    const values = Float64Array.from(sections.items, () => below(random, 6));
    const before = values.slice();
    scoreSections(values, sections);
    for (let s = 0; s + 1 < sections.start.length; s++) {
      const [from, to] = [sections.start[s]!, sections.start[s + 1]!];
      const own = new Set(Array.from(sections.items.subarray(from, to), (k) => section[k]));
      if (to - from >= 5 && s > 0) expect(own.size).toBe(1);
      expect(values.subarray(from, to).reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9);
      for (let i = from; i < to; i++)
        for (let k = from; k < to; k++)
          expect(Math.sign(values[i]! - values[k]!)).toBe(Math.sign(before[i]! - before[k]!));
    }
  }
});
