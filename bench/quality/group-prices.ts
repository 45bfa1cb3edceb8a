/**
 * Prints size and power of the group screens on prices, and what settled two of their choices; with --write into group-prices.md.
 *
 *     npm run bench:group-prices -- [--seeds 20] [--lots 5000] [--write]
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { loadRules } from '../../src/rules/load-rules.ts';
import { coveredLots } from '../../src/scorers/bid-book.ts';
import { standardisedBacklog } from '../../src/scorers/groups/backlog.ts';
import { openGroupLots } from '../../src/scorers/groups/group-lots.ts';
import { type JointRanks, jointRanks } from '../../src/scorers/groups/joint-ranks.ts';
import { lowSumTail } from '../../src/scorers/groups/joint-tightness.ts';
import { jumpAt } from '../../src/scorers/groups/jump.ts';
import { layOutLotPrices, openLotPrices, readStrata } from '../../src/scorers/groups/lot-prices.ts';
import { closeBids } from '../../src/scorers/groups/outcome-jump.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { seededRandom } from '../../src/scorers/random.ts';
import type { ScorerInput } from '../../src/scorers/scorer.ts';
import { LOOK_ALIKES } from '../look-alikes/index.ts';
import { generateMarket, type PlantedMarket } from '../market.ts';
import { rotatingRing } from '../market-rotating-ring.ts';
import type { Scheme } from '../market-types.ts';
import { SCHEMES } from '../schemes/index.ts';
import { shareOf, shareText } from './intervals.ts';
import {
  bookOf,
  groupInput,
  honestGroups,
  LOWEST_MARKET,
  lotsOfMarket,
  type PricedLot,
} from './priced-world.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    lots: { type: 'string', default: '5000' },
    write: { type: 'boolean', default: false },
  },
});
const [seeds, lotCount] = [Number(values.seeds), Number(values.lots)];
const SCREENS = [
  'missing-close-bids',
  'gap-with-clustering',
  'tight-coalition',
  'backlog-discontinuity',
  'incumbency-discontinuity',
];
/** How far above the one whose turn it is the others bid. */
const COVERS = [
  [0.02, 0.08],
  [0.005, 0.02],
] as const;
const FEWEST_JOINT = 8;

/** A market and groups in it. */
interface World {
  readonly lots: readonly PricedLot[];
  readonly groups: readonly (readonly number[])[];
  readonly seed: number;
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1);
const honestLots = range(seeds).map((seed) =>
  lotsOfMarket(generateMarket({ ...LOWEST_MARKET, lots: lotCount, seed })),
);
const drawn = (size: number, each: number): readonly World[] =>
  honestLots.map((lots, i) => ({
    lots,
    groups: honestGroups(lots, size, each, seededRandom(i + 1, 'groups')),
    seed: i + 1,
  }));
function planted(scheme: Scheme): readonly World[] {
  return range(seeds).map((seed) => {
    const market = generateMarket({ ...LOWEST_MARKET, lots: lotCount, seed }, [scheme]);
    return { lots: lotsOfMarket(market), groups: membersOf(market), seed };
  });
}
const small = drawn(4, 6);
const large = drawn(12, 1);
const rings = COVERS.map((cover) => planted(rotatingRing({ share: 0.4, cover })));

function membersOf({ firms, truth }: PlantedMarket): readonly (readonly number[])[] {
  const number = new Map(firms.map(({ id, no }) => [id, no]));
  return truth.map(({ members }) => members.map((id) => number.get(id)!));
}

/** p-values of the groups that could be answered for, market by market. */
type Answers = readonly (readonly number[])[];

async function ask(
  worlds: readonly World[],
  params: Readonly<Record<string, number>>,
  answer: (input: ScorerInput) => Promise<readonly number[]>,
): Promise<Answers> {
  const found: (readonly number[])[] = [];
  for (const { lots, groups, seed } of worlds)
    found.push(await answer(groupInput(lots, groups, params, seed)));
  return found;
}

const share = (answers: Answers, level: number): string =>
  shareText(
    shareOf(answers.map((p) => ({ hits: p.filter((value) => value <= level).length, trials: p.length }))),
  );

const asked = (answers: Answers, worlds: readonly World[]): string =>
  `${answers.flat().length} of ${worlds.reduce((sum, { groups }) => sum + groups.length, 0)}`;

