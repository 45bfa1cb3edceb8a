/**
 * Generates the null tables of the price screens, `rules/nulls/*.csv`:
 *
 *     npx tsx bench/null-tables.ts [table ...]
 *
 * Each table gives ln p on a grid of a transform of its statistic, for n = 3..30 bids, where p is the larger of the
 * p-values under independent uniform and independent normal bids: a screen may not rest on which of the two is assumed.
 * A row holds ln p at the lower end of its cell and at the upper end, so that SQL finds a value with one equi-join on
 * (n, cell) and interpolates. p below the resolution of the draws stays at FLOOR.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sfc32, sortedNormal, sortedUniform } from './null-tables/draws.ts';
import { exactKolmogorov } from './null-tables/kolmogorov.ts';
import { normalExtremes } from './null-tables/normal-extremes.ts';
import { NULL_TABLES, type NullSpec } from './null-tables/statistics.ts';

const VERSION = 1;
const SEED = 20_260_801;
const DRAWS = 2 ** 22;
const FLOOR = 1e-5;
const N_MAX = 30;

const wanted = process.argv.slice(2);
const tables = NULL_TABLES.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const draws = Number(process.env.DRAWS ?? DRAWS);

// All statistics are read off the same draws: one pass per n and law.
const tails = new Map<string, Float64Array>();
for (let n = 3; n <= N_MAX; n++) {
  for (const [lawNo, law] of (['uniform', 'normal'] as const).entries()) {
    const draw = law === 'uniform' ? sortedUniform : sortedNormal;
    const isDrawn = (table: NullSpec): boolean =>
      table.fewest <= n && (law !== 'uniform' || table.uniform === undefined);
    const counts = tables.map((table) => (isDrawn(table) ? new Float64Array(table.cells + 1) : null));
    const random = sfc32(SEED, n, lawNo);
    const bids = new Float64Array(n);
    for (let i = 0; i < draws; i++) {
      draw(bids, random);
      for (let t = 0; t < tables.length; t++) {
        const count = counts[t];
        if (count != null) count[cellOf(tables[t]!, tables[t]!.transform(bids)) + 1]!++;
      }
    }
    counts.forEach((count, t) => {
      if (count != null) merge(tables[t]!, n, survival(count));
    });
  }
  for (const table of tables) {
    if (table.uniform === 'kolmogorov' && table.fewest <= n) {
      merge(
        table,
        n,
        Float64Array.from(
          { length: table.cells + 1 },
          (_, c) => 1 - exactKolmogorov(n - 2, (table.start + c * table.step) / Math.sqrt(n - 2)),
        ),
      );
    }
  }
}
for (const table of tables) write(table);
if (wanted.length === 0 || wanted.includes('normal_extremes')) {
  const rows = Array.from({ length: N_MAX - 1 }, (_, i) => {
    const { depth, gap } = normalExtremes(i + 2);
    return `${i + 2},${depth.toFixed(6)},${gap.toFixed(6)}`;
  });
  const about =
    'by quadrature; of n standard normal bids the expected depth of the lowest below the mean, and of the second above the lowest';
  save('normal_extremes', `# bench/null-tables.ts version ${VERSION}, ${about}`, 'n,depth,gap', rows);
}

/** Cell of a transform value; -1 below the grid, the last cell above it. */
function cellOf(table: NullSpec, value: number): number {
  const cell = Math.floor((value - table.start) / table.step);
  return cell < 0 ? -1 : Math.min(cell, table.cells - 1);
}

/** P(T >= lower end of cell c) for each c; the draws count as one more, so that no p is zero. */
function survival(count: Float64Array): Float64Array {
  const tail = new Float64Array(count.length);
  let above = 0;
  for (let c = count.length - 1; c >= 1; c--) {
    above += count[c]!;
    tail[c - 1] = (1 + above) / (1 + draws);
  }
  return tail;
}

function merge(table: NullSpec, n: number, tail: Float64Array): void {
  const key = `${table.name} ${n}`;
  const known = tails.get(key);
  tails.set(key, known === undefined ? tail : tail.map((p, c) => Math.max(p, known[c]!)));
}

function write(table: NullSpec): void {
  const rows: string[] = [];
  for (let n = table.fewest; n <= N_MAX; n++) {
    const tail = tails.get(`${table.name} ${n}`)!;
    // Above the grid p stays at what its last cell begins with: the larger, so the safe side.
    const lnP = (c: number): string =>
      (Math.log(Math.min(1, Math.max(FLOOR, tail[Math.min(c, table.cells - 1)]!))) + 0).toFixed(4);
    for (let c = 0; c < table.cells; c++) rows.push(`${n},${c},${lnP(c)},${lnP(c + 1)}`);
  }
  const made = `bench/null-tables.ts version ${VERSION}, seed ${SEED}, ${draws} draws per n and law (uniform, normal), floor ${FLOOR}`;
  save(table.name, `# ${made}; ${table.about}`, 'n,cell,ln_p,ln_p_next', rows);
}

function save(name: string, origin: string, header: string, rows: readonly string[]): void {
  const path = fileURLToPath(new URL(`../rules/nulls/${name}.csv`, import.meta.url));
  writeFileSync(path, `${[origin, header, ...rows].join('\n')}\n`);
}
