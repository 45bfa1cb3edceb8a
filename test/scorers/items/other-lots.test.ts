import { describe, expect, test } from 'vitest';
import { type Random, seededRandom } from '../../../src/scorers/random.ts';
import { answers, bookOf, type PairAnswer, type PlainBills } from '../../oracles/items-worlds.ts';
import { normal } from '../../oracles/pair-worlds.ts';

const SEED = 20261124;

interface MarketOptions {
  readonly lots: number;
  readonly firms: number;
  /** Bidders of a lot that come by themselves. */
  readonly bidders: number;
  /** Programs that firms price with, the first with most customers, and on what share of the items they leave its default. */
  readonly programs: readonly number[];
  readonly defaults: readonly [number, number];
  /** Whether the items of different lots are the same things. */
  readonly sameItems: boolean;
  /** Firms of a ring who fill every tenth lot with copies of one bill, on this share of the items. */
  readonly ring?: { readonly firms: number; readonly copied: number };
}

const ITEMS = 60;
const cents = (value: number): number => Math.max(0.01, Math.round(100 * value) / 100);
const between = (random: Random, [low, high]: readonly [number, number]): number =>
  low + (high - low) * random();

/** A market in which firms leave defaults of their programs where they are, and price the rest by what it costs in the lot. */
function market(name: string, options: MarketOptions): readonly PairAnswer[] {
  const random = seededRandom(SEED, name);
  const usual = Array.from({ length: ITEMS }, () => 10 ** (0.7 + 2.5 * random()));
  const firms = Array.from({ length: options.firms }, () => ({
    program: pick(random, options.programs),
    defaults: between(random, options.defaults),
    noise: between(random, [0.002, 0.02]),
    level: 0.88 + 0.12 * random(),
  }));
  const programs = options.programs.map(() =>
    usual.map((price) => cents(price * Math.exp(0.06 * normal(random)))),
  );
  const lots = Array.from({ length: options.lots }, (_, lot): PlainBills => {
    const cost = usual.map((price) => price * Math.exp(0.05 * normal(random)));
    const own = (firm: number): number[] => {
      const { program, defaults, noise, level } = firms[firm]!;
      return cost.map((price, k) =>
        random() < defaults
          ? programs[program]![k]!
          : cents(price * level * Math.exp(noise * normal(random))),
      );
    };
    const members = options.ring?.firms ?? 0;
    const rigged = members > 0 && lot % 10 === 0;
    const chosen = new Set<number>(rigged ? Array.from({ length: members }, (__, i) => i) : []);
    while (!rigged && chosen.size < options.bidders)
      chosen.add(members + Math.floor(random() * (options.firms - members)));
    const bidders = [...chosen].sort((a, b) => a - b);
    const bills = bidders.map(own);
    if (rigged)
      for (const bill of bills.slice(1))
        for (let k = 0; k < ITEMS; k++) if (random() < options.ring!.copied) bill[k] = bills[0]![k]!;
    const control = usual.map((price) => cents(price * Math.exp(0.05 * normal(random))));
    return {
      bidder: [-1, ...bidders],
      price: [control, ...bills],
      section: control.map((_price, k) => Math.floor((4 * k) / ITEMS)),
      key: control.map((_price, k) => (options.sameItems ? k : lot * ITEMS + k)),
    };
  });
  return answers(bookOf(lots));
}

function pick(random: Random, weights: readonly number[]): number {
  let left = random() * weights.reduce((sum, one) => sum + one, 0);
  for (const [i, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return i;
  }
  return 0;
}

const HONEST: MarketOptions = {
  lots: 80,
  firms: 60,
  bidders: 4,
  programs: [1],
  defaults: [0.1, 0.5],
  sameItems: true,
};
const RING = { firms: 4, copied: 0.7 };
const ofRing = ({ b }: PairAnswer): boolean => b < RING.firms;

describe('defaults that other lots show', () => {
  test.each<readonly [string, Partial<MarketOptions>]>([
    ['one program', {}],
    ['one program, left as it is by most', { defaults: [0.5, 0.9] }],
    ['a program of one firm in ten beside a common one', { programs: [9, 1], defaults: [0.2, 0.6] }],
    ['five programs', { programs: [5, 4, 3, 2, 1], defaults: [0.2, 0.7] }],
    ['ten programs, left as they are by most', { programs: Array(10).fill(1), defaults: [0.5, 0.9] }],
    ['two bidders a lot', { bidders: 2, lots: 160 }],
    ['three bidders a lot', { bidders: 3, lots: 100, defaults: [0.3, 0.7] }],
  ])(`%s: no two look as if they had one draft (seed ${SEED})`, (name, habit) => {
    const found = market(name, { ...HONEST, ...habit });
    expect(found.length).toBeGreaterThan(150);
    for (const level of [0.05, 0.01, 0.001])
      expect(
        found.filter(({ equal }) => equal <= level).length,
        `at ${level} of ${found.length}`,
      ).toBeLessThanOrEqual(level * found.length + 3 * Math.sqrt(level * found.length) + 1);
  });
});

describe('a bill that only the members of a ring share, who are all the bidders of their lots', () => {
  const members = (name: string, options: Partial<MarketOptions>): readonly PairAnswer[] => {
    const found = market(name, { ...HONEST, lots: 60, ring: RING, ...options });
    expect(found.filter((pair) => !ofRing(pair) && pair.equal <= 1e-3)).toEqual([]);
    return found.filter(ofRing);
  };

  test('is found where other lots show defaults and not its prices', () => {
    const found = members('ring', { programs: [3, 2, 1], defaults: [0.2, 0.5] });
    expect(found).toHaveLength(36);
    expect(found.filter(({ byOthers }) => byOthers).length).toBeGreaterThanOrEqual(0.8 * found.length);
    expect(found.filter(({ equal }) => equal <= 1e-3).length).toBeGreaterThanOrEqual(0.7 * found.length);
  });

  test('is not told from a default where other lots are about other items', () => {
    const found = members('ring elsewhere', { sameItems: false });
    expect(found.every(({ untold, equal }) => untold && equal > 0.5)).toBe(true);
  });
});
