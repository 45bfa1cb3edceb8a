import { buildGraph, type GraphReport } from '../../src/graph/build-graph.ts';
import type { WorkerPool } from '../../src/scorers/pool.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';

/** Kind: `co_bid` where none is given. */
export type Link = readonly [a: number, b: number, weight: number, kind?: string];

export interface Built {
  readonly report: GraphReport;
  readonly groups: readonly {
    readonly group_id: string;
    readonly size: number;
    readonly stability: number;
  }[];
  /** Ids of each group, those who joined it after the consensus in brackets. */
  readonly members: readonly string[];
  readonly lots: readonly string[];
  readonly positions: readonly {
    readonly bidder_no: number;
    readonly component_no: number;
    readonly degree: number;
    readonly cut_point: boolean;
    readonly core_years: number;
  }[];
}

export type BuildOptions = Partial<Parameters<typeof buildGraph>[1]> & { readonly pool: WorkerPool };

/** Bidders 0 … count - 1 with ids B0000, B0001 …; `lots` gives the bidders of each lot, `years` the year of each. */
export async function build(
  links: readonly Link[],
  options: BuildOptions,
  lots: readonly (readonly number[])[] = [],
  years: readonly number[] = [],
): Promise<Built> {
  const db = await Database.open();
  await createFactTables(db);
  await createResultTables(db);
  const count = Math.max(...links.map(([, b]) => b), ...lots.flat(), 0) + 1;
  await db.run(`insert into bidders by name
    select range::integer as bidder_no, format('B{:04d}', range) as bidder_id, false as anonymous from range(${count})`);
  await db.run(
    'create table participation (bidder_no integer, lot_no integer, segment_no integer, won boolean)',
  );
  for (const [lot, bidders] of lots.entries()) {
    const opened = years[lot] === undefined ? 'null' : `timestamp '${years[lot]}-06-01'`;
    await db.run(
      `insert into lots by name select ${lot} as lot_no, 'L${lot}' as lot_id, ${opened} as opened_at, 0 as source_no, 1 as line`,
    );
    for (const bidder of bidders)
      await db.run(`insert into participation values (${bidder}, ${lot}, 0, false)`);
  }
  await db.append('bidder_edges', {
    bidder_a_no: Int32Array.from(links, ([a]) => a),
    bidder_b_no: Int32Array.from(links, ([, b]) => b),
    kind: links.map(([, , , kind = 'co_bid']) => kind),
    joint: new Int32Array(links.length).fill(5),
    expected: new Float64Array(links.length).fill(1),
    p_value: new Float64Array(links.length).fill(1e-6),
    q_value: new Float64Array(links.length).fill(1e-4),
    weight: Float64Array.from(links, ([, , weight]) => weight),
    q_by: new Float64Array(links.length).fill(1e-3),
    bicm_p: new Float64Array(links.length).fill(1e-6),
    similarity: new Float64Array(links.length).fill(0.5),
  });
  const report = await buildGraph(db, { seed: 7, ...options });
  const groups = await db.rows<Built['groups'][number]>(
    'select group_id, size, stability from groups order by group_no',
  );
  const members = await db.rows<{ text: string }>(`
    select string_agg(case core when 1 then bidder_id else '(' || bidder_id || ')' end, ' ' order by bidder_id) as text
    from group_members join bidders using (bidder_no) group by group_no order by group_no`);
  const found = await db.rows<{ text: string }>(`
    select group_no || ':' || lot_no || '=' || members as text from group_lots order by group_no, lot_no`);
  const positions = await db.rows<Built['positions'][number]>(
    'select * from bidder_positions order by bidder_no',
  );
  db.close();
  const texts = members.map(({ text }) => text);
  return { report, groups, members: texts, lots: found.map(({ text }) => text), positions };
}

/** Everybody linked to everybody. */
export const clique = (members: readonly number[], weight = 10): readonly Link[] =>
  members.flatMap((a, i) => members.slice(i + 1).map((b): Link => [Math.min(a, b), Math.max(a, b), weight]));

/** Each pair of bidders once, the last link of a pair counts. */
export function onceEach(links: readonly Link[]): readonly Link[] {
  return [...new Map(links.map((link) => [`${link[0]} ${link[1]}`, link])).values()];
}

/** Links between `count` random pairs of bidders below `bidders`, weights 1 to 4. */
export const noise = (count: number, bidders: number, random: Random): readonly Link[] =>
  Array.from({ length: count }, (): Link => {
    const [a, b] = [Math.floor(random() * bidders), Math.floor(random() * (bidders - 1))];
    const other = b >= a ? b + 1 : b;
    return [Math.min(a, other), Math.max(a, other), 1 + random() * 3];
  });

/** Rings of 3 to 8 with noise between them. */
export function noisyGraph(seed: number): readonly Link[] {
  const random = seededRandom(seed, 'noisy');
  const links: Link[] = [];
  let next = 0;
  for (let ring = 0; ring < 25; ring++) {
    const size = 3 + Math.floor(random() * 6);
    for (const [a, b] of clique(Array.from({ length: size }, (_, i) => next + i)))
      if (random() < 0.9) links.push([a, b, 4 + random() * 8]);
    next += size;
  }
  return onceEach([...links, ...noise(30, next, random)]);
}

export function shuffle<T>(items: readonly T[], random: Random): readonly T[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}
