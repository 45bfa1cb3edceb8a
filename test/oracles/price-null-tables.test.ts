import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { exactKolmogorov } from '../../bench/null-tables/kolmogorov.ts';
import { normalExtremes } from '../../bench/null-tables/normal-extremes.ts';
import { NULL_TABLES } from '../../bench/null-tables/statistics.ts';

// Quantiles that screens.md section 3 prints, two or three digits each; the tables hold the larger p of both laws, so a
// table is read at the quantile that is the harder of the two.
describe('null tables hold the published quantiles', () => {
  const relativeDistance: readonly (readonly [number, number, number])[] = [
    [3, 26.8, 138],
    [4, 6.66, 17.3],
    [5, 3.97, 8.0],
    [6, 3.15, 5.7],
    [8, 2.41, 4.0],
    [10, 2.08, 3.3],
    [12, 1.88, 2.9],
  ];
  test.each(relativeDistance)('relative distance of %i bids at 5 %% and 1 %%', (n, five, one) => {
    const p = reader('relative_distance');
    near(p(n, Math.log(five)), 0.05, 0.03);
    near(p(n, Math.log(one)), 0.01, 0.08);
  });

  const lowestGap: readonly (readonly [number, number])[] = [
    [8, 3.27],
    [10, 3.71],
    [12, 4.13],
  ];
  test.each(lowestGap)('lowest gap of %i normal bids at 5 %%', (n, ratio) => {
    near(reader('end_gap')(n, -(n - 2) * Math.log(1 - ratio / (n - 1))), 0.05, 0.03);
  });

  test.each([
    [4, 0.256, 0.114, 0.036],
    [5, 0.444, 0.259, 0.121],
    [6, 0.592, 0.395, 0.221],
    [8, 0.791, 0.604, 0.411],
  ])('largest deviation of a gap, %i bids at 5 %%, 1 %% and 0.1 %%', (n, five, one, tenth) => {
    const p = reader('gap_deviation');
    near(p(n, -Math.log(five)), 0.05, 0.04);
    near(p(n, -Math.log(one)), 0.01, 0.06);
    near(p(n, -Math.log(tenth)), 0.001, 0.1);
  });

  test('three uniform bids: P(deviation <= d) = d, and normal bids come closer to even gaps', () => {
    const p = reader('gap_deviation');
    for (const d of [0.5, 0.05, 0.01, 0.001]) {
      expect(p(3, -Math.log(d))).toBeGreaterThan(0.99 * d);
      expect(p(3, -Math.log(d))).toBeLessThan(1.15 * d);
    }
  });

  test.each([
    [5, 3, 0.078, 0.035, 0.011],
    [6, 3, 0.048, 0.021, 0.006],
    [8, 3, 0.025, 0.011, 0.003],
    [10, 3, 0.016, 0.007, 0.002],
    [8, 4, 0.088, 0.049, 0.023],
    [10, 4, 0.056, 0.031, 0.014],
    [10, 5, 0.122, 0.077, 0.042],
    [12, 5, 0.086, 0.054, 0.03],
  ])(
    'narrowest window, %i bids by %i: no smaller than under uniform bids, and of that order',
    (n, k, five, one, tenth) => {
      const p = reader(`tight_${['three', 'four', 'five'][k - 3]}`);
      for (const [width, level] of [
        [five, 0.05],
        [one, 0.01],
        [tenth, 0.001],
      ] as const) {
        expect(p(n, -Math.log(width))).toBeGreaterThan(0.7 * level);
        expect(p(n, -Math.log(width))).toBeLessThan(2.5 * level);
      }
    },
  );

  test.each([
    [4, -1.71, 3.52],
    [5, -1.56, 3.51],
    [6, -1.43, 3.32],
    [8, -1.25, 2.93],
    [10, -1.13, 2.64],
  ])('skewness and kurtosis of %i normal bids at 5 %%', (n, skew, kurt) => {
    // With four bids the uniform law has the longer tails, up to 5.8 %.
    near(reader('low_skewness')(n, -Math.log(1 + skew / Math.sqrt(n))), 0.05, 0.17);
    near(reader('high_kurtosis')(n, -Math.log(1 - kurt / n)), 0.05, 0.17);
  });
});

