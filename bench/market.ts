/**
 * The project's own market: honest firms with schemes planted among them, the same on every machine for one seed.
 *
 *     npx tsx bench/market.ts --lots 20000 --seed 1 --rings share=0.05,size=4 --out DIR [--bidders N] [--years N]
 *                             [--methods lowest_price] [--format csv|parquet]
 *
 * For a million lots see `market-large.ts`.
 */
import { mkdirSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { AWARD_METHODS, type AwardMethod } from '../src/domain/tables.ts';
import { makeCells, makeFirms } from './market-firms.ts';
import { honestBids } from './market-honest.ts';
import { makeLots } from './market-lots.ts';
import { rotatingRing } from './market-rotating-ring.ts';
import type { Bid, Label, Market, MarketOptions, Scheme } from './market-types.ts';
import { writeMarket } from './market-write.ts';

export interface PlantedMarket extends Market {
  readonly labels: readonly Label[];
}

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

/** The market without any scheme. */
export function honestMarket(given: Partial<MarketOptions> = {}): Market {
  const options = marketOptions(given);
  const cells = makeCells(options);
  const firms = makeFirms(options);
  const lots = makeLots(options, cells);
  return { options, cells, firms, lots, bids: honestBids(options, cells, firms, lots) };
}

/** A market with schemes planted one after the other; a lot that one scheme took the next leaves alone. */
export function generateMarket(
  given: Partial<MarketOptions> = {},
  schemes: readonly Scheme[] = [],
): PlantedMarket {
  const market = honestMarket(given);
  const bids: (readonly Bid[])[] = [...market.bids];
  const taken = new Set<number>();
  const groups: (readonly number[])[] = [];
  schemes.forEach((scheme, i) => {
    const planted = scheme(market, market.options.seed + 7919 * (i + 1));
    groups.push(...planted.groups);
    for (const [lot, rows] of planted.bids) {
      if (taken.has(lot)) continue;
      taken.add(lot);
      bids[lot] = rows;
    }
  });
  return { ...market, bids, labels: labelsOf(market, taken, groups) };
}

function labelsOf(
  market: Market,
  lots: ReadonlySet<number>,
  groups: readonly (readonly number[])[],
): readonly Label[] {
  const id = (firm: number): string => (market.firms[firm] as Market['firms'][number]).id;
  const members = new Set(groups.flat());
  const bidding = new Set(market.bids.flatMap((bids) => bids.flatMap(({ firms }) => firms)));
  const value = (planted: boolean): Label['value'] => (planted ? 'collusive' : 'competitive');
  return [
    ...market.lots.map(
      (lot): Label => ({ subject_kind: 'lot', subject_id: lot.id, value: value(lots.has(lot.no)) }),
    ),
    ...market.firms
      .filter(({ no }) => members.has(no) || bidding.has(no))
      .map(
        (firm): Label => ({
          subject_kind: 'bidder',
          subject_id: firm.id,
          value: value(members.has(firm.no)),
        }),
      ),
    ...groups.flatMap((group) => {
      const ids = group.map(id).sort();
      return ids.flatMap((a, i) =>
        ids
          .slice(i + 1)
          .map((b): Label => ({ subject_kind: 'bidder_pair', subject_id: `${a}|${b}`, value: 'collusive' })),
      );
    }),
    ...groups.map(
      (group): Label => ({
        subject_kind: 'group',
        subject_id: group.map(id).sort().join('|'),
        value: 'collusive',
      }),
    ),
  ];
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
    ringsOf(values.rings),
  );
  mkdirSync(values.out, { recursive: true });
  const counts = await writeMarket(market, values.out, values.format);
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
