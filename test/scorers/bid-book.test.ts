import { expect, test } from 'vitest';
import { AWARD_METHODS, type AwardMethod } from '../../src/domain/tables.ts';
import { type BidBook, coveredLots, openBidBook } from '../../src/scorers/bid-book.ts';
import { NO_TIME } from '../../src/scorers/participation-index.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import type { Database } from '../../src/store/database.ts';
import { openBidWorld, type WorldRows } from './bid-world.ts';

const SEED = 20261122;
type Row = Readonly<Record<string, string | number | boolean | null>>;

const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const pick = <T>(random: Random, from: readonly T[]): T => from[below(random, from.length)]!;

/** Lots with and without times, ceilings, methods; bids that are invited, refused, unpriced, of consortia, of anonymous bidders, in rounds. */
function anyWorld(random: Random): WorldRows {
  const lots: Row[] = [];
  const bids: Row[] = [];
  const awards: Row[] = [];
  const named = Array.from({ length: 6 }, (_, i) => `B${i}`);
  const anonymous = Array.from({ length: 2 }, (_, i) => `X${i}`);
  for (let i = 0; i < 20 + below(random, 30); i++) {
    const lot_id = `L${i}`;
    lots.push({
      lot_id,
      category: pick(random, ['roads', 'roads', 'pipes', null]),
      region: pick(random, ['north', null]),
      award_method: pick(random, [...AWARD_METHODS.slice(0, 4), null]),
      opened_at: random() < 0.2 ? null : `202${below(random, 3)}-0${1 + below(random, 9)}-11T08:00:00`,
      ceiling_price: random() < 0.3 ? null : 2000,
      fixed_part: random() < 0.3 ? 100 : null,
      price_form: random() < 0.1 ? 'rate' : null,
    });
    const isMixed = random() < 0.15;
    const consortium = random() < 0.3 ? 'C' : null;
    for (const bidder_id of [...named, ...anonymous]) {
      if (random() < 0.5) continue;
      const isJoint = consortium !== null && named.indexOf(bidder_id) >= 4;
      for (let round = 1; round <= (random() < 0.15 ? 2 : 1); round++)
        bids.push({
          lot_id,
          bidder_id,
          round,
          amount: random() < 0.15 ? null : 1000 + below(random, 500),
          currency: isMixed && random() < 0.5 ? 'USD' : 'CNY',
          status: pick(random, ['valid', 'valid', 'valid', null, 'disqualified', 'invited']),
          consortium_id: isJoint ? consortium : null,
        });
      if (random() < 0.25)
        awards.push({
          lot_id,
          bidder_id,
          status: pick(random, ['active', null, 'pending', 'cancelled', 'unsuccessful']),
        });
    }
  }
  return {
    lots,
    bids,
    awards,
    bidders: anonymous.map((bidder_id) => ({ bidder_id, anonymous: true })),
  };
}

interface PlainBid {
  readonly bidder: string;
  readonly price: number;
  readonly won: boolean;
  readonly named: boolean;
}

/** What the book should hold of a lot, from the rows alone. */
function plainBids({ lots, bids, awards }: WorldRows, lotId: string): readonly PlainBid[] {
  const lot = lots!.find(({ lot_id }) => lot_id === lotId)!;
  const rows = bids!.filter(({ lot_id }) => lot_id === lotId);
  const standing = rows.filter(
    ({ amount, status }) =>
      amount !== null && (status === null || status === 'valid' || status === 'pending'),
  );
  const last = Math.max(...standing.map(({ round }) => Number(round)));
  const inLast = standing.filter(({ round }) => round === last);
  const lead = (consortium: unknown): string =>
    inLast
      .filter(({ consortium_id }) => consortium_id === consortium)
      .map(({ bidder_id }) => String(bidder_id))
      .sort()[0]!;
  const offers = new Map<string, number>();
  for (const { bidder_id, consortium_id, amount } of inLast) {
    const owner = consortium_id === null ? String(bidder_id) : lead(consortium_id);
    offers.set(owner, Math.min(offers.get(owner) ?? Number.POSITIVE_INFINITY, Number(amount)));
  }
  const submitted = rows.filter(({ status }) => status !== 'invited');
  const currencies = new Set(submitted.map(({ currency }) => currency));
  const isComparable = lot.price_form !== 'rate' && currencies.size <= 1;
  const lowest = Math.min(...offers.values());
  const fixed = Number(lot.fixed_part ?? 0) < lowest ? Number(lot.fixed_part ?? 0) : 0;
  const won = (bidder: string): boolean =>
    awards!.some(
      ({ lot_id, bidder_id, status }) =>
        lot_id === lotId && bidder_id === bidder && [null, 'active', 'pending'].includes(status as string),
    );
  const isNamed = (bidder: string): boolean => bidder.startsWith('B');
  const bidders = new Set([
    ...submitted.map(({ bidder_id }) => String(bidder_id)).filter(isNamed),
    ...[...offers.keys()].filter((bidder) => !isNamed(bidder)),
  ]);
  return [...bidders].sort().map((bidder) => ({
    bidder,
    price: isComparable && offers.has(bidder) ? offers.get(bidder)! - fixed : Number.NaN,
    won: won(bidder),
    named: isNamed(bidder),
  }));
}

