import { describe, expect, it } from 'vitest';
import { generateMarket, honestMarket } from '../../bench/market.ts';
import { decide } from '../../bench/market-award.ts';
import type { Bid, Lot } from '../../bench/market-types.ts';
import { ownerOfBuyer } from '../../bench/schemes/customers.ts';
import { DIFFICULTIES, traitsOf } from '../../bench/schemes/difficulty.ts';
import { SCHEMES } from '../../bench/schemes/index.ts';

const OPTIONS = { lots: 3000, seed: 11 };
const honest = honestMarket(OPTIONS);

/** A market with one scheme, and of its first ring the lots with what members and others bid. */
function planted(scheme: string, difficulty: (typeof DIFFICULTIES)[number]) {
  const market = generateMarket(OPTIONS, [
    (SCHEMES[scheme] as NonNullable<(typeof SCHEMES)[string]>)(difficulty),
  ]);
  const firms = new Map(market.firms.map((firm) => [firm.id, firm]));
  const lots = new Map(market.lots.map((lot) => [lot.id, lot]));
  const rings = market.truth.map((ring) => {
    const members = ring.members
      .map((id) => firms.get(id) as (typeof market.firms)[number])
      .sort((a, b) => a.no - b.no);
    const numbers = new Set(members.map(({ no }) => no));
    const inRing = ({ firms: whose }: Bid): boolean => whose.some((no) => numbers.has(no));
    return {
      members,
      lots: ring.lots.map((id) => {
        const lot = lots.get(id) as Lot;
        const bids = market.bids[lot.no] as readonly Bid[];
        const own = bids.filter(inRing).sort((a, b) => (a.amount as number) - (b.amount as number));
        return { lot, own, others: bids.filter((bid) => !inRing(bid)) };
      }),
    };
  });
  return { market, rings, traits: traitsOf(scheme, difficulty) };
}

const share = (items: readonly boolean[]): number => items.filter(Boolean).length / items.length;
const mean = (items: readonly number[]): number => items.reduce((a, b) => a + b, 0) / items.length;
const lead = ({ own }: { readonly own: readonly Bid[] }): number => own[0]?.firms[0] as number;
/** Lots in which nobody else bids and price alone decides. */
const alone = <T extends { readonly lot: Lot; readonly others: readonly Bid[] }>(
  lots: readonly T[],
): readonly T[] => lots.filter(({ lot, others }) => others.length === 0 && /^low/.test(lot.method));

describe('every scheme', () => {
  for (const scheme of Object.keys(SCHEMES))
    for (const difficulty of DIFFICULTIES)
      it(`${scheme}, ${difficulty}: has its size, its lots, and changes no other market`, () => {
        const { market, rings, traits } = planted(scheme, difficulty);
        expect(rings).toHaveLength(scheme === 'overlap' ? 2 : 1);
        const cells = new Set(rings.flatMap(({ lots }) => lots.map(({ lot }) => lot.cell.no)));
        for (const { members, lots } of rings) {
          expect(members).toHaveLength(traits.size);
          expect(lots.length).toBeGreaterThan(8);
          for (const { own, others } of lots) {
            if (scheme !== 'suppression') expect(own.length + others.length).toBeGreaterThanOrEqual(3);
            for (const { status } of own) if (scheme !== 'suppression') expect(status).toBe('valid');
          }
        }
        for (const lot of market.lots)
          if (!cells.has(lot.cell.no)) expect(market.bids[lot.no]).toEqual(honest.bids[lot.no]);
        const labelled = new Set(
          market.labels
            .filter(({ subject_kind, value }) => subject_kind === 'lot' && value === 'collusive')
            .map(({ subject_id }) => subject_id),
        );
        expect(labelled).toEqual(new Set(market.truth.flatMap(({ lots }) => lots)));
      });

  it('gives the lot to the member who is to win, where nobody else bids and price alone decides', () => {
    for (const scheme of ['complete', 'rotation', 'companion', 'customers'])
      for (const { lots } of planted(scheme, 'easy').rings)
        for (const one of alone(lots))
          expect(decide(one.lot, one.own, OPTIONS.seed).winner?.firms).toEqual([lead(one)]);
  });

  it('asks more than the same lots cost before, the less the harder it is', () => {
    const rise = (difficulty: (typeof DIFFICULTIES)[number]): number =>
      mean(
        planted('complete', difficulty).rings.flatMap(({ lots }) =>
          lots.flatMap(({ lot, own }) => {
            const before = (honest.bids[lot.no] as readonly Bid[]).map(({ amount }) => amount as number);
            return before.length < 3 ? [] : [(own[0]?.amount as number) / Math.min(...before) - 1];
          }),
        ),
      );
    const [easy, medium, hard] = DIFFICULTIES.map(rise) as [number, number, number];
    expect(easy).toBeGreaterThan(medium);
    expect(medium).toBeGreaterThan(hard);
    expect(easy).toBeGreaterThan(0.08);
  });

  it('covers above the winner, tightly where easy, by cost where hard', () => {
    const distances = (difficulty: (typeof DIFFICULTIES)[number]): readonly number[] =>
      planted('rotation', difficulty).rings.flatMap(({ lots }) =>
        lots.flatMap(({ lot, own }) =>
          own
            .slice(1)
            .filter(({ amount }) => (amount as number) < 0.985 * lot.ceiling)
            .map(({ amount }) => (amount as number) / (own[0]?.amount as number) - 1),
        ),
      );
    const spread = (items: readonly number[]): number =>
      Math.sqrt(mean(items.map((x) => (x - mean(items)) ** 2)));
    const [easy, hard] = [distances('easy'), distances('hard')];
    expect(easy.length).toBeGreaterThan(20);
    expect(spread(easy)).toBeLessThan(0.015);
    expect(spread(hard)).toBeGreaterThan(2 * spread(easy));
    // Half a lattice step may go.
    expect(Math.min(...easy)).toBeGreaterThan(0.02);
  });
});

