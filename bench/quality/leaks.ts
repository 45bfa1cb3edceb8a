/**
 * Plants rings that let traces slip among firms that share machines, addresses, locks and insurers innocently, scans, and prints which
 * came out; with --write into leaks.md beside this file.
 *
 *     npm run bench:leaks -- [--lots 5000] [--seeds 20] [--turns 6] [--first 31] [--difficulties easy,hard] [--write]
 *
 * Seeds from 31 on, since how many firms may share a contact, and how documents count many pairs, was settled while looking at 1 to 20, what a
 * registered contact and a lone pair are worth while looking at 21 to 26.
 * `--turns`: markets of each difficulty in which each ring leaks in one way alone.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DIFFICULTIES } from '../schemes/difficulty.ts';
import { SCHEMES } from '../schemes/index.ts';
import { leakReport } from './leak-report.ts';
import { measureRingCampaign } from './ring-campaign.ts';

const { values } = parseArgs({
  options: {
    lots: { type: 'string', default: '5000' },
    seeds: { type: 'string', default: '20' },
    first: { type: 'string', default: '31' },
    turns: { type: 'string', default: '6' },
    difficulties: { type: 'string', default: DIFFICULTIES.join(',') },
    write: { type: 'boolean', default: false },
  },
});
const difficulties = DIFFICULTIES.filter((one) => values.difficulties.split(',').includes(one));
const turns = Number(values.turns);
const campaign = {
  lots: Number(values.lots),
  seeds: Number(values.seeds),
  firstSeed: Number(values.first),
  schemes: Object.keys(SCHEMES),
  difficulties,
  leaks: true,
};
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const markets = await measureRingCampaign(campaign, say);
const inTurn = turns === 0 ? [] : await measureRingCampaign({ ...campaign, seeds: turns, inTurn: true }, say);
const text = leakReport(campaign, markets, inTurn);
process.stdout.write(text);
if (values.write) await writeFile(new URL('leaks.md', import.meta.url), text);
