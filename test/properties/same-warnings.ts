import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateMarket } from '../../bench/market.ts';
import { randomOf } from '../../bench/market-random.ts';
import { rotatingRing } from '../../bench/market-rotating-ring.ts';
import { writeMarket } from '../../bench/market-write.ts';
import { openWorkspace, scan } from '../../src/index.ts';

export interface Trial {
  readonly threads: number;
  readonly shuffle: number | null;
  /** Warnings as the run wrote them; with shuffled rows, without the line numbers, which then differ by right. */
  readonly warnings: string;
  readonly count: number;
}

/**
 * Scans one market with planted rings again and again: `runs` times for each number of threads, every second time with the rows of
 * every file in another order.
 */
export async function* sameWarnings(options: {
  readonly lots: number;
  readonly seed: number;
  readonly runs: number;
  readonly threads: readonly number[];
}): AsyncGenerator<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'ringsight-same-'));
  try {
    const data = join(folder, 'data');
    await mkdir(data);
    const market = generateMarket({ lots: options.lots, seed: options.seed }, [
      rotatingRing({ size: 4, share: 0.3 }),
    ]);
    await writeMarket(market, data, 'csv');
    let trial = 0;
    for (let run = 0; run < options.runs; run++)
      for (const threads of options.threads) {
        trial++;
        const shuffle = trial % 2 === 0 ? trial : null;
        // The folder's name is part of what a report says of a row, so every trial reads from one place.
        if (shuffle !== null) await shuffleRows(data, shuffle);
        const workspace = await openWorkspace(join(folder, `workspace-${trial}`));
        const { runFolder, report } = await scan(workspace, { data, threads, asOf: '2026-01-01' });
        const text = await readFile(join(runFolder, 'warnings.json'), 'utf8');
        const { warnings } = JSON.parse(text) as { warnings: unknown };
        yield {
          threads,
          shuffle,
          warnings: JSON.stringify(warnings).replace(/"line":\d+/g, '"line":0'),
          count: report.warnings.length,
        };
        await rm(join(folder, `workspace-${trial}`), { recursive: true });
      }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function shuffleRows(data: string, seed: number): Promise<void> {
  for (const name of ['lots', 'bids', 'awards', 'parties']) {
    const file = join(data, `${name}.csv`);
    const [header, ...rows] = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const random = randomOf(seed, name);
    const order = rows.map((row) => ({ row, key: random.next() })).sort((a, b) => a.key - b.key);
    await writeFile(file, `${[header, ...order.map(({ row }) => row)].join('\n')}\n`);
  }
}
