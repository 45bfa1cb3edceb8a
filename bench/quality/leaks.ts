/**
 * Plants rings that let traces slip among firms that share machines, addresses, locks and insurers innocently, scans, and prints which
 * came out; with --write into leaks.md beside this file.
 *
 *     npm run bench:leaks -- [--lots 5000] [--seeds 20] [--first 21] [--difficulties easy,hard] [--write]
 *
 * Seeds from 21 on, since how many firms may share a contact was settled while looking at 1 to 20.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DIFFICULTIES } from '../schemes/difficulty.ts';
import { SCHEMES } from '../schemes/index.ts';
import { measureRingCampaign } from './ring-campaign.ts';
import { READ } from './ring-match.ts';
import { falseTable, goalTable, missedTable, rankTable, schemeTable, sharedTable } from './ring-tables.ts';

const { values } = parseArgs({
  options: {
    lots: { type: 'string', default: '5000' },
    seeds: { type: 'string', default: '20' },
    first: { type: 'string', default: '21' },
    difficulties: { type: 'string', default: DIFFICULTIES.join(',') },
    write: { type: 'boolean', default: false },
  },
});
const difficulties = DIFFICULTIES.filter((one) => values.difficulties.split(',').includes(one));
const campaign = {
  lots: Number(values.lots),
  seeds: Number(values.seeds),
  firstSeed: Number(values.first),
  schemes: Object.keys(SCHEMES),
  difficulties,
  leaks: true,
};
const markets = await measureRingCampaign(campaign, (line) => void process.stderr.write(`${line}\n`));
const text = `# Leaks

Printed by \`npm run bench:leaks -- --lots ${campaign.lots} --seeds ${campaign.seeds} --write\`. The markets of [rings.md](rings.md), in which every bid leaves traces: machines, locks, creation
codes, network addresses, people, deposits and guarantees. Rings let slip as much as \`bench/traces/leak-difficulty.ts\` says, settled before
anything was measured: only some lots leak, machines change, members slip by chance. Honest firms share print shops, public terminals,
office parks, carriers' addresses, agencies' telephones and addresses, cloud locks, the control price's lock, the tender's own form, insurers and a
state holder (\`bench/traces/innocents.ts\`).

Seeds ${campaign.firstSeed} to ${campaign.firstSeed + campaign.seeds - 1}: the bound on how many firms may share a contact (12 before, 3 now) was settled on seeds 1 to 20.

A ring is found when, among the first ${READ} warnings, one has at least half of the ring and consists at least half of it.

${goalTable(markets)}

## By scheme

${schemeTable(markets)}

## Where they rank

${rankTable(markets)}

## What the missed ones lacked

${missedTable(markets)}

## Shared traces behind warnings about no ring

Warnings of level medium and higher about firms of no ring, by the identity screens behind them.

${sharedTable(markets)}

## Wrong ones among the first

${falseTable(markets)}
`;
process.stdout.write(text);
if (values.write) await writeFile(new URL('leaks.md', import.meta.url), text);
