import type { Cost } from './meter.ts';

export interface Measured {
  readonly title: string;
  readonly build: Cost;
  readonly divide: Cost;
  readonly peak_mb: number;
  readonly modularity: number;
  readonly communities: number;
  readonly disconnected: number;
}

export interface Staged extends Cost {
  readonly threads: number;
  readonly runs: number;
  readonly groups: number;
  readonly caps: readonly string[];
  readonly peak_mb: number;
}

export interface GraphResult {
  readonly name: string;
  readonly nodes: number;
  readonly links: number;
  readonly engines: readonly Measured[];
  readonly stage: Staged;
}

export interface Circumstances {
  readonly command: string;
  readonly cores: number;
  readonly node: string;
  readonly load: number;
}

export const readme = (results: readonly GraphResult[], about: Circumstances): string => `# Communities

Printed by \`${about.command}\` on ${about.cores} cores, Node ${about.node}, load ${about.load.toFixed(1)} at the start. Every implementation runs once, in a process of its
own, on the same file of links. Modularity at resolution 1 is computed here from the partition, for all of them alike; seconds are of the
processor (of the clock in brackets) and leave out reading the file; the peak is of the whole process, reading included. "Not connected" counts parts of
communities beyond one each, before anything is repaired. Peers are python3-igraph and python3-networkx and are left out where these are not installed.

${results.map(graphText).join('\n')}
## Groups

What a scan makes of such a graph: 20 starts (fewer for the largest parts where links times starts would pass 2,000,000, and it says so) at three
resolutions in threads, what was cut out divided again by itself, members shared and joined.

| graph | links | runs | groups | seconds | processor | peak MB | limits reached |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |
${results.map(({ name, links, stage }) => `| ${name} | ${links} | ${stage.runs} | ${stage.groups} | ${stage.seconds.toFixed(1)} | ${stage.cpu_seconds.toFixed(1)} | ${stage.peak_mb} | ${stage.caps.join(', ') || 'none'} |`).join('\n')}
`;

const seconds = (cost: Cost): string => `${cost.cpu_seconds.toFixed(2)} (${cost.seconds.toFixed(2)})`;

function graphText({ name, nodes, links, engines }: GraphResult): string {
  const best = Math.max(...engines.map(({ modularity }) => modularity));
  const rows = engines.map(
    (engine) =>
      `| ${engine.title} | ${engine.modularity.toFixed(5)} | ${(100 * (engine.modularity / best - 1)).toFixed(2)} % | ${engine.communities} | ${engine.disconnected} | ${seconds(engine.build)} | ${seconds(engine.divide)} | ${engine.peak_mb} |`,
  );
  return `## ${name}: ${nodes} nodes, ${links} links

| implementation | modularity | to the best | communities | not connected | build, s | communities, s | peak MB |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}
`;
}
