/**
 * Prints what the kernels of the group screens say of a real market taken as one group of all its bidders, and with --write puts it
 * into tsuchiura.md beside this file. Says so and stops where the data are not beside the checkout.
 *
 *     npm run bench:tsuchiura -- [--write]
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openWorkspace, scan } from '../../src/index.ts';
import { type BidBook, openBidBook } from '../../src/scorers/bid-book.ts';
import { standardisedBacklog } from '../../src/scorers/groups/backlog.ts';
import { lowestTwo } from '../../src/scorers/groups/close-gaps.ts';
import { binOf, gapBins, nearTail } from '../../src/scorers/groups/gap-bins.ts';
import { jumpAt, type Observations } from '../../src/scorers/groups/jump.ts';
import {
  type LotPrices,
  openLotPrices,
  type PriceSteps,
  readPriceSteps,
} from '../../src/scorers/groups/lot-prices.ts';
import { closeBids } from '../../src/scorers/groups/outcome-jump.ts';
import { openReader } from '../../src/workspace/reader.ts';
import { tsuchiuraPage } from './tsuchiura-reading.ts';

const DATA = new URL('../../../shared/data/markets/tsuchiura.csv', import.meta.url).pathname;
const MAPPING = new URL('../../fixtures/mappings/tsuchiura.yaml', import.meta.url).pathname;
const REGIMES = ['minprice=0', 'minprice=1'] as const;
/** Bandwidths of the paper; the last is there to show that nothing is missing at a larger scale. */
const GAP_WIDTHS = [0.001, 0.0025, 0.01];
const JUMP_WIDTHS = [0.02, 0.05];
const PLACEBOS = [-0.02, 0.02, 0.04];
const TIE = 1e-4;

interface Market {
  readonly book: BidBook;
  readonly prices: LotPrices;
  readonly steps: PriceSteps;
  /** Places of the lots of each regime. */
  readonly places: Readonly<Record<string, readonly number[]>>;
}

async function readMarket(): Promise<Market> {
  const folder = await mkdtemp(join(tmpdir(), 'ringsight-tsuchiura-'));
  try {
    await scan(await openWorkspace(folder), { data: DATA, mapping: MAPPING, asOf: '2026-01-01' });
    const { db, close } = await openReader(folder);
    const memory = new Map<string, Promise<unknown>>();
    const input = {
      read: (sql: string) => db.columns(sql),
      once: <T>(name: string, make: () => Promise<T>): Promise<T> => {
        if (!memory.has(name)) memory.set(name, make());
        return memory.get(name) as Promise<T>;
      },
    };
    const book = await openBidBook(input);
    const rows = await db.rows<{ lot_no: number; category: string }>(
      'select lot_no, category from lots order by lot_no',
    );
    const places = Object.fromEntries(
      REGIMES.map((regime) => [
        regime,
        rows.filter(({ category }) => category === regime).map(({ lot_no }) => book.placeOf[lot_no]!),
      ]),
    );
    const market = {
      book,
      prices: await openLotPrices(input),
      steps: await readPriceSteps(input, book),
      places,
    };
    close();
    return market;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const named = { 'minprice=0': 'none', 'minprice=1': 'yes' } as const;
const p = (value: number): string => (value < 0.001 ? value.toExponential(1) : value.toFixed(3));

function gapTable({ book, prices, steps, places }: Market): string {
  const difference = lowestTwo(book.lotStart, book.price, prices);
  const lines = [
    '| minimum price | bin width, % of ceiling | lots | ties | near | next | p | steps too coarse | near | next | p |',
    '| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |',
  ];
  for (const regime of REGIMES)
    for (const width of GAP_WIDTHS) {
      const lots = places[regime]!.filter((t) => !Number.isNaN(difference[t]!));
      const gaps = lots.map((t) => ({
        gap: difference[t]! / prices.scale[t]!,
        fine: steps.fine[t]! / prices.scale[t]!,
        coarse: steps.coarse[t]! / prices.scale[t]!,
      }));
      const untied = gaps.filter(({ gap }) => gap >= TIE);
      const plain = { from: TIE, middle: width, to: 2 * width };
      const [near, next] = [0, 1].map((bin) => untied.filter(({ gap }) => binOf(gap, plain) === bin).length);
      const stepped = gaps.map(({ gap, fine, coarse }) => {
        const bins = gapBins(width, { fine, coarse }, TIE);
        return bins === null ? 'coarse' : binOf(gap, bins);
      });
      const [near2, next2] = [0, 1].map((bin) => stepped.filter((found) => found === bin).length);
      lines.push(
        `| ${[
          named[regime],
          100 * width,
          lots.length,
          gaps.length - untied.length,
          near,
          next,
          p(nearTail(near!, next!)),
          stepped.filter((found) => found === 'coarse').length,
          near2,
          next2,
          p(nearTail(near2!, next2!)),
        ].join(' | ')} |`,
      );
    }
  return lines.join('\n');
}

/** All bidders of the lots of a regime, with their work at hand over the whole of the data. */
function observe({ book, prices, places }: Market, regime: string, forward: boolean): Observations {
  const backlog = new Float64Array(book.bidder.length);
  for (let bidder = 0; bidder + 1 < book.bidderStart.length; bidder++) {
    const own = standardisedBacklog(book, bidder, forward);
    own.forEach((value, k) => {
      backlog[book.bids[book.bidderStart[bidder]! + k]!] = value;
    });
  }
  return closeBids(
    book,
    prices,
    places[regime]!,
    TIE,
    (bid) => backlog[bid]!,
    () => true,
  );
}

function jumpTable(market: Market): string {
  const lines = [
    '| minimum price | own mean over | cut-off, % | bandwidth, % | close bids | of them below | jump | z |',
    '| --- | --- | --: | --: | --: | --: | --: | --: |',
  ];
  for (const regime of REGIMES)
    for (const forward of [true, false]) {
      const close = observe(market, regime, forward);
      const rows = [
        ...JUMP_WIDTHS.map((width) => [0, width] as const),
        ...(forward ? [] : PLACEBOS.map((cutoff) => [cutoff, 0.02] as const)),
      ];
      for (const [cutoff, width] of rows) {
        const { n, below, jump, z } = jumpAt(close, width, cutoff);
        lines.push(
          `| ${[named[regime], forward ? 'all bids' : 'without the 90 days after', 100 * cutoff, 100 * width, n, below, jump.toFixed(2), z.toFixed(1)].join(' | ')} |`,
        );
      }
    }
  return lines.join('\n');
}

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
if (!existsSync(DATA)) {
  process.stderr.write('tsuchiura: skipped, tsuchiura.csv is not beside this checkout\n');
} else {
  const market = await readMarket();
  const text = tsuchiuraPage(gapTable(market), jumpTable(market));
  process.stdout.write(text);
  if (values.write) await writeFile(new URL('tsuchiura.md', import.meta.url), text);
}
