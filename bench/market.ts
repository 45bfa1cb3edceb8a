/**
 * The project's own market: honest firms with schemes planted among them, the same on every machine for one seed.
 *
 *     npx tsx bench/market.ts --lots 20000 --seed 1 --rings share=0.05,size=4 --out DIR [--bidders N] [--years N]
 *                             [--methods lowest_price] [--format csv|parquet] [--scheme rotation:medium]… [--lookalike niche]… [--leaks easy]
 *
 * For a million lots see `market-large.ts`.
 */
import { mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { AWARD_METHODS, type AwardMethod } from '../src/domain/tables.ts';
import { LOOK_ALIKES } from './look-alikes/index.ts';
import { makeCells, makeFirms } from './market-firms.ts';
import { honestBids } from './market-honest.ts';
import { labelsOf, type Truth, truthOf } from './market-labels.ts';
import { makeLots } from './market-lots.ts';
import { rotatingRing } from './market-rotating-ring.ts';
import type { Label, Lot, Market, MarketOptions, Planted, Scheme } from './market-types.ts';
import { writeMarket } from './market-write.ts';
import { type PaperSlips, ringPapers } from './papers/paper-leaks.ts';
import { DIFFICULTIES, type Difficulty } from './schemes/difficulty.ts';
import { SCHEMES } from './schemes/index.ts';
import { ringSlips, type Slips } from './traces/leaks.ts';

export interface PlantedMarket extends Market {
  readonly truth: readonly Truth[];
  readonly labels: readonly Label[];
  /** What slips for members of rings; null: the market leaves no traces at all. */
  readonly slips: Slips | null;
  /** What papers of members of rings have in common; null as well. */
  readonly papers: PaperSlips | null;
}

/** Of which rings, counted from 0, the traces, texts or bills let something slip. */
export type Leaking = (ring: number, what: 'traces' | 'texts' | 'bills') => boolean;

const METHODS: MarketOptions['methods'] = {
  lowest_price: 34,
  lowest_reviewed_price: 8,
  low_price_priority: 7,
  average_benchmark: 8,
  average_benchmark_drawn: 7,
  composite_benchmark: 5,
  second_lowest: 3,
  scored: 12,
  separate_award: 4,
  lottery: 3,
  ascending_auction: 2,
  negotiation: 4,
  unknown: 3,
};

export const marketOptions = (given: Partial<MarketOptions> = {}): MarketOptions => {
  const lots = given.lots ?? 20_000;
  const size = Math.max(2, Math.min(10, Math.round(Math.sqrt(lots / 200))));
  return {
    lots,
    seed: 1,
    bidders: Math.max(60, Math.round(lots / 8)),
    years: 3,
    categories: size,
    regions: size,
    methods: METHODS,
    sizeTaste: 3,
    ...given,
  };
};

const NOWHERE: Market['occupied'] = { cells: new Set(), firms: new Set() };

/** The market without any scheme. */
export function honestMarket(given: Partial<MarketOptions> = {}): Market {
  const options = marketOptions(given);
  const cells = makeCells(options);
  const firms = makeFirms(options);
  const lots = makeLots(options, cells);
  return { options, cells, firms, lots, bids: honestBids(options, cells, firms, lots), occupied: NOWHERE };
}

/**
 * A market with schemes and look-alikes planted one after the other; each takes markets and firms that the earlier ones left.
 *
 * @param leaks how much members of rings let slip beside what honest firms leave; null: no traces, people, securities, texts or bills at all
 */
export function generateMarket(
  given: Partial<MarketOptions> = {},
  schemes: readonly Scheme[] = [],
  leaks: Difficulty | null = null,
  leaking: Leaking = () => true,
): PlantedMarket {
  let market = honestMarket(given);
  const planted: Planted[] = [];
  schemes.forEach((scheme, i) => {
    const added = scheme(market, market.options.seed + 7919 * (i + 1));
    planted.push(added);
    market = withPlanted(market, added);
  });
  const truth = truthOf(market, planted);
  const rings = planted.filter(({ kind }) => kind === 'ring').flatMap(({ groups }) => groups);
  const slips = leaks === null ? null : ringSlips(market, rings, leaks, (ring) => leaking(ring, 'traces'));
  const papers = leaks === null ? null : ringPapers(market, rings, leaks, leaking);
  return { ...market, truth, labels: labelsOf(market, truth), slips, papers };
}

function withPlanted(market: Market, { bids, groups }: Planted): Market {
  const { cells, firms } = market.occupied;
  const changed = [...bids.keys()].map((lot) => (market.lots[lot] as Lot).cell.no);
  return {
    ...market,
    bids: market.bids.map((old, lot) => bids.get(lot) ?? old),
    occupied: {
      cells: new Set([...cells, ...changed]),
      firms: new Set([...firms, ...groups.flatMap((group) => group.firms)]),
    },
  };
}

/** `share=0.05,size=4` */
function ringsOf(text: string | undefined): readonly Scheme[] {
  if (text === undefined) return [];
  const pairs = text.split(',').map((part) => part.split('='));
  const wrong = pairs.find(
    ([name, value]) => !['share', 'size', 'attendance'].includes(name ?? '') || !(Number(value) > 0),
  );
  if (wrong !== undefined)
    throw new Error(`--rings: "${wrong.join('=')}"; known are share=, size= and attendance=`);
  return [rotatingRing(Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)])))];
}

