import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFeatures } from '../../src/features/build-features.ts';
import { ingestSources } from '../../src/ingest/ingest.ts';
import type { Plan } from '../../src/rules/plan.ts';
import type { ParamValues } from '../../src/rules/rule-set.ts';
import type { WorkerPool } from '../../src/scorers/pool.ts';
import { runLotScreens } from '../../src/screens/run-screens.ts';
import { runGroupScreens, runPairScreens } from '../../src/screens/run-subject-screens.ts';
import { Database } from '../../src/store/database.ts';
import { createResultTables } from '../../src/store/results-schema.ts';
import { generateMarket } from '../market.ts';
import type { MarketOptions } from '../market-types.ts';
import { writeMarket } from '../market-write.ts';
import { injectGroups } from './injected-groups.ts';

/** What one screen said of one kind of subject in one honest market. */
export interface ScreenAnswers {
  readonly screen: string;
  readonly subject: string;
  /** Of groups how they were chosen; empty for other subjects. */
  readonly chosen: string;
  readonly answered: number;
  /** Subjects that it looked at; more than it answered for where it lists only those that stand out. */
  readonly examined: number;
  readonly flagged: number;
  /** Answers that carry a p-value, and those of them at most 0.05, 0.01 and 0.001. */
  readonly tested: number;
  readonly at05: number;
  readonly at01: number;
  readonly at001: number;
}

/**
 * Every screen's answers in one honest market: the stages of a scan up to the pairs, then group screens on groups put in by hand, since honest
 * markets have next to none of their own.
 */
export async function honestAnswers(
  options: Partial<MarketOptions>,
  plan: Plan,
  pool: WorkerPool,
): Promise<readonly ScreenAnswers[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ringsight-calibration-'));
  try {
    const data = join(folder, 'data');
    await mkdir(data);
    const seed = options.seed ?? 1;
    await writeMarket(generateMarket(options), data, 'csv');
    const factsPath = join(folder, 'facts.duckdb');
    await ingestSources({ data, factsPath, labelsPath: join(folder, 'labels.duckdb'), tempFolder: folder });
    const db = await Database.open({
      path: join(folder, 'results.duckdb'),
      attach: [{ name: 'facts', path: factsPath }],
      searchPath: ['results', 'facts'],
      tempFolder: folder,
    });
    try {
      await createResultTables(db);
      await buildFeatures(db, plan);
      await runLotScreens(db, plan);
      await runPairScreens(db, plan, pool, seed);
      await injectGroups(db, seed);
      await runGroupScreens(db, plan, pool, seed);
      return await readAnswers(db, plan);
    } finally {
      db.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readAnswers(db: Database, { screens }: Plan): Promise<readonly ScreenAnswers[]> {
  const failed = await db.rows<{ screen: string }>(
    `select distinct screen from outcomes join screens using (screen_no) join reasons using (reason_no)
     where reason in ('screen_failed', 'worker_failed') order by screen`,
  );
  if (failed.length > 0)
    throw new Error(`screens that did not answer: ${failed.map(({ screen }) => screen).join(', ')}`);
  const answers = await db.rows<ScreenAnswers>(
    `select s.screen, s.subject, coalesce(i.chosen, '') as chosen,
       (count(*) filter (where outcome <> 2))::integer as answered,
       answered as examined,
       (count(*) filter (where outcome = 1))::integer as flagged,
       (count(*) filter (where outcome <> 2 and p_value is not null))::integer as tested,
       (count(*) filter (where outcome <> 2 and p_value <= 0.05))::integer as at05,
       (count(*) filter (where outcome <> 2 and p_value <= 0.01))::integer as at01,
       (count(*) filter (where outcome <> 2 and p_value <= 0.001))::integer as at001
     from outcomes o
     join screens s using (screen_no)
     left join injected_groups i on s.subject = 'group' and i.group_no = o.subject_no
     group by all order by all`,
  );
  const selective = screens.find(({ screen }) => screen.id === SELECTIVE);
  if (selective === undefined) return answers;
  const own = answers.find(({ screen }) => screen === SELECTIVE) ?? NOTHING_LISTED;
  const examined = await examinedPairs(db, selective.params);
  return [...answers.filter((one) => one !== own), { ...own, examined }];
}

/** Lists only pairs of firms each of which stands out, so that most markets have no answer of it: what it looked at is counted here. */
const SELECTIVE = 'separate-customers';

const NOTHING_LISTED: ScreenAnswers = {
  screen: SELECTIVE,
  subject: 'bidder_pair',
  chosen: '',
  answered: 0,
  examined: 0,
  flagged: 0,
  tested: 0,
  at05: 0,
  at01: 0,
  at001: 0,
};

/** Pairs of firms of one market with calls enough, and chances to meet enough, to be answered for, whatever buyers they came to. */
async function examinedPairs(db: Database, { min_calls, min_expected }: ParamValues): Promise<number> {
  const [row] = await db.rows<{ pairs: number }>(
    `with calls as (
       select market_no, count(distinct call_no) as calls from buyer_calls group by market_no having count(distinct buyer_no) > 1
     ),
     came as (
       select c.market_no, p.bidder_no, count(distinct c.call_no) as calls
       from participation p join buyer_calls c using (lot_no)
       group by c.market_no, p.bidder_no having count(distinct c.call_no) >= ${min_calls}
     )
     select count(*)::integer as pairs
     from came a
     join came b on b.market_no = a.market_no and b.bidder_no > a.bidder_no
     join calls m on m.market_no = a.market_no
     where a.calls * b.calls >= ${min_expected} * m.calls`,
  );
  return row?.pairs ?? 0;
}
