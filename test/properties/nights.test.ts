import { expect, it } from 'vitest';
import { nights } from './nights.ts';

// `npm run test:nights` goes through thirty nights of each.
it('finds no new warning in records that did not change', async () => {
  for await (const { night, fresh, rings } of nights({
    lots: 1500,
    seed: 7,
    nights: 3,
    growth: 0,
    threads: 1,
  })) {
    expect(rings.size).toBeGreaterThan(0);
    if (night > 1) expect(fresh).toBe(0);
  }
}, 120_000);

it('calls a ring the same while the records grow from night to night', async () => {
  const names = new Map<string, string>();
  for await (const { rings } of nights({ lots: 1500, seed: 7, nights: 5, growth: 0.01, threads: 1 }))
    for (const [ring, name] of rings) {
      expect(names.get(ring) ?? name).toBe(name);
      names.set(ring, name);
    }
  expect(names.size).toBeGreaterThan(0);
}, 120_000);
