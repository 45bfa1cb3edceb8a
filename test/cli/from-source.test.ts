import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { SOURCES } from '../tested/built-sources.ts';
import { type Ended, startNode } from '../workspace/processes.ts';
import { startCli } from './run-cli.ts';
import { writeSmallMarket } from './small-market.ts';

const folder = mkdtempSync(join(tmpdir(), 'ringsight-source-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The other tests start what is built of the sources, which takes less than half of the time.
it('the program says the same from its sources as built, threads for documents and kernels included', async () => {
  const data = join(folder, 'data');
  writeSmallMarket(data, 80);
  for (const bidder of ['R1', 'R2'])
    writeFileSync(join(data, `${bidder}.html`), `<p>${bidder} 施工组织设计：先地下后地上，先深后浅。</p>`);
  writeFileSync(
    join(data, 'documents.csv'),
    'document_id,lot_id,bidder_id,path\nD1,L00000,R1,R1.html\nD2,L00000,R2,R2.html\n',
  );
  const profile = join(folder, 'brief.yaml');
  writeFileSync(
    profile,
    'name: brief\nselect: { status: [] }\nscreens: { persistent-co-bidding: { enabled: true } }\n',
  );
  const scanned = async (name: string, start: (args: readonly string[]) => { ended: Promise<Ended> }) => {
    const file = join(folder, `${name}.json`);
    const args = ['scan', data, '-w', join(folder, name), '--profile', profile, '-o', file, '-q'];
    const { code, err } = await start(args).ended;
    expect([code, err]).toEqual([0, '']);
    return JSON.parse(readFileSync(file, 'utf8'));
  };
  const main = join(SOURCES, 'cli/main.ts');
  const fromSource = await scanned('source', (args) => startNode(['--import', 'tsx', main, ...args]));
  expect(fromSource.warnings.length).toBeGreaterThan(0);
  expect(fromSource).toEqual(await scanned('built', startCli));
});
