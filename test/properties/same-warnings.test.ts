import { expect, it } from 'vitest';
import { sameWarnings } from './same-warnings.ts';

// `npm run test:same` does twenty runs for each number of threads, half of them shuffled.
it('finds the same warnings with 1, 2 and 4 threads and in any order of rows', async () => {
  let first: string | undefined;
  for await (const { warnings, count, threads, shuffle } of sameWarnings({
    lots: 1500,
    seed: 7,
    runs: 1,
    threads: [1, 2, 4],
  })) {
    expect(count).toBeGreaterThan(0);
    first ??= warnings;
    expect(
      warnings === first,
      `threads ${threads}, rows ${shuffle === null ? 'as before' : `shuffled with seed ${shuffle}`}`,
    ).toBe(true);
  }
}, 300_000);
