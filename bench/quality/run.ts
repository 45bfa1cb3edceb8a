/**
 * Prints how well the screens separate, and with --write puts it into README.md beside this file.
 *
 *     npm run bench:quality -- [--lots 20000] [--seeds 3] [--ring-seeds 10] [--write]
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { honestTable, measureHonest, measureRings, ringTable } from './generated.ts';
import { marketTables, measureMarkets } from './markets.ts';
import { topGroups } from './top-groups.ts';

const { values } = parseArgs({
  options: {
    lots: { type: 'string', default: '20000' },
    seeds: { type: 'string', default: '3' },
    'ring-seeds': { type: 'string', default: '10' },
    write: { type: 'boolean', default: false },
  },
});
const sizes = { lots: Number(values.lots), seeds: Number(values.seeds) };
const say = (line: string): void => void process.stderr.write(`${line}\n`);

const markets = await measureMarkets(say);
const rings = await measureRings({ ...sizes, seeds: Number(values['ring-seeds']) }, say);
const honest = await measureHonest(sizes, say);
const text = `# Quality

Printed by \`npm run bench:quality -- --lots ${sizes.lots} --seeds ${sizes.seeds} --ring-seeds ${values['ring-seeds']} --write\`. No label reaches a screen, a feature or a score; the
labels are a database of their own that only \`evaluate\` opens. A warning is a lead, not a finding, and nothing here says that a firm did anything.

## Real markets

The files are measured beside the project and are no part of it; where they are absent the tables say less. Read each figure with its prevalence and
its limits: brazil has 101 lots, so its interval is wide; japan's \`tender\` label names convicted firms only and is under-inclusive,
\`period\` is the better truth, but the number of bidders jumps with the reform, which is why \`number_of_bidders\` stands beside it as a warning; in
swiss_gr_sg the kind of contract explains most of the label and no bidder is named, so nothing across lots can be seen; colorado_dot is presumed
competitive and is there for false alarms; italy awards to the average, so variance screens are not asked.
The way in which the graded screens of a family are taken together was settled with brazil and japan in view: these two are no blind test of it.

${marketTables(markets)}

### Sets of firms

Firms are named by the codes of the source, which are pseudonyms. A set listed is a reason to look at its lots, and nothing more.

${topGroups(markets)}

## Honest markets

${sizes.seeds} generated markets of ${sizes.lots} lots without any scheme (\`bench/market.ts\`).

${honestTable(honest)}

## Planted rings

${values['ring-seeds']} such markets with rotating rings of 4 in 5 % of the cells. Every scheme at three difficulties: [rings.md](rings.md); levels of
every screen: [calibration.md](calibration.md).

${ringTable(rings)}
`;
process.stdout.write(text);
if (values.write) await writeFile(new URL('README.md', import.meta.url), text);
