import { buildFeatures } from '../../src/features/build-features.ts';
import { effectiveParams } from '../../src/rules/plan.ts';
import type { ParamValues, RuleSet } from '../../src/rules/rule-set.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { shippedRules } from '../rules/shipped-rules.ts';

export type Cell = string | number | boolean | null;
export type Facts = Readonly<Record<string, readonly Readonly<Record<string, Cell>>[]>>;

/** Facts in memory that can be replaced, and the features about identity built over them. */
export interface IdentityFacts {
  readonly db: Database;
  /** Replaces all facts and builds the features anew; ids become numbers in their order. */
  build(facts: Facts, params?: Readonly<Record<string, ParamValues>>): Promise<void>;
}

export async function identityFacts(threads = 1): Promise<IdentityFacts> {
  const rules = await shippedRules();
  const db = await Database.open({ threads });
  await createFactTables(db);
  return {
    db,
    async build(facts, params = {}) {
      for (const table of [
        'lots',
        'bidders',
        'bids',
        'bid_traces',
        'bid_people',
        'bid_securities',
        'parties',
      ])
        await insert(db, table, facts[table] ?? []);
      await buildFeatures(db, { features: identityFeatures(rules, params), nulls: [] });
    },
  };
}

const identityFeatures = (rules: RuleSet, params: Readonly<Record<string, ParamValues>>) =>
  rules.features
    .filter(({ name }) => name.startsWith('identity_'))
    .map((feature) => ({ feature, params: effectiveParams(feature.params, params[feature.name]) }));

/** Appended as words, which the table then reads: markets have a hundred thousand rows. */
async function insert(db: Database, table: string, rows: Facts[string]): Promise<void> {
  await db.run(`delete from ${table}`);
  if (rows.length === 0) return;
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const words = (column: string): readonly (string | null)[] =>
    rows.map((row) => (row[column] === undefined || row[column] === null ? null : String(row[column])));
  await db.run(`create or replace temp table given (${columns.map((name) => `${name} varchar`).join(', ')})`);
  await db.append('given', Object.fromEntries(columns.map((column) => [column, words(column)])), 'temp');
  const places = table === 'bidders' ? '' : ', 0 as source_no, rowid + 1 as line';
  await db.run(`insert into ${table} by name select *${places} from temp.given order by rowid`);
}

/** Lots and bidders with their numbers, and a bid of each bidder in each lot that is named. */
export function market(
  lots: readonly string[],
  bids: readonly { readonly lot: string; readonly bidder: string; readonly consortium?: string }[],
  more: readonly string[] = [],
): Facts {
  const names = [...new Set([...bids.map(({ bidder }) => bidder), ...more])].sort();
  const ids = [...lots].sort();
  return {
    lots: ids.map((lot_id, lot_no) => ({ lot_no, lot_id })),
    bidders: names.map((bidder_id, bidder_no) => ({ bidder_no, bidder_id, anonymous: false })),
    bids: bids.map(({ lot, bidder, consortium }) => ({
      lot_no: ids.indexOf(lot),
      bidder_no: names.indexOf(bidder),
      consortium_id: consortium ?? null,
      copies: 1,
      contradicted: false,
    })),
  };
}
