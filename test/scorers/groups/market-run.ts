import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlantedMarket } from '../../../bench/market.ts';
import { writeMarket } from '../../../bench/market-write.ts';
import type { CapHit } from '../../../src/domain/run.ts';
import { buildFeatures } from '../../../src/features/build-features.ts';
import { groupId, memberDigest } from '../../../src/graph/consensus.ts';
import { ingestSources } from '../../../src/ingest/ingest.ts';
import { planScreens } from '../../../src/rules/plan.ts';
import type { ParamValues } from '../../../src/rules/rule-set.ts';
import type { WorkerPool } from '../../../src/scorers/pool.ts';
import { runGroupScreens } from '../../../src/screens/run-subject-screens.ts';
import { Database } from '../../../src/store/database.ts';
import { createResultTables } from '../../../src/store/results-schema.ts';
import { shippedRules } from '../../rules/shipped-rules.ts';

export interface GroupRow {
  readonly screen: string;
  readonly group: string;
  /** Ids of the members, ascending, joined by commas. */
  readonly members: string;
  readonly outcome: 'flagged' | 'cleared' | 'not_evaluable';
  readonly reason: string | null;
  readonly statistic: number | null;
  readonly n: number;
  readonly p: number | null;
}

/** Answers of group screens about sets of firms of a generated market, as a scan gives them. */
export async function groupRows(
  market: PlantedMarket,
  groups: readonly (readonly string[])[],
  screens: readonly string[],
  pool: WorkerPool,
  given: {
    readonly params?: ParamValues;
    readonly look?: (db: Database, caps: readonly CapHit[]) => Promise<void>;
  } = {},
): Promise<readonly GroupRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ringsight-groups-'));
  const rules = await shippedRules();
  const chosen = rules.screens.filter(({ id }) => screens.includes(id));
  const settings = chosen.map(({ id }) => [id, { enabled: true, params: given.params ?? {} }] as const);
  const plan = planScreens(
    { ...rules, screens: chosen },
    { ...rules.defaultProfile, screens: Object.fromEntries(settings), exemptions: [] },
  );
  try {
    mkdirSync(join(folder, 'data'));
    await writeMarket(market, join(folder, 'data'), 'csv');
    const factsPath = join(folder, 'facts.duckdb');
    await ingestSources({
      data: join(folder, 'data'),
      factsPath,
      labelsPath: join(folder, 'labels.duckdb'),
      tempFolder: folder,
    });
    const db = await Database.open({
      path: join(folder, 'results.duckdb'),
      attach: [{ name: 'facts', path: factsPath }],
      searchPath: ['results', 'facts'],
      tempFolder: folder,
    });
    try {
      await createResultTables(db);
      await buildFeatures(db, plan);
      await writeGroups(db, groups);
      const { failures, caps } = await runGroupScreens(db, plan, pool, 1);
      if (failures.length > 0)
        throw new Error(failures.map(({ screen, message }) => `${screen}: ${message}`).join());
      await given.look?.(db, caps);
      const rows = await db.rows<Omit<GroupRow, 'outcome'> & { readonly outcome: number }>(
        `select s.screen, g.group_id as "group", (select string_agg(b.bidder_id, ',' order by b.bidder_id) from group_members m join bidders b on b.bidder_no = m.bidder_no where m.group_no = g.group_no) as members, outcome, r.reason, statistic, n, p_value as p
         from outcomes o join screens s using (screen_no) join groups g on g.group_no = o.subject_no
         left join reasons r using (reason_no) order by s.screen, g.digest`,
      );
      return rows.map((row) => ({
        ...row,
        outcome: (['cleared', 'flagged', 'not_evaluable'] as const)[row.outcome]!,
      }));
    } finally {
      db.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function writeGroups(db: Database, groups: readonly (readonly string[])[]): Promise<void> {
  const rows = await db.columns('select bidder_no, bidder_id from bidders order by bidder_no');
  const numberOf = new Map(
    (rows.bidder_id as readonly string[]).map((id, i) => [id, (rows.bidder_no as Int32Array)[i]!]),
  );
  const sets = groups
    .map((ids) => ids.filter((id) => numberOf.has(id)))
    .map((ids) => ({
      id: groupId(ids),
      digest: memberDigest(ids),
      members: ids.map((id) => numberOf.get(id)!).sort((a, b) => a - b),
    }));
  await db.append('groups', {
    group_no: Int32Array.from(sets.keys()),
    group_id: sets.map(({ id }) => id),
    digest: sets.map(({ digest }) => digest),
    size: Int32Array.from(sets, ({ members }) => members.length),
    stability: new Float64Array(sets.length).fill(1),
  });
  await db.append('group_members', {
    group_no: Int32Array.from(sets.flatMap(({ members }, group) => members.map(() => group))),
    bidder_no: Int32Array.from(sets.flatMap(({ members }) => members)),
    core: Int32Array.from(sets.flatMap(({ members }) => members.map(() => 1))),
  });
  await db.run(
    `insert into group_lots
     select m.group_no, p.lot_no, cast(count(*) as integer) from group_members m
     join participation p on p.bidder_no = m.bidder_no
     group by m.group_no, p.lot_no having count(*) >= 2 order by m.group_no, p.lot_no`,
  );
}

/** Sets of frequent bidders of one trade and region of a market, drawn at random. */
export function frequentSets(
  market: PlantedMarket,
  count: number,
  size: number,
  random: () => number,
): readonly (readonly string[])[] {
  const bids = new Map<number, Map<number, number>>();
  market.bids.forEach((rows, lot) => {
    const cell = market.lots[lot]!.cell.no;
    const own = bids.get(cell) ?? new Map<number, number>();
    bids.set(cell, own);
    for (const firm of rows.flatMap(({ firms }) => firms)) own.set(firm, (own.get(firm) ?? 0) + 1);
  });
  const cells = [...bids.values()]
    .map((own) =>
      [...own]
        .sort((a, b) => b[1] - a[1] || a[0] - b[0])
        .slice(0, 2 * size)
        .map(([firm]) => firm),
    )
    .filter((firms) => firms.length >= size);
  return Array.from({ length: count }, () => {
    const left = [...cells[Math.floor(random() * cells.length)]!];
    return Array.from(
      { length: size },
      () => market.firms[left.splice(Math.floor(random() * left.length), 1)[0]!]!.id,
    );
  });
}