const rules = await loadRules();
const screenOf = (id: string) => rules.screens.find((one) => one.id === id)!;
const defaultsOf = (id: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(screenOf(id).params).map(([name, { default: value }]) => [name, Number(value)]),
  );

/** p-values of the groups that the screen answers for. */
const answersOf =
  (id: string) =>
  async (input: ScorerInput): Promise<readonly number[]> => {
    const { reason, p_value } = await SCORERS[screenOf(id).scorer!]!(input);
    return [...p_value.filter((_, i) => reason[i] === null)];
  };

async function sizeAndPower(): Promise<string> {
  const lines = [
    '| screen | groups | lots or bids needed | asked | p ≤ 0.01 | p ≤ 0.05 | p ≤ 0.2 |',
    '| --- | --- | --: | --: | --- | --- | --- |',
  ];
  for (const id of SCREENS) {
    const defaults = defaultsOf(id);
    const jump = id.endsWith('discontinuity');
    const kinds: readonly (readonly [string, readonly World[], Readonly<Record<string, number>>])[] = jump
      ? [
          ['twelve regulars drawn', large, defaults],
          ['twelve regulars drawn', large, { ...defaults, min_close_bids: 100 }],
        ]
      : [
          ['four regulars drawn', small, defaults],
          ...COVERS.map(
            (cover, i) =>
              [`rings, cover ${100 * cover[0]} to ${100 * cover[1]} %`, rings[i]!, defaults] as const,
          ),
        ];
    for (const [kind, worlds, params] of kinds) {
      const answers = await ask(worlds, params, answersOf(id));
      const needed = params.min_close_bids ?? params.min_lots ?? '–';
      lines.push(
        `| ${[id, kind, needed, asked(answers, worlds), ...[0.01, 0.05, 0.2].map((level) => share(answers, level))].join(' | ')} |`,
      );
    }
  }
  return lines.join('\n');
}

/** Flagged of asked at the defaults, for every honest market that looks like a ring and every scheme. */
async function everyMarket(): Promise<string> {
  const kinds: readonly (readonly [string, Scheme])[] = [
    ...Object.entries(LOOK_ALIKES).map(([name, scheme]) => [`honest: ${name}`, scheme] as const),
    ...Object.entries(SCHEMES).map(([name, make]) => [`scheme: ${name}`, make('medium')] as const),
  ];
  const lines = [`| market | ${SCREENS.join(' | ')} |`, `| --- | ${SCREENS.map(() => '--:').join(' | ')} |`];
  for (const [name, scheme] of kinds) {
    const worlds = planted(scheme);
    const cells: string[] = [];
    for (const id of SCREENS) {
      const p = (await ask(worlds, defaultsOf(id), answersOf(id))).flat();
      cells.push(p.length === 0 ? '–' : `${p.filter((value) => value <= 0.01).length} of ${p.length}`);
    }
    lines.push(`| ${[name, ...cells].join(' | ')} |`);
  }
  return lines.join('\n');
}

/** Ways to take the ranks of a group's lots together. */
const WAYS: Readonly<Record<string, (ranks: JointRanks) => number>> = {
  'sum of ranks': (found) => lowSumTail(found, 0),
  'sum of ranks, allowance 0.05': (found) => lowSumTail(found, 0.05),
  Cauchy: ({ ranks }) =>
    0.5 -
    Math.atan(
      ranks.reduce((sum, rank) => sum + Math.tan(Math.PI * (0.5 - Math.min(rank, 0.999))), 0) / ranks.length,
    ) /
      Math.PI,
};

