import { expect, test } from 'vitest';
import { bidChance, fitDegrees } from '../../src/scorers/degree-null.ts';
import { poissonBinomialUpperTail } from '../../src/scorers/poisson-binomial.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';

const SEED = 20261122;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

/** Who bids where: bids[firm][lot]. */
function anyWorld(random: Random): readonly (readonly boolean[])[] {
  const firms = 2 + below(random, 9);
  const lots = 2 + below(random, 11);
  const share = 0.15 + 0.7 * random();
  const world = Array.from({ length: firms }, () => Array.from({ length: lots }, () => random() < share));
  // Every firm and every lot of a segment has a bid.
  world.forEach((row, firm) => {
    if (!row.includes(true)) row[firm % lots] = true;
  });
  for (let lot = 0; lot < lots; lot++) if (!world.some((row) => row[lot])) world[lot % firms]![lot] = true;
  return world;
}

const count = (values: readonly boolean[]): number => values.filter(Boolean).length;

/** One unknown for each firm and each lot, plain gradient ascent on the likelihood of the degrees, no classes and no special cases. */
function plainChances(
  firmLots: readonly number[],
  lotFirms: readonly number[],
): readonly (readonly number[])[] {
  const u = firmLots.map(() => 0);
  const v = lotFirms.map(() => 0);
  for (let step = 0; step < 5_000; step++) {
    const [rows, columns] = [[...firmLots], [...lotFirms]];
    for (let i = 0; i < rows.length; i++)
      for (let t = 0; t < columns.length; t++) {
        const chance = 1 / (1 + Math.exp(-u[i]! - v[t]!));
        rows[i]! -= chance;
        columns[t]! -= chance;
      }
    let worst = 0;
    rows.forEach((off, i) => {
      u[i]! += (2 * off) / lotFirms.length;
      worst = Math.max(worst, Math.abs(off));
    });
    columns.forEach((off, t) => {
      v[t]! += (2 * off) / firmLots.length;
      worst = Math.max(worst, Math.abs(off));
    });
    if (worst < 1e-10) break;
  }
  return u.map((x) => v.map((y) => 1 / (1 + Math.exp(-x - y))));
}

/** Whether the degrees leave no choice in some block of firms and lots (Gale 1957, Ryser 1957, with equality): chances of 0 and 1. */
function forced(firmLots: readonly number[], lotFirms: readonly number[]): boolean {
  const falling = [...firmLots].sort((a, b) => b - a);
  return falling.some((_, k) => {
    const most = lotFirms.reduce((sum, d) => sum + Math.min(d, k + 1), 0);
    return k + 1 < falling.length
      ? falling.slice(0, k + 1).reduce((sum, d) => sum + d, 0) === most
      : lotFirms.includes(falling.length);
  });
}

test('chances agree with a plain solver that knows neither classes nor certain degrees', () => {
  const random = seededRandom(SEED, 'degrees');
  let free = 0;
  for (let round = 0; round < 2500; round++) {
    const world = anyWorld(random);
    const firmLots = world.map(count);
    const lotFirms = world[0]!.map((_, lot) => count(world.map((row) => row[lot]!)));
    const fit = fitDegrees(Int32Array.from(firmLots), Int32Array.from(lotFirms));
    const at = `seed ${SEED}, world ${round}: ${firmLots} / ${lotFirms}`;
    const tight = forced(firmLots, lotFirms) || forced(lotFirms, firmLots);
    if (!tight) free++;
    expect(fit.error, at).toBeLessThan(tight ? 1e-2 : 1e-9);
    const chance = firmLots.map((_, i) => lotFirms.map((_, t) => bidChance(fit.firm[i]!, fit.lot[t]!)));
    const wanted = plainChances(firmLots, lotFirms);
    // Both solvers only creep towards a chance of 0 or 1 that degrees force upon a block.
    const tolerance = tight ? 2e-2 : 1e-8;
    for (const [i, row] of wanted.entries())
      for (const [t, p] of row.entries()) expect(Math.abs(chance[i]![t]! - p), at).toBeLessThan(tolerance);
  }
  expect(free).toBeGreaterThan(1000);
});

/** Every outcome of every trial. */
function bruteTail(chances: readonly number[], x: number): number {
  let total = 0;
  for (let outcome = 0; outcome < 1 << chances.length; outcome++) {
    let [p, hits] = [1, 0];
    chances.forEach((chance, t) => {
      const hit = ((outcome >> t) & 1) === 1;
      p *= hit ? chance : 1 - chance;
      if (hit) hits++;
    });
    if (hits >= x) total += p;
  }
  return total;
}

test('tails of unequal trials agree with the enumeration of all outcomes', () => {
  const random = seededRandom(SEED, 'tails');
  for (let round = 0; round < 1000; round++) {
    const chances = Array.from({ length: 1 + below(random, 9) }, () => {
      const kind = random();
      return kind < 0.1 ? 0 : kind < 0.2 ? 1 : random() ** 2;
    });
    for (let x = 0; x <= chances.length; x++) {
      const wanted = bruteTail(chances, x);
      const found = poissonBinomialUpperTail(chances, x);
      const at = `seed ${SEED}, world ${round}: ${chances} x=${x}`;
      if (wanted === 0) expect(found, at).toBe(0);
      else expect(Math.abs(found / wanted - 1), at).toBeLessThan(1e-11);
    }
  }
});