describe('exact laws behind the tables', () => {
  test('Kolmogorov: the published value for n = 10 and the closed forms for one and two points', () => {
    // Marsaglia, Tsang and Wang, 2003, section 2.
    expect(exactKolmogorov(10, 0.274)).toBeCloseTo(0.6284796154565, 12);
    expect(exactKolmogorov(1, 0.75)).toBeCloseTo(2 * 0.75 - 1, 12);
    expect(exactKolmogorov(2, 0.4)).toBeCloseTo(2 * (2 * 0.4 - 0.5) ** 2, 12);
    expect(exactKolmogorov(2, 0.8)).toBeCloseTo(1 - 2 * (1 - 0.8) ** 2, 12);
    // Critical values of the textbooks at 5 %.
    expect(1 - exactKolmogorov(5, 0.5633)).toBeCloseTo(0.05, 3);
    expect(1 - exactKolmogorov(20, 0.294)).toBeCloseTo(0.05, 3);
  });

  test('the table of the inner distance is nowhere below the exact uniform law', () => {
    const p = reader('inner_ks');
    for (const n of [5, 8, 15, 30])
      for (let root = 0.5; root < 1.9; root += 0.25)
        expect(p(n, root)).toBeGreaterThan(
          0.999 * (1 - exactKolmogorov(n - 2, root / Math.sqrt(n - 2))) - 1e-6,
        );
  });

  test('order statistics of normal draws', () => {
    // Teichroew, Tables of expected values of order statistics, 1956.
    expect(normalExtremes(2).depth).toBeCloseTo(1 / Math.sqrt(Math.PI), 6);
    expect(normalExtremes(3).depth).toBeCloseTo(1.5 / Math.sqrt(Math.PI), 6);
    expect(normalExtremes(10).depth).toBeCloseTo(1.53875, 5);
    expect(normalExtremes(10).gap).toBeCloseTo(1.53875 - 1.00136, 4);
  });
});

describe('every table', () => {
  test.each(NULL_TABLES.map((table) => [table.name, table] as const))(
    '%s never rises along its grid',
    (name, table) => {
      const rows = readTable(name);
      for (let n = table.fewest; n <= 30; n++) {
        const own = rows.get(n)!;
        expect(own.length).toBe(table.cells);
        own.forEach(([lower, upper], cell) => {
          expect(upper).toBeLessThanOrEqual(lower);
          if (cell > 0) expect(own[cell - 1]![1]).toBe(lower);
        });
      }
    },
  );
});

function near(p: number, level: number, share: number): void {
  expect(p).toBeGreaterThan(level * (1 - share));
  expect(p).toBeLessThan(level * (1 + share));
}

/** Reads a table as the screens do: one cell, ln p interpolated. */
function reader(name: string): (n: number, transform: number) => number {
  const { start, step, cells } = NULL_TABLES.find((table) => table.name === name)!;
  const rows = readTable(name);
  return (n, transform) => {
    const place = Math.min(Math.max((transform - start) / step, 0), cells);
    const cell = Math.min(Math.floor(place), cells - 1);
    const [lower, upper] = rows.get(n)![cell]!;
    return Math.exp(lower + (place - cell) * (upper - lower));
  };
}

function readTable(name: string): ReadonlyMap<number, readonly (readonly [number, number])[]> {
  const path = fileURLToPath(new URL(`../../rules/nulls/${name}.csv`, import.meta.url));
  const rows = new Map<number, (readonly [number, number])[]>();
  for (const line of readFileSync(path, 'utf8').trimEnd().split('\n').slice(2)) {
    const [n, cell, lower, upper] = line.split(',').map(Number);
    const own = rows.get(n!) ?? [];
    own[cell!] = [lower!, upper!];
    rows.set(n!, own);
  }
  return rows;
}