async function combinations(): Promise<string> {
  const lines = [
    '| groups | taken together by | asked | p ≤ 0.01 | p ≤ 0.05 |',
    '| --- | --- | --: | --- | --- |',
  ];
  for (const [kind, worlds] of [
    ['four regulars drawn', small],
    ['rings, cover 2 to 8 %', rings[0]!],
    ['rings, cover 0.5 to 2 %', rings[1]!],
  ] as const)
    for (const [way, combine] of Object.entries(WAYS)) {
      const answers = await ask(worlds, {}, async (input) => {
        const { book, lots } = await openGroupLots(input);
        const ranksOf = jointRanks(
          book,
          lots,
          await openLotPrices(input),
          coveredLots(book, input.awardMethods),
          await readStrata(input, book),
          { fewestMembers: 3, fewestOthers: 20 },
        );
        return Array.from(input.subjects.subject_no as Int32Array, ranksOf)
          .filter(({ ranks }) => ranks.length >= FEWEST_JOINT)
          .map(combine);
      });
      lines.push(
        `| ${[kind, way, asked(answers, worlds), share(answers, 0.01), share(answers, 0.05)].join(' | ')} |`,
      );
    }
  return lines.join('\n');
}

/** The jump in the work at hand over all bidders of honest markets, with and without the days after in a firm's own mean. */
function meanJumps(): string {
  const lines = [
    '| lots, firms | own mean over | bandwidth, % | mean jump | z above 1.645 |',
    '| --- | --- | --: | --: | --- |',
  ];
  for (const [lotsOfOne, bidders] of [
    [600, 200],
    [2000, 250],
  ] as const)
    for (const forward of [true, false])
      for (const bandwidth of [0.02, 0.05]) {
        const jumps = range(5 * seeds).map((seed) => {
          const { book } = bookOf(
            lotsOfMarket(generateMarket({ ...LOWEST_MARKET, lots: lotsOfOne, bidders, seed })),
          );
          const backlog = new Float64Array(book.bidder.length);
          for (let bidder = 0; bidder + 1 < book.bidderStart.length; bidder++)
            standardisedBacklog(book, bidder, forward).forEach((value, k) => {
              backlog[book.bids[book.bidderStart[bidder]! + k]!] = value;
            });
          const close = closeBids(
            book,
            layOutLotPrices(book),
            book.lotNo.keys(),
            1e-4,
            (bid) => backlog[bid]!,
            () => true,
          );
          return jumpAt(close, bandwidth);
        });
        const mean = jumps.reduce((sum, { jump }) => sum + jump, 0) / jumps.length;
        const above = jumps.map(({ z }) => [z > 1.645 ? 0 : 1]);
        lines.push(
          `| ${lotsOfOne}, ${bidders} | ${forward ? 'all bids' : 'without the 90 days after'} | ${100 * bandwidth} | ${mean.toFixed(3)} | ${share(above, 0)} |`,
        );
      }
  return lines.join('\n');
}

const text = `# Group screens on prices

Printed by \`npm run bench:group-prices -- --seeds ${seeds} --lots ${lotCount} --write\`: ${seeds} generated markets (\`bench/market.ts\`) of ${lotCount} lots let to the lowest price. Firms differ in cost, size,
activity, region and trade. Intervals are 95 %, over markets.

## Size and power

Groups with nothing behind them are drawn from the twelve busiest firms of a category and region. Rings (\`bench/market-rotating-ring.ts\`) are four firms that come to 60 % of
their market's lots and cover above the one whose turn it is. What a screen could not answer is not counted. The generated firms have no backlog and
no customers of their own, so of the two discontinuities only the size can be shown here; groups of four have too few close bids for the default of 200.

${await sizeAndPower()}

## Markets that look like rings, and schemes

One group a market, ${seeds} markets each; flagged at 0.01 of those that could be answered for. Schemes are of medium difficulty; in most of them members also compete with outsiders, cover
loosely, or do not meet at all, and then a screen of prices has little to see.

${await everyMarket()}

## How the lots of a tight coalition are taken together

The specification names Cauchy's combination. A lot of six bids has twenty subsets of three, so that no lot has a small p-value, and Cauchy's statistic,
which lives on the smallest, sees next to nothing. Adding the ranks does, and pays for firms that are a little alike by an allowance of 0.05 a lot; without
it honest groups of unlike firms are flagged about twice as often as they should be.

${await combinations()}

## What a firm's own mean holds

Work at hand is measured against the firm's own mean. Where that mean holds the 90 days after a lot, it holds the lot itself if it was won, which lowers the winner
and makes a jump out of nothing. All bidders of ${5 * seeds} honest markets; a one-sided 5 % test should stay at 0.05.

${meanJumps()}
`;
process.stdout.write(text);
if (values.write) await writeFile(new URL('group-prices.md', import.meta.url), text);
