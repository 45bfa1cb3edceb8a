import type { StageOptions } from '../domain/progress.ts';
import type { CapHit } from '../domain/run.ts';
import type { Plan } from '../rules/plan.ts';
import { bindParams, numberParams } from '../rules/plan.ts';
import type { Feature, ParamValues } from '../rules/rule-set.ts';
import { asSubquery } from '../rules/sql-text.ts';
import { COUNTERS, type Counter } from '../scorers/counters.ts';
import { forgetScorers, memoryOf } from '../scorers/scorer-memory.ts';
import { type Database, identifier } from '../store/database.ts';
import { loadNullTable } from './null-tables.ts';

/** Wall time of one table, of a counted one with what was built beside it; for the manifest only, never for a result. */
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
  const catalogOf = (name: string): string | null => (kept?.has(name) === true ? null : (scratch ?? null));
  const counting = new Map<string, Promise<unknown>>();
  const stop = (): void => results.interrupt();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    // What is kept there was counted from features that are now made anew.
    forgetScorers(results);
    for (const table of plan.nulls) await timed(`null_${table.name}`, () => loadNullTable(results, table));
    for (const { feature, params } of plan.features) {
      await Promise.all(feature.reads.map((name) => counting.get(name)));
      const built = timed(feature.name, () =>
        buildFeature(results, feature, params, catalogOf(feature.name)),
      ).then(async () => caps.push(...(await capHit(results, feature, params))));
      // A counter needs one processor and no query: what does not read its table is built meanwhile.
      if (feature.counted_by === null) await built;
      else counting.set(feature.name, built);
      // Thrown where it is waited for, which may be some tables later.
      built.catch(() => undefined);
    }
    await Promise.all(counting.values());
  } finally {
    await Promise.allSettled(counting.values());
    options.signal?.removeEventListener('abort', stop);
  }
  options.onProgress?.({ stage: 'features', done: total, total, unit: 'tables', item: null });
  return { timings, caps };
}

async function buildFeature(
  results: Database,
  { name, sql, view, counted_by }: Feature,
  params: ParamValues,
  catalog: string | null,
): Promise<void> {
  const placed = catalog === null ? identifier(name) : `${identifier(catalog)}.${identifier(name)}`;
  const counter = counted_by === null ? undefined : counterOf(counted_by);
  // Where it is counted, the SQL says only which columns the table has.
  const rows = counter === undefined ? asSubquery(sql) : `select * from (${asSubquery(sql)}) limit 0`;
  await results.run(
    `create or replace ${view ? 'view' : 'table'} ${placed} as\n${rows}`,
    bindParams(sql, params),
  );
  if (counter === undefined) return;
  const counted = await counter({
    read: (query) => results.columns(query),
    once: memoryOf(results),
    params: numberParams(params),
  });
  const columns = await results.rows<{ column_name: string }>(`describe ${placed}`);
  const [said, got] = [
    columns.map(({ column_name }) => column_name).join(', '),
    Object.keys(counted).join(', '),
  ];
  if (said !== got) throw new Error(`${counted_by} counts ${got}; the SQL of ${name} says ${said}`);
  await results.append(name, counted, catalog);
}

function counterOf(name: string): Counter {
  const counter = Object.hasOwn(COUNTERS, name) ? COUNTERS[name] : undefined;
  if (counter === undefined) throw new Error(`no counter ${name}`);
  return counter;
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
