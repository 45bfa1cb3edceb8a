import { afterAll, describe, expect, test } from 'vitest';
import { type TextMarket, textMarket } from '../../../bench/documents/text-market.ts';
import { createPool } from '../../../src/scorers/pool.ts';
import { PARAMS, pairsWith, scoreMarket } from './text-world.ts';

const pools = [1, 2, 3].map((threads) => createPool({ threads }));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));
const pool = pools[1]!;

const OPTIONS = {
  lots: 80,
  bidsOfLot: 5,
  bidders: 120,
  categories: 1,
  characters: 6000,
  verbatim: 8,
  rewritten: 8,
  rewrittenShare: 0.3,
};

describe('made-up markets', () => {
  test('planted passages are found, honest pairs left alone; five seeds', async () => {
    const seeds = [1, 2, 3, 4, 5];
    const missed: string[] = [];
    let [rewritten, found, honest, wrong] = [0, 0, 0, 0];
    for (const seed of seeds) {
      const market = textMarket({ ...OPTIONS, seed });
      const scored = await scoreMarket(market, 'passages-in-common', PARAMS, pool);
      const flagged = pairsWith(scored, 1);
      for (const { a, b, length, changed } of market.planted) {
        const hit = flagged.has(`${a} ${b}`);
        if (changed > 0) {
          rewritten++;
          if (hit) found++;
        } else if (!hit) missed.push(`seed ${seed}: ${a} ${b}, ${length} characters`);
      }
      const planted = new Set(market.planted.map(({ a, b }) => `${a} ${b}`));
      honest += scored.subject_no.length - planted.size;
      wrong += [...flagged].filter((key) => !planted.has(key)).length;
    }
    expect(missed).toEqual([]);
    expect(found / rewritten).toBeGreaterThanOrEqual(0.9);
    // Of what is flagged a twentieth may be wrong: of some 84 pairs 4.2 are to be expected; more than 10 come once in some 200 times.
    expect(wrong, `of ${honest}`).toBeLessThanOrEqual(10);
  }, 120_000);

  test('three of five who copy are found, with the tender in the data or without; honest quotes of it are not', async () => {
    for (const tenders of [true, false]) {
      const seeds = [51, 52, 53];
      const tally = { found: 0, pairs: 0, wrong: 0, honest: 0 };
      for (const seed of seeds) {
        const market = textMarket({ ...OPTIONS, seed, verbatim: 0, rewritten: 0, threes: 12, tenders });
        const scored = await scoreMarket(market, 'passages-in-common', PARAMS, pool);
        const flagged = pairsWith(scored, 1);
        const planted = new Set(market.planted.map(({ a, b }) => `${a} ${b}`));
        tally.pairs += planted.size;
        tally.found += [...planted].filter((pair) => flagged.has(pair)).length;
        tally.wrong += [...flagged].filter((pair) => !planted.has(pair)).length;
        tally.honest += scored.subject_no.length - planted.size;
      }
      expect(tally.pairs, `tenders ${tenders}`).toBeGreaterThan(100);
      expect(tally.found / tally.pairs, `tenders ${tenders}`).toBeGreaterThanOrEqual(tenders ? 1 : 0.85);
      expect(tally.wrong / tally.honest, `tenders ${tenders}`).toBeLessThanOrEqual(0.005);
    }
  }, 120_000);

  test('where bidders quote clauses of a tender that is not in the data, no screen can tell', async () => {
    const market = textMarket({ ...OPTIONS, seed: 61, tenders: false, quoting: 'clauses' });
    const scored = await scoreMarket(market, 'passages-in-common', PARAMS, pool);
    const outcomes = [...scored.outcome];
    expect(outcomes.filter((outcome) => outcome === 2).length).toBeGreaterThan(0.6 * outcomes.length);
    expect(new Set(scored.reason.filter((reason) => reason !== null))).toEqual(new Set(['tender_missing']));
    expect(outcomes.filter((outcome) => outcome === 1).length).toBeLessThan(0.02 * outcomes.length);
  });

  test('where two bid alone and the tender is not in the data, what they share may be its text', async () => {
    const market = textMarket({ ...OPTIONS, seed: 71, bidsOfLot: 2, bidders: 60, tenders: false });
    const scored = await scoreMarket(market, 'passages-in-common', PARAMS, pool);
    expect(pairsWith(scored, 1).size).toBe(0);
    const unknown = pairsWith(scored, 2);
    const planted = market.planted.filter(({ a, b }) => unknown.has(`${a} ${b}`));
    expect(planted.length).toBeGreaterThan(0.8 * market.planted.length);
  });

  test('threads and the order of rows change nothing', async () => {
    const market = textMarket({ ...OPTIONS, seed: 11, lots: 30, verbatim: 4, rewritten: 4 });
    const turned: TextMarket = {
      ...market,
      documents: [...market.documents].reverse(),
      bids: [...market.bids].reverse(),
    };
    const key = ({ documents }: TextMarket) =>
      new Map(documents.map(({ lot, bidder }, i) => [`D${i}`, `${lot} ${bidder}`]));
    const run = async (world: TextMarket, threads: (typeof pools)[number]) => {
      const scored = await scoreMarket(world, 'passages-in-common', PARAMS, threads);
      const names = key(world);
      return {
        ...scored,
        matches: {
          ...scored.matches,
          a_key: scored.matches!.a_key.map((own) => names.get(own)),
          b_key: scored.matches!.b_key.map((own) => names.get(own)),
          a_line: null,
          b_line: null,
        },
      };
    };
    const first = await run(market, pools[0]!);
    expect(first.matches.a_key.length).toBeGreaterThan(0);
    for (const threads of pools) expect(await run(market, threads)).toEqual(first);
    expect(await run(turned, pool)).toEqual(first);
  }, 120_000);

  test('a whole bid written anew from another is alike as a whole; others are not', async () => {
    const market = textMarket({ ...OPTIONS, seed: 21, verbatim: 0, rewritten: 0 });
    const documents = market.documents.map((document) => ({ ...document }));
    const [one, other] = documents.filter(({ lot, bidder }) => lot === 3 && bidder >= 0);
    const kept = Math.floor(0.75 * one!.text.length);
    other!.text = one!.text.slice(0, kept) + other!.text.slice(kept);
    const scored = await scoreMarket(
      { ...market, documents },
      'documents-alike',
      { ...PARAMS, least_similarity: 0.4 },
      pool,
    );
    expect([...pairsWith(scored, 1)]).toEqual([`${one!.bidder} ${other!.bidder}`]);
  });

  test('a bid that is scanned is said to have no text', async () => {
    const market = textMarket({ ...OPTIONS, seed: 31, bidders: 400, verbatim: 0, rewritten: 0 });
    const documents = market.documents.map((document, i) =>
      i === 1 ? { ...document, text: ' \n' } : document,
    );
    const scored = await scoreMarket({ ...market, documents }, 'passages-in-common', PARAMS, pool);
    const silent = market.documents[1]!.bidder;
    const met = new Set(market.bids.filter(({ bidder }) => bidder === silent).map(({ lot }) => lot));
    expect(met.size).toBe(1);
    const pairs = pairsWith(scored, 2);
    expect(pairs.size).toBe(4);
    for (const pair of pairs) expect(pair.split(' ')).toContain(String(silent));
    expect(new Set(scored.reason.filter((reason) => reason !== null))).toEqual(new Set(['no_text_layer']));
  });

  test('a passage known from three firms elsewhere, or written by the tender, is nobody’s', async () => {
    const market = textMarket({ ...OPTIONS, seed: 41, verbatim: 1, rewritten: 0 });
    const [{ lot, a, b, length }] = market.planted as [TextMarket['planted'][number]];
    const pair = `${a} ${b}`;
    const own = market.documents.filter((document) => document.lot === lot);
    const scored = await scoreMarket(market, 'passages-in-common', PARAMS, pool);
    expect(pairsWith(scored, 1).has(pair)).toBe(true);
    const at = scored.matches!.subject_no.indexOf(a);
    const passage = scored.matches!.a_text[at]!;
    expect(passage.length).toBeGreaterThanOrEqual(Math.min(length, 400));
    const copied = (into: (document: TextMarket['documents'][number], i: number) => boolean) => ({
      ...market,
      documents: market.documents.map((document, i) =>
        into(document, i) ? { ...document, text: `${document.text}\n${passage}` } : document,
      ),
    });
    const elsewhere = [...new Set(market.bids.map(({ bidder }) => bidder))]
      .filter((bidder) => !own.some((document) => document.bidder === bidder))
      .slice(0, 3);
    const first = (bidder: number) => market.documents.findIndex((document) => document.bidder === bidder);
    const common = copied((_, i) => elsewhere.map(first).includes(i));
    expect(pairsWith(await scoreMarket(common, 'passages-in-common', PARAMS, pool), 1).has(pair)).toBe(false);
    const tender = copied((document) => document.lot === lot && document.bidder === -1);
    expect(pairsWith(await scoreMarket(tender, 'passages-in-common', PARAMS, pool), 1).has(pair)).toBe(false);
  });
});
