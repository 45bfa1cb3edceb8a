import type { StageOptions } from '../domain/progress.ts';
import type { CapHit } from '../domain/run.ts';
import type { Plan } from '../rules/plan.ts';
import { bindParams } from '../rules/plan.ts';
import type { Feature, ParamValues } from '../rules/rule-set.ts';
import { asSubquery } from '../rules/sql-text.ts';
import { type Database, identifier } from '../store/database.ts';
import { loadNullTable } from './null-tables.ts';

/** Wall time of one table; for the manifest only, never for a result. */
export interface TableTiming {
  readonly table: string;
  readonly milliseconds: number;
}

export interface FeaturesReport {
  readonly timings: readonly TableTiming[];
  /** Limits that were reached. */
  readonly caps: readonly CapHit[];
}

export interface FeatureOptions extends StageOptions {
  /** Catalog for features that are not `kept`; none: all are made in the first of the search path. */
  readonly scratch?: string;
  /** Features that are read once the run is over. */
  readonly kept?: ReadonlySet<string>;
}

/**
 * Makes the null tables and feature tables that the plan needs, each after those it reads. A feature that cannot be
 * built stops the run: every screen behind it would be wrong.
 */
export async function buildFeatures(
  results: Database,
  plan: Pick<Plan, 'features' | 'nulls'>,
  options: FeatureOptions = {},
): Promise<FeaturesReport> {
  const timings: TableTiming[] = [];
  const caps: CapHit[] = [];
  const total = plan.nulls.length + plan.features.length;
  const timed = async (table: string, work: () => Promise<void>): Promise<void> => {
    options.signal?.throwIfAborted();
    options.onProgress?.({
      stage: 'features',
      done: timings.length,
      total,
      unit: 'tables',
      item: { en: table, 'zh-CN': table },
    });
    const start = performance.now();
    await work();
    timings.push({ table, milliseconds: performance.now() - start });
  };
  const { scratch, kept } = options;
  const placed = (name: string): string =>
    scratch === undefined || kept?.has(name) === true
      ? identifier(name)
      : `${identifier(scratch)}.${identifier(name)}`;
  const stop = (): void => results.interrupt();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    for (const table of plan.nulls) await timed(`null_${table.name}`, () => loadNullTable(results, table));
    for (const { feature, params } of plan.features) {
      await timed(feature.name, () =>
        results.run(
          `create or replace ${feature.view ? 'view' : 'table'} ${placed(feature.name)} as\n${asSubquery(feature.sql)}`,
          bindParams(feature.sql, params),
        ),
      );
      caps.push(...(await capHit(results, feature, params)));
    }
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
  options.onProgress?.({ stage: 'features', done: total, total, unit: 'tables', item: null });
  return { timings, caps };
}

/** What the limit of a feature left out, where it bit. */
async function capHit(
  results: Database,
  { name, cap }: Feature,
  params: ParamValues,
): Promise<readonly CapHit[]> {
  if (cap === null) return [];
  const { hits } = await results.row<{ hits: bigint }>(
    `select count(*) as hits from ${identifier(name)} where ${cap.where}`,
  );
  if (hits === 0n) return [];
  return [
    { cap: `${name}.${cap.limit}`, limit: Number(params[cap.limit]), hits: Number(hits), text: cap.text },
  ];
}
