import { readFileSync } from 'node:fs';
import { loadTextMarket } from '../../../bench/documents/load-market.ts';
import type { TextMarket } from '../../../bench/documents/text-market.ts';
import type { WorkerPool } from '../../../src/scorers/pool.ts';
import { runScoredScreen, type ScoredOutcomes } from '../../../src/screens/scored-screen.ts';
import { Database } from '../../../src/store/database.ts';
import { createFactTables } from '../../../src/store/facts-schema.ts';
import { createResultTables } from '../../../src/store/results-schema.ts';

const FILES = readFileSync(new URL('../../../rules/features/document_files.sql', import.meta.url), 'utf8');

export const PARAMS = { fdr: 0.05, common_share: 0.75, min_others: 3, unrelated_pairs: 1_000_000 };

/** Runs a scorer of documents over a market. */
export async function scoreMarket(
  market: TextMarket,
  scorer: string,
  params: Readonly<Record<string, number>>,
  pool: WorkerPool,
  seed = 1,
): Promise<ScoredOutcomes> {
  const db = await Database.open();
  try {
    await createFactTables(db);
    await createResultTables(db);
    await loadTextMarket(db, market);
    await db.run(`create table document_files as ${FILES}`);
    return await runScoredScreen(
      db,
      { candidatesSql: "select -1 as subject_no, -1 as partner_no, '' as client_words", scorer, params },
      { pool, seed },
    );
  } finally {
    db.close();
  }
}

/** Pairs with an answer, as `a b`. */
export const pairsWith = (scored: ScoredOutcomes, outcome: number): ReadonlySet<string> =>
  new Set(
    [...scored.subject_no.keys()]
      .filter((i) => scored.outcome[i] === outcome)
      .map((i) => `${scored.subject_no[i]} ${scored.partner_no[i]}`),
  );
