/**
 * How often each screen speaks where there is nothing to find, beside what its level allows; with --write into calibration.md.
 *
 *     npm run bench:calibration -- [--seeds 200] [--lots 600] [--strata 1,3,10,dense] [--screens id,id] [--write]
 *
 * With --screens only their rows of calibration.md are written anew, in the columns of the shapes asked for, and a note says so.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { loadRules } from '../../src/rules/load-rules.ts';
import { planScreens } from '../../src/rules/plan.ts';
import { createPool } from '../../src/scorers/pool.ts';
import type { MarketOptions } from '../market-types.ts';
import { mergeReport } from './calibration-merge.ts';
import { alphaTable, marketTable, overLevel, pTable, type StrataAnswers } from './calibration-tables.ts';
import { honestAnswers, type ScreenAnswers } from './honest-answers.ts';

/** Shapes of the honest markets. The dense one has firms that meet often enough for screens that need many close bids of one group. */
const shapes = (lots: number): Readonly<Record<string, readonly [name: string, Partial<MarketOptions>]>> => ({
  1: ['1 stratum', { lots, categories: 1, regions: 1 }],
  3: ['3 strata', { lots, categories: 3, regions: 1 }],
  10: ['10 strata', { lots, categories: 5, regions: 2 }],
  dense: ['dense', { lots: 1500, bidders: 20, categories: 1, regions: 1, methods: { lowest_price: 1 } }],
});

/** Markets under way at once: most stages of so small a market keep one core busy. */
const ATONCE = 2;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    lots: { type: 'string', default: '600' },
    strata: { type: 'string', default: '1,3,10,dense' },
    screens: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const [seeds, lots] = [Number(values.seeds), Number(values.lots)];
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const rules = await loadRules();
const wanted = values.screens?.split(',');
const asked =
  wanted === undefined ? rules : { ...rules, screens: rules.screens.filter(({ id }) => wanted.includes(id)) };
const plan = planScreens(asked, rules.defaultProfile, { as_of: '2026-01-01', features: ['participation'] });

const known = shapes(lots);
const pool = createPool();
const strata: StrataAnswers[] = [];
try {
  for (const name of values.strata.split(',')) {
    const shape = known[name];
    if (shape === undefined)
      throw new Error(`--strata: "${name}"; known are ${Object.keys(known).join(', ')}`);
    const markets: (readonly ScreenAnswers[])[] = [];
    for (let seed = 1; seed <= seeds; seed += ATONCE) {
      const some = Array.from({ length: Math.min(ATONCE, seeds - seed + 1) }, (_, i) => seed + i);
      markets.push(
        ...(await Promise.all(some.map((one) => honestAnswers({ ...shape[1], seed: one }, plan, pool)))),
      );
      if (markets.length % 10 < some.length) say(`${shape[0]}: ${markets.length} of ${seeds} markets`);
    }
    strata.push({ name: shape[0], markets });
  }
} finally {
  await pool.close();
}

const tables = [alphaTable, marketTable, pTable].map((make) => make(plan.screens, strata)) as [
  string,
  string,
  string,
];
const over = [...new Set(tables.flatMap(overLevel))];
const text = `# Calibration

Printed by \`npm run bench:calibration -- --seeds ${seeds} --lots ${lots} --write\`: ${seeds} honest markets (\`bench/market.ts\`, no scheme) of ${lots} lots for
each shape: ${strata.map(({ name }) => name).join(', ')} (a stratum is a category in a region; dense: one stratum of 1,500 lots by lowest price and 20 firms). Firms differ in cost, size, activity, region and trade, and decide alone. Intervals are 95 %, over
markets. A share in bold is over its level even at the lower end of its interval. ${over.length === 0 ? 'None is.' : `Over their level: ${over.join(', ')}.`}

Honest markets have next to no groups of their own, so group screens are tried on groups put in by hand, twelve a market: *drawn*, three to five frequent
bidders of one category and region at random; *meeting*, those who met each other most often, as the groups of a real run do.

Nothing is in bold where the subjects were chosen by what the screen measures: *meeting* groups, and pairs that met at all, by screens of who meets
whom (family \`network\`). What counts for such pairs is the second table. Of many shares at their level some come out in bold by chance, one in forty.

## Flagged subjects

${tables[0]}

## Markets with any flag

Screens of pairs flag at a false discovery rate; where nothing is to be discovered that is the chance of any flag in a market.
\`separate-customers\` lists only pairs of firms each of which stands out: a market is tried where it had pairs to look at, listed or not.

${tables[1]}

## The p-values

A p-value should be at most 0.05 in at most 5 % of cases, and so on. Discrete and conservative tests stay well below.

${tables[2]}
`;
process.stdout.write(text);
if (values.write) {
  const report = new URL('calibration.md', import.meta.url);
  const command = `npm run bench:calibration -- --seeds ${seeds} --lots ${lots} --strata ${values.strata} --screens ${values.screens} --write`;
  const note = `Measured again since, by \`${command}\`: ${values.screens?.replaceAll(',', ', ')} for ${strata.map(({ name }) => name).join(', ')}.`;
  await writeFile(
    report,
    wanted === undefined ? text : mergeReport(await readFile(report, 'utf8'), wanted, tables, note),
  );
}