describe('the rule of', () => {
  it('the complete ring: nobody else bids', () => {
    for (const difficulty of DIFFICULTIES)
      for (const { others } of planted('complete', difficulty).rings.flatMap(({ lots }) => lots))
        expect(others).toEqual([]);
  });
  it('the incomplete ring: others bid too, and win some', () => {
    const [ring] = planted('incomplete', 'hard').rings;
    const lots = ring?.lots ?? [];
    expect(mean(lots.map(({ others }) => others.length))).toBeGreaterThan(1);
    const wins = lots.map(({ lot, own, others }) =>
      others.includes(decide(lot, [...others, ...own], OPTIONS.seed).winner as Bid),
    );
    expect(share(wins)).toBeGreaterThan(0);
    expect(share(wins)).toBeLessThan(0.8);
  });
  it('rotation: members lead in turn', () => {
    const [ring] = planted('rotation', 'easy').rings;
    const leads = (ring?.lots ?? []).map(lead);
    const order = ring?.members.map(({ no }) => no) ?? [];
    const inTime = [...(ring?.lots ?? [])]
      .sort((a, b) => a.lot.day - b.lot.day || a.lot.no - b.lot.no)
      .map(lead);
    expect(inTime).toEqual(leads.map((_, turn) => order[turn % order.length]));
  });
  it('companions: the favourite leads every time', () => {
    for (const difficulty of DIFFICULTIES) {
      const [ring] = planted('companion', difficulty).rings;
      expect(new Set(ring?.lots.map(lead)).size).toBe(1);
    }
  });
  it('territories: everybody leads at home, others come', () => {
    const [ring] = planted('territories', 'easy').rings;
    const homes = new Map(ring?.members.map(({ no, region }) => [no, region]));
    expect(new Set(homes.values()).size).toBe(4);
    for (const one of ring?.lots ?? []) expect(homes.get(lead(one))).toBe(one.lot.cell.region);
    expect(mean(ring?.lots.map(({ own }) => own.length) ?? [])).toBeGreaterThan(3.5);
  });
  it('customers: a buyer has one member who leads, and every member has buyers', () => {
    const [ring] = planted('customers', 'easy').rings;
    for (const one of ring?.lots ?? []) expect(lead(one)).toBe(ownerOfBuyer(ring?.members ?? [], one.lot).no);
    expect(new Set(ring?.lots.map(lead)).size).toBeGreaterThanOrEqual(4);
    // At hard a quarter of the lots goes to any member.
    const hard = planted('customers', 'hard').rings[0];
    const kept = share(hard?.lots.map((one) => lead(one) === ownerOfBuyer(hard.members, one.lot).no) ?? []);
    expect(kept).toBeGreaterThan(0.5);
    expect(kept).toBeLessThan(1);
  });
  it('suppression: members meet far less than they did', () => {
    const together = (bids: readonly Bid[], members: ReadonlySet<number>): number =>
      bids.filter(({ firms }) => firms.some((no) => members.has(no))).length >= 2 ? 1 : 0;
    const { market, rings } = planted('suppression', 'easy');
    const members = new Set(rings[0]?.members.map(({ no }) => no));
    const cell = rings[0]?.lots[0]?.lot.cell.no;
    const lots = market.lots.filter((lot) => lot.cell.no === cell);
    const before = mean(lots.map(({ no }) => together(honest.bids[no] as readonly Bid[], members)));
    const after = mean(lots.map(({ no }) => together(market.bids[no] as readonly Bid[], members)));
    expect(before).toBeGreaterThan(0.3);
    expect(after).toBeLessThan(0.5 * before);
  });
  it('overlap: two rings in two trades of one region, one firm in both', () => {
    const { rings } = planted('overlap', 'medium');
    const [first, second] = rings.map(({ members }) => new Set(members.map(({ no }) => no)));
    expect([...(first ?? [])].filter((no) => second?.has(no))).toHaveLength(1);
    const cells = rings.map(({ lots }) => lots[0]?.lot.cell);
    expect(cells[0]?.region).toBe(cells[1]?.region);
    expect(cells[0]?.category).not.toBe(cells[1]?.category);
  });
});

describe('schemes together', () => {
  it('take other markets and other firms', () => {
    const market = generateMarket(
      { lots: 5000, seed: 3 },
      Object.values(SCHEMES).map((scheme) => scheme('easy')),
    );
    expect(market.truth).toHaveLength(9);
    const lots = market.truth.flatMap((ring) => ring.lots);
    expect(new Set(lots).size).toBe(lots.length);
    const members = market.truth.flatMap((ring) => ring.members);
    // One firm is in both overlapping rings.
    expect(new Set(members).size).toBe(members.length - 1);
  });
});
