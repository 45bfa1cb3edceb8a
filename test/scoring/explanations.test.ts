import { afterEach, describe, expect, it } from 'vitest';
import type { Explanation } from '../../src/domain/warning.ts';
import { scoreRun } from '../../src/scoring/score-run.ts';
import type { Database } from '../../src/store/database.ts';
import { addGroups, addOutcomes, type TinyLot, tinyMarket, tinyPlan } from './tiny-market.ts';

let db: Database | undefined;
afterEach(() => {
  db?.close();
  db = undefined;
});

const ID =
  'tight_ceiling niche_market thin_market price_lattice one_buyer common_consortium framework_panel same_town narrow_specialism unknown_guide_price strong_entrant'.split(
    ' ',
  );
const SCREENS = [
  { id: 'often-together', family: 'network', subject: 'bidder_pair', edge: 'co_bid', falsePositives: ID },
] as const;

/** What became of each reading, for a ring of A, B and C over the lots given. */
async function readings(
  lots: readonly TinyLot[],
  change?: string,
): Promise<ReadonlyMap<string, Explanation>> {
  db = await tinyMarket(lots);
  if (change !== undefined) await db.run(change);
  await addGroups(db, [[0, 1, 2]]);
  await addOutcomes(db, [{ screen: 0, subject: 0, partner: 1, p: 1e-6 }]);
  const [warning] = await scoreRun(db, tinyPlan(SCREENS));
  return new Map(warning?.explanations.map((explanation) => [explanation.text.en, explanation]));
}

const tested = (found: ReadonlyMap<string, Explanation>, id: string): string | undefined =>
  found.get(id)?.tested;

describe('explanations', () => {
  it('are not tested where the data have nothing to test them with', async () => {
    const found = await readings([{ id: 'L1', bids: { A: null, B: null, C: null, D: null } }]);
    for (const id of [
      'tight_ceiling',
      'price_lattice',
      'one_buyer',
      'common_consortium',
      'framework_panel',
      'same_town',
    ])
      expect([id, tested(found, id)]).toEqual([id, 'not_tested']);
    for (const id of ['unknown_guide_price', 'strong_entrant'])
      expect(found.get(id)).toMatchObject({ tested: 'not_tested', detail: null });
  });

  it('are supported where the data speak for them, with the figures', async () => {
    const found = await readings(
      [1, 2].map((i) => ({
        id: `L${i}`,
        bids: { A: 98_000, B: 99_000, C: 99_500 },
        ceiling: 100_000,
        buyer: 'one office',
        consortia: { A: 'J', B: 'J' },
      })),
      `update lots set procurement_method = 'limited';
       insert into parties (party_id, region, source_no, line) values ('A', '350100', 0, 1), ('B', '350100', 0, 2)`,
    );
    for (const id of ID.slice(0, 9)) expect([id, tested(found, id)]).toEqual([id, 'supported']);
    expect(found.get('tight_ceiling')?.detail?.en).toContain('In 2 of 2 lots');
    expect(found.get('one_buyer')?.detail?.['zh-CN']).toContain('2 个招标人已知的标段中，有 2 个');
  });

  it('are not supported where the data speak against them', async () => {
    const others = { D: 71_003, E: 72_001, F: 73_777, G: 81_111, H: 79_123 };
    const found = await readings(
      [1, 2].map((i) => ({
        id: `L${i}`,
        bids: { A: 70_123, B: 75_431, C: 77_777, ...others },
        ceiling: 100_007,
        buyer: `office ${i}`,
      })),
      `update lots set procurement_method = 'open';
       update bids set consortium_id = bidder_no where lot_no = 0;
       insert into parties (party_id, region, source_no, line) values ('A', '350100', 0, 1), ('B', '440100', 0, 2)`,
    );
    for (const id of ID.slice(0, 8)) expect([id, tested(found, id)]).toEqual([id, 'not_supported']);
    // Many firms in the category do not rule out a narrower trade.
    expect(tested(found, 'narrow_specialism')).toBe('not_tested');
  });
});