function openBook(db: Database): Promise<BidBook> {
  return openBidBook({ read: (sql) => db.columns(sql), once: (_, make) => make() });
}

test('the book holds what a plain reading of the rows says, in its order', async () => {
  const random = seededRandom(SEED, 'book');
  const seen = { anonymous: 0, joint: 0, unpriced: 0, untimed: 0 };
  for (let round = 0; round < 15; round++) {
    const rows = anyWorld(random);
    const world = await openBidWorld(rows, ['favourite-and-cover']);
    const at = `seed ${SEED}, world ${round}`;
    try {
      const book = await openBook(world.db);
      const lotIds = rows.lots!.map(({ lot_id }) => String(lot_id)).sort();
      expect(
        [...book.lotNo].sort((a, b) => a - b),
        at,
      ).toEqual([...lotIds.keys()]);
      for (let t = 0; t < book.lotNo.length; t++) {
        expect(book.placeOf[book.lotNo[t]!], at).toBe(t);
        const lot = rows.lots!.find(({ lot_id }) => lot_id === lotIds[book.lotNo[t]!])!;
        const found = Array.from({ length: book.lotStart[t + 1]! - book.lotStart[t]! }, (_, i) => {
          const bid = book.lotStart[t]! + i;
          expect(book.place[bid], at).toBe(t);
          const bidder = book.bidder[bid]!;
          return {
            bidder: world.bidders[bidder]!,
            price: book.price[bid]!,
            won: book.won[bid] === 1,
            named: book.named[bidder] === 1,
          };
        });
        const wanted = plainBids(rows, String(lot.lot_id));
        expect(found, `${at}, ${lot.lot_id}`).toEqual(wanted);
        expect(AWARD_METHODS[book.method[t]!], at).toBe(lot.award_method ?? 'unknown');
        expect(book.minute[t] === NO_TIME, at).toBe(lot.opened_at === null);
        if (lot.ceiling_price === null) expect(book.ceiling[t], at).toBeNaN();
        if (t > 0)
          expect(
            book.segment[t]! > book.segment[t - 1]! ||
              (book.segment[t] === book.segment[t - 1] && book.minute[t]! >= book.minute[t - 1]!),
            at,
          ).toBe(true);
        for (const { named, price } of wanted) {
          if (!named) seen.anonymous++;
          if (Number.isNaN(price)) seen.unpriced++;
        }
        if (lot.opened_at === null) seen.untimed++;
        if (wanted.length < rows.bids!.filter(({ lot_id }) => lot_id === lot.lot_id).length) seen.joint++;
      }
      const entries = book.bids.length;
      expect(book.bidderStart.at(-1), at).toBe(entries);
      for (let b = 0; b + 1 < book.bidderStart.length; b++) {
        const own = book.bids.subarray(book.bidderStart[b]!, book.bidderStart[b + 1]!);
        expect(
          [...own].every((bid) => book.bidder[bid] === b),
          at,
        ).toBe(true);
        expect([...own], at).toEqual([...own].sort((x, y) => book.place[x]! - book.place[y]!));
      }
    } finally {
      world.close();
    }
  }
  for (const [what, count] of Object.entries(seen)) expect(count, what).toBeGreaterThan(20);
});

test('covered lots are those of the wanted methods', async () => {
  const methods = AWARD_METHODS.slice(0, 3);
  const world = await openBidWorld(
    {
      lots: [...AWARD_METHODS, null].map((award_method, i) => ({ lot_id: `L${100 + i}`, award_method })),
      bids: [{ lot_id: 'L100', bidder_id: 'B', amount: 1 }],
    },
    ['favourite-and-cover'],
  );
  const book = await openBook(world.db);
  const covered = (wanted: 'all' | readonly AwardMethod[]): readonly string[] =>
    [...coveredLots(book, wanted)].flatMap((yes, t) => (yes === 1 ? [AWARD_METHODS[book.method[t]!]!] : []));
  expect(covered('all')).toHaveLength(AWARD_METHODS.length + 1);
  expect([...covered(methods)].sort()).toEqual([...methods].sort());
  expect(covered(['unknown'])).toEqual(['unknown', 'unknown']);
  world.close();
});
