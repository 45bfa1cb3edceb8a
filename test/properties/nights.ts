import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateMarket, type PlantedMarket } from '../../bench/market.ts';
import { rotatingRing } from '../../bench/market-rotating-ring.ts';
import { writeMarket } from '../../bench/market-write.ts';
import { openWorkspace, scan, type Warning } from '../../src/index.ts';

export interface Night {
  readonly night: number;
  readonly lots: number;
  readonly warnings: number;
  /** Warnings whose fingerprint no earlier night had. */
  readonly fresh: number;
  /** Planted rings that a warning about a group holds whole, by fingerprint and group ids. */
  readonly rings: ReadonlyMap<string, string>;
}

/**
 * Scans the records of one market night after night into one workspace. `growth`: share of the lots that each night adds; 0: the same
 * records every night.
 */
export async function* nights(options: {
  readonly lots: number;
  readonly seed: number;
  readonly nights: number;
  readonly growth: number;
  readonly threads?: number;
}): AsyncGenerator<Night> {
  const folder = await mkdtemp(join(tmpdir(), 'ringsight-nights-'));
  try {
    const market = generateMarket({ lots: options.lots, seed: options.seed }, [
      rotatingRing({ size: 4, share: 0.3 }),
    ]);
    const data = join(folder, 'data');
    await mkdir(data);
    const workspace = await openWorkspace(join(folder, 'workspace'));
    const seen = new Set<string>();
    for (let night = 1; night <= options.nights; night++) {
      const known = untilShare(market, 1 - options.growth * (options.nights - night));
      await writeMarket(known, data, 'csv');
      const { report } = await scan(workspace, { data, threads: options.threads, asOf: '2026-01-01' });
      const fresh = report.warnings.filter(({ fingerprint }) => !seen.has(fingerprint));
      for (const { fingerprint } of fresh) seen.add(fingerprint);
      yield {
        night,
        lots: known.lots.length,
        warnings: report.warnings.length,
        fresh: fresh.length,
        rings: ringsIn(market, report.warnings),
      };
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The market as it was known when this share of its lots had been opened. */
function untilShare(market: PlantedMarket, share: number): PlantedMarket {
  const days = market.lots.map(({ day }) => day).sort((a, b) => a - b);
  const last = days[Math.min(days.length, Math.ceil(days.length * share)) - 1] as number;
  const kept = market.lots.filter(({ day }) => day <= last);
  const ids = new Set(kept.map(({ id }) => id));
  return {
    ...market,
    lots: kept.map((lot, no) => ({ ...lot, no })),
    bids: kept.map((lot, no) => (market.bids[lot.no] ?? []).map((bid) => ({ ...bid, lot: no }))),
    labels: market.labels.filter(
      ({ subject_kind, subject_id }) => subject_kind !== 'lot' || ids.has(subject_id),
    ),
  };
}

function ringsIn(market: PlantedMarket, warnings: readonly Warning[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { subject_kind, subject_id } of market.labels) {
    if (subject_kind !== 'group') continue;
    const ring = subject_id.split('|');
    const warning = warnings.find(
      ({ kind, members }) =>
        kind === 'group' && ring.every((id) => members.some(({ bidder_id }) => bidder_id === id)),
    );
    if (warning !== undefined)
      found.set(
        subject_id,
        `${warning.fingerprint} ${warning.groups.map(({ group_id }) => group_id).join(' ')}`,
      );
  }
  return found;
}