/** `rotation:medium`; without a difficulty, medium. */
function schemeOf(text: string): Scheme {
  const [name = '', difficulty = 'medium'] = text.split(':');
  const scheme = SCHEMES[name];
  if (scheme === undefined)
    throw new Error(`--scheme: "${name}"; known are ${Object.keys(SCHEMES).join(', ')}`);
  const known = DIFFICULTIES.find((one) => one === difficulty);
  if (known === undefined) throw new Error(`--scheme: "${difficulty}"; known are ${DIFFICULTIES.join(', ')}`);
  return scheme(known);
}

function lookAlikeOf(name: string): Scheme {
  const scheme = LOOK_ALIKES[name];
  if (scheme !== undefined) return scheme;
  throw new Error(`--lookalike: "${name}"; known are ${Object.keys(LOOK_ALIKES).join(', ')}`);
}

function leaksOf(text: string | undefined): Difficulty | null {
  if (text === undefined) return null;
  const known = DIFFICULTIES.find((one) => one === text);
  if (known === undefined) throw new Error(`--leaks: "${text}"; known are ${DIFFICULTIES.join(', ')}`);
  return known;
}

function methodsOf(text: string | undefined): Partial<MarketOptions> {
  if (text === undefined) return {};
  const names = text.split(',');
  const wrong = names.find((name) => !(AWARD_METHODS as readonly string[]).includes(name));
  if (wrong !== undefined) throw new Error(`--methods: "${wrong}"; known are ${AWARD_METHODS.join(', ')}`);
  return { methods: Object.fromEntries(names.map((name) => [name as AwardMethod, 1])) };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      lots: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      bidders: { type: 'string' },
      years: { type: 'string' },
      rings: { type: 'string' },
      scheme: { type: 'string', multiple: true, default: [] },
      lookalike: { type: 'string', multiple: true, default: [] },
      leaks: { type: 'string' },
      methods: { type: 'string' },
      out: { type: 'string' },
      format: { type: 'string', default: 'csv' },
    },
  });
  if (values.out === undefined) throw new Error('--out DIR is missing');
  if (values.format !== 'csv' && values.format !== 'parquet') throw new Error('--format is csv or parquet');
  const market = generateMarket(
    {
      lots: Number(values.lots),
      seed: Number(values.seed),
      ...(values.bidders === undefined ? {} : { bidders: Number(values.bidders) }),
      ...(values.years === undefined ? {} : { years: Number(values.years) }),
      ...methodsOf(values.methods),
    },
    [...values.scheme.map(schemeOf), ...ringsOf(values.rings), ...values.lookalike.map(lookAlikeOf)],
    leaksOf(values.leaks),
  );
  mkdirSync(values.out, { recursive: true });
  const counts = await writeMarket(market, values.out, values.format);
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
