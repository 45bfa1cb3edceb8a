/**
 * Measures community detection beside graphology and, where Debian's python3-igraph and python3-networkx are installed, beside these:
 * modularity (computed here for all of them), time, memory, communities that are not connected. With --write puts it into README.md.
 *
 *     npm run bench:communities -- [--seed 1] [--market-lots 500000] [--without networkx-louvain] [--write]
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { modularity } from '../../src/graph/modularity.ts';
import { connectedParts } from '../../src/scorers/communities/connected-parts.ts';
import { csrGraph } from '../../src/scorers/communities/csr-graph.ts';
import { coBidding, type LinkList, planted, sparse } from './graphs.ts';
import { writeLinks } from './links-file.ts';
import { type Measured, readme, type Staged } from './readme.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    'market-lots': { type: 'string', default: '500000' },
    without: { type: 'string', multiple: true, default: [] },
    write: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
/** What takes longer is left out, with a line that says so. */
const TIMEOUT_MS = 600_000;
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const beside = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

interface Runner {
  readonly name: string;
  readonly title: string;
  readonly command: readonly string[];
}

const node = ['node', '--import', 'tsx'];
const own: readonly Runner[] = [
  { name: 'leiden', title: 'Leiden, typed arrays (ours)', command: [...node, beside('engine.ts'), 'leiden'] },
  {
    name: 'graphology',
    title: 'graphology Louvain',
    command: [...node, beside('engine.ts'), 'graphology'],
  },
];
const runners = [...own, ...['igraph-multilevel', 'igraph-leiden', 'networkx-louvain'].flatMap(peer)];

/** A peer, if one of the Python interpreters has it; Debian's packages are for Debian's own. */
function peer(name: string): readonly Runner[] {
  if (values.without.includes(name)) {
    say(`${name}: left out as asked`);
    return [];
  }
  for (const python of ['python3', '/usr/bin/python3']) {
    try {
      const version = run([python, beside('peers.py'), name]).trim();
      return [{ name, title: `${name} ${version}`, command: [python, beside('peers.py'), name] }];
    } catch {}
  }
  say(`${name}: not installed, skipped (apt-get install python3-${name.split('-')[0]})`);
  return [];
}

function run([program, ...args]: readonly string[]): string {
  return execFileSync(program === 'node' ? process.execPath : program!, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
  });
}

function measure(
  graph: LinkList,
  folder: string,
): { readonly engines: readonly Measured[]; readonly stage: Staged } {
  const links = join(folder, 'links.txt');
  const partition = join(folder, 'partition.txt');
  writeLinks(links, graph);
  const rows = csrGraph(graph.nodes, graph.source, graph.target, graph.weight);
  const engines = runners.flatMap(({ title, command }): readonly Measured[] => {
    let said: Pick<Measured, 'build' | 'divide' | 'peak_mb'>;
    try {
      said = JSON.parse(run([...command, links, partition])) as typeof said;
    } catch (error) {
      say(`${graph.name}: ${title} gave no answer: ${(error as Error).message}`);
      return [];
    }
    const community = Int32Array.from(readFileSync(partition, 'utf8').split('\n'), Number);
    const found: Measured = {
      title,
      ...said,
      modularity: modularity({ a: graph.source, b: graph.target, weight: graph.weight }, community),
      communities: new Set(community).size,
      disconnected: connectedParts(rows, community).split,
    };
    say(`${graph.name}: ${JSON.stringify(found)}`);
    return [found];
  });
  const stage = JSON.parse(run([...node, beside('stage.ts'), links])) as Staged;
  say(`${graph.name}: ${JSON.stringify(stage)}`);
  return { engines, stage };
}

const load = loadavg()[0]!;
const folder = mkdtempSync(join(tmpdir(), 'communities-'));
try {
  const graphs = [planted, sparse, () => coBidding(seed, Number(values['market-lots']), 2)];
  const results = [];
  for (const make of graphs) {
    const graph = await make(seed);
    say(`${graph.name}: ${graph.nodes} nodes, ${graph.source.length} links`);
    results.push({
      name: graph.name,
      nodes: graph.nodes,
      links: graph.source.length,
      ...measure(graph, folder),
    });
  }
  const text = readme(results, {
    command: `npm run bench:communities -- ${process.argv.slice(2).join(' ')}`,
    cores: availableParallelism(),
    node: process.version,
    load,
  });
  if (values.write) writeFileSync(beside('README.md'), text);
  else process.stdout.write(text);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
