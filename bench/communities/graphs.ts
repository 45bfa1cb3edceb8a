import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Random } from '../../src/scorers/random.ts';
import { seededRandom } from '../../src/scorers/random.ts';
import { Database, literal } from '../../src/store/database.ts';
import { writeLargeMarket } from '../market-large.ts';

/** A weighted graph as a list of links, each pair once, the smaller node first, ordered by both. */
export interface LinkList {
  readonly name: string;
  readonly nodes: number;
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly weight: Float64Array;
}

/** 100,000 nodes in communities of 100, 1,000,000 links of which 70 % lie inside. */
export const planted = (seed: number): LinkList =>
  randomGraph('planted partition', seededRandom(seed, 'planted'), {
    nodes: 100_000,
    links: 1_000_000,
    inside: 0.7,
    sizeOf: () => 100,
  });

/** 300,000 nodes in communities of 4 to 400 with 2.5 links each: where Louvain alone loses most. */
export const sparse = (seed: number): LinkList => {
  const random = seededRandom(seed, 'sparse sizes');
  return randomGraph('sparse', seededRandom(seed, 'sparse'), {
    nodes: 300_000,
    links: 750_000,
    inside: 0.75,
    sizeOf: () => Math.floor(4 / (1 - random() * 0.99)),
  });
};

/** Firms of a made-up market that met in at least `joint` lots; the weight is the number of lots. */
export async function coBidding(seed: number, lots: number, joint: number): Promise<LinkList> {
  const folder = mkdtempSync(join(tmpdir(), 'co-bidding-'));
  try {
    await writeLargeMarket(folder, { lots, bidders: 100_000, seed, ringShare: 0.05 });
    const db = await Database.open({ readableFolders: [folder], tempFolder: join(folder, '.tmp') });
    const links = await db.columns(`
      with rows as (
        select distinct lot_id, cast(dense_rank() over (order by bidder_id) as integer) as firm
        from ${literal(join(folder, 'bids.parquet'))}
      )
      select a.firm as a, b.firm as b, cast(count(*) as double) as weight
      from rows a join rows b on b.lot_id = a.lot_id and a.firm < b.firm
      group by a.firm, b.firm
      having count(*) >= ${joint}
      order by a, b`);
    db.close();
    return numbered('co-bidding', links.a as Int32Array, links.b as Int32Array, links.weight as Float64Array);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Shape {
  readonly nodes: number;
  readonly links: number;
  /** Share of the links whose ends lie in one community. */
  readonly inside: number;
  readonly sizeOf: () => number;
}

function randomGraph(name: string, random: Random, { nodes, links, inside, sizeOf }: Shape): LinkList {
  const first = new Int32Array(nodes);
  const size = new Int32Array(nodes);
  for (let v = 0; v < nodes; ) {
    const count = Math.min(nodes - v, sizeOf());
    first.fill(v, v, v + count);
    size.fill(count, v, v + count);
    v += count;
  }
  const keys = new Set<number>();
  while (keys.size < links) {
    const a = Math.floor(random() * nodes);
    const b = random() < inside ? first[a]! + Math.floor(random() * size[a]!) : Math.floor(random() * nodes);
    if (a !== b) keys.add(Math.min(a, b) * nodes + Math.max(a, b));
  }
  const sorted = Float64Array.from(keys).sort();
  return numbered(
    name,
    Int32Array.from(sorted, (key) => Math.floor(key / nodes)),
    Int32Array.from(sorted, (key) => key % nodes),
    new Float64Array(links).fill(1),
  );
}

/** Leaves out nodes without a link. */
function numbered(name: string, a: Int32Array, b: Int32Array, weight: Float64Array): LinkList {
  let largest = 0;
  for (let e = 0; e < a.length; e++) largest = Math.max(largest, a[e]!, b[e]!);
  const number = new Int32Array(largest + 1).fill(-1);
  for (let e = 0; e < a.length; e++) number[a[e]!] = number[b[e]!] = 0;
  let nodes = 0;
  for (let v = 0; v <= largest; v++) if (number[v] === 0) number[v] = nodes++;
  return { name, nodes, source: a.map((v) => number[v]!), target: b.map((v) => number[v]!), weight };
}
