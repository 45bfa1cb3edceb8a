/**
 * Plants rings of every scheme and honest look-alikes, scans, and prints which came out where; with --write into rings.md beside this file.
 *
 *     npm run bench:rings -- [--lots 5000] [--seeds 20] [--schemes rotation,companion] [--difficulties easy,hard] [--write]
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DIFFICULTIES } from '../schemes/difficulty.ts';
import { SCHEMES } from '../schemes/index.ts';
import { measureRingCampaign } from './ring-campaign.ts';
import { READ } from './ring-match.ts';
import { falseTable, goalTable, lookAlikeTable, missedTable, rankTable, schemeTable } from './ring-tables.ts';

const { values } = parseArgs({
  options: {
    lots: { type: 'string', default: '5000' },
    seeds: { type: 'string', default: '20' },
    schemes: { type: 'string', default: Object.keys(SCHEMES).join(',') },
    difficulties: { type: 'string', default: DIFFICULTIES.join(',') },
    write: { type: 'boolean', default: false },
  },
});
const schemes = values.schemes.split(',');
const unknown = schemes.find((name) => SCHEMES[name] === undefined);
if (unknown !== undefined)
  throw new Error(`--schemes: "${unknown}"; known are ${Object.keys(SCHEMES).join(', ')}`);
const difficulties = DIFFICULTIES.filter((one) => values.difficulties.split(',').includes(one));
const campaign = { lots: Number(values.lots), seeds: Number(values.seeds), schemes, difficulties };
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const markets = await measureRingCampaign(campaign, say);
const text = `# Rings

Printed by \`npm run bench:rings -- --lots ${campaign.lots} --seeds ${campaign.seeds} --write\`. One generated market (\`bench/market.ts\`) per seed and difficulty,
with a ring of each scheme (\`bench/schemes\`; the overlapping ones are two) and every honest look-alike (\`bench/look-alikes\`) in
markets of their own. What makes a scheme easy, medium or hard is settled in \`bench/schemes/difficulty.ts\`, with reasons, before anything was measured.

A ring is found when, among the first ${READ} warnings, one has at least half of the ring and consists at least half of it. A warning counts as right when at
least half of its firms, and two, are of one ring, or when it is about a lot that a ring rigged. A look-alike is flagged high when a high or critical
warning consists at least half, and with two firms, of it. Intervals are 95 %, over markets.

${goalTable(markets)}

## By scheme

${schemeTable(markets)}

## Where they rank

${rankTable(markets)}

## What the missed ones lacked

*No links*: too few validated or flagged pairs to hold half of the ring together. *Split*: no group has half of it. *Swollen*: the group that
has is mostly of others. *No warning*: there is such a group, and no warning of it. *Ranked low*: later than ${READ}.

${missedTable(markets)}

## Look-alikes

${lookAlikeTable(markets)}

## Wrong ones among the first

${falseTable(markets)}
`;
process.stdout.write(text);
if (values.write) await writeFile(new URL('rings.md', import.meta.url), text);
