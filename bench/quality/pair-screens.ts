/**
 * How often the p-values of chosen screens fall below their levels, in the project's honest markets or with a scheme planted.
 *
 *     npx tsx bench/quality/pair-screens.ts --screens favourite-and-cover,persistent-loser --lots 5000 --seeds 4
 *                                           [--scheme companion:easy]… [--lookalike niche]… [--rules DIR] [--show]
 *
 * With schemes, pairs of firms of one planted group are counted apart from the others, and shown one by one on request.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildFeatures } from '../../src/features/build-features.ts';
import { ingestSources } from '../../src/ingest/ingest.ts';
import { loadRules } from '../../src/rules/load-rules.ts';
import { planScreens } from '../../src/rules/plan.ts';
import { createPool } from '../../src/scorers/pool.ts';
import { runPairScreens } from '../../src/screens/run-subject-screens.ts';
import { Database } from '../../src/store/database.ts';
import { createResultTables } from '../../src/store/results-schema.ts';
import { LOOK_ALIKES } from '../look-alikes/index.ts';
import { generateMarket } from '../market.ts';
import { rotatingRing } from '../market-rotating-ring.ts';
import type { Scheme } from '../market-types.ts';
import { writeMarket } from '../market-write.ts';
import type { Difficulty } from '../schemes/difficulty.ts';
import { SCHEMES } from '../schemes/index.ts';

const LEVELS = [0.1, 0.05, 0.01, 0.001, 0.0001];

const { values } = parseArgs({
  options: {
    screens: { type: 'string', default: '' },
    lots: { type: 'string', default: '5000' },
    seeds: { type: 'string', default: '2' },
    from: { type: 'string', default: '1' },
    scheme: { type: 'string', multiple: true, default: [] },
    lookalike: { type: 'string', multiple: true, default: [] },
    rings: { type: 'boolean', default: false },
    rules: { type: 'string' },
    show: { type: 'boolean', default: false },
  },
});

interface Count {
  tested: number;
  flagged: number;
  seconds: number;
  readonly below: number[];
}

interface Row {
  readonly id: string;
  readonly outcome: number;
  readonly p: number;
  readonly statistic: number;
  readonly n: number;
  readonly reason_no: number;
}

const counts = new Map<string, Count>();
const rules = await loadRules(values.rules);
const screens = rules.screens.filter(({ id }) => values.screens.split(',').includes(id));
const pool = createPool();
const first = Number(values.from);
for (let seed = first; seed < first + Number(values.seeds); seed++) await measure(seed);
await pool.close();
process.stdout.write(`${table()}\n`);

async function measure(seed: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'ringsight-pairs-'));
  try {
    const market = generateMarket({ lots: Number(values.lots), seed }, schemes());
    const data = join(folder, 'data');
    await mkdir(data);
    await writeMarket(market, data, 'csv');
    const factsPath = join(folder, 'facts.duckdb');
    await ingestSources({ data, factsPath, labelsPath: join(folder, 'labels.duckdb'), tempFolder: folder });
    const planted = new Set(
      market.labels
        .filter((label) => label.subject_kind === 'bidder_pair' && label.value === 'collusive')
        .map(({ subject_id }) => subject_id),
    );
    await screen(factsPath, join(folder, 'results.duckdb'), planted);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function screen(factsPath: string, path: string, planted: ReadonlySet<string>): Promise<void> {
  const db = await Database.open({
    path,
    attach: [{ name: 'facts', path: factsPath }],
    searchPath: ['results', 'facts'],
  });
  try {
    await createResultTables(db);
    const plan = planScreens({ ...rules, screens }, rules.defaultProfile);
    await buildFeatures(db, plan);
    for (const planned of plan.screens) {
      const start = performance.now();
      const report = await runPairScreens(db, { ...plan, screens: [planned] }, pool, 1);
      for (const failure of report.failures) process.stderr.write(`${JSON.stringify(failure)}\n`);
      const rows = await db.rows<Row>(
        `select a.bidder_id || coalesce('|' || b.bidder_id, '') as id, o.outcome, o.p_value as p, o.statistic, o.n, o.reason_no
         from outcomes o join bidders a on a.bidder_no = o.subject_no left join bidders b on b.bidder_no = o.partner_no
         where o.screen_no = ${planned.screen_no} order by id`,
      );
      const seconds = (performance.now() - start) / 1000;
      for (const { id, outcome, p, statistic, n, reason_no } of rows) {
        if (values.show && planted.has(id))
          process.stdout.write(
            `${planned.screen.id} ${id} n=${n} statistic=${statistic} p=${p} ${plan.reasons[reason_no] ?? ''}\n`,
          );
        if (outcome === 2) continue;
        count(`${planned.screen.id}${planted.has(id) ? ' (planted)' : ''}`, outcome, p);
      }
      if (counts.has(planned.screen.id)) (counts.get(planned.screen.id) as Count).seconds += seconds;
    }
  } finally {
    db.close();
  }
}

function count(name: string, outcome: number, p: number): void {
  const found = counts.get(name) ?? { tested: 0, flagged: 0, seconds: 0, below: LEVELS.map(() => 0) };
  counts.set(name, found);
  found.tested++;
  found.flagged += outcome;
  LEVELS.forEach((level, i) => {
    if (p <= level) (found.below[i] as number) += 1;
  });
}

function schemes(): readonly Scheme[] {
  const named = values.scheme.map((text) => {
    const [name = '', difficulty = 'medium'] = text.split(':');
    return (SCHEMES[name] as (typeof SCHEMES)[string])(difficulty as Difficulty);
  });
  const rings = values.rings ? [rotatingRing({ share: 0.05, size: 4 })] : [];
  return [...named, ...rings, ...values.lookalike.map((name) => LOOK_ALIKES[name] as Scheme)];
}

function table(): string {
  const rows = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { tested, flagged, seconds, below }]) => {
      const shares = below.map((hits) => (hits / tested).toFixed(5));
      return `| ${name} | ${tested} | ${flagged} | ${shares.join(' | ')} | ${seconds.toFixed(2)} |`;
    });
  return [
    `| screen | tested | flagged | ${LEVELS.map((level) => `p <= ${level}`).join(' | ')} | seconds |`,
    `| --- | ${['tested', 'flagged', 'seconds', ...LEVELS].map(() => '--:').join(' | ')} |`,
    ...rows,
  ].join('\n');
}
