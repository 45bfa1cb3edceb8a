/**
 * Makes groups of one graph as a scan does: 20 starts at three resolutions in threads, rounds, shared members, overlaps.
 *
 *     npx tsx bench/communities/stage.ts LINKS
 */
import { readFileSync } from 'node:fs';
import { GRAPH_DEFAULTS } from '../../src/graph/build-graph.ts';
import { withOverlaps } from '../../src/graph/overlapping-members.ts';
import { settledSets } from '../../src/graph/settled-sets.ts';
import { setsWithSharedMembers } from '../../src/graph/shared-members.ts';
import { createPool } from '../../src/scorers/pool.ts';
import { readLinks } from './links-file.ts';
import { peakMegabytes, startMeter } from './meter.ts';

const { nodes, source, target, weight } = readLinks(readFileSync(process.argv[2] ?? ''));
const edges = { bidders: Int32Array.from({ length: nodes }, (_, v) => v), a: source, b: target, weight };
const pool = createPool();
const meter = startMeter();
const settled = await settledSets(edges, { pool, seed: 1, ...GRAPH_DEFAULTS });
const sets = withOverlaps(edges, setsWithSharedMembers(edges, settled), GRAPH_DEFAULTS.overlapShare);
const cost = meter();
await pool.close();
const groups = sets.filter(({ members }) => members.length >= 3);
process.stdout.write(
  `${JSON.stringify({ ...cost, threads: pool.threads, runs: settled.runs, groups: groups.length, caps: settled.caps.map(({ cap, hits }) => `${cap} ${hits}`), peak_mb: peakMegabytes() })}\n`,
);
