import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { type Facts, type IdentityFacts, identityFacts, market } from './identity-facts.ts';
import { type PlainMatch, plainMatches, type Use, type World } from './identity-plain.ts';

const SEED = 20261124;
const ROUNDS = 100;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);
const pick = <T>(random: Random, from: readonly T[]): T => from[below(random, from.length)] as T;

/** Kinds of one prior each; every kind of a round is a small world of its own over the same lots and bidders. */
const PRIORS: Readonly<Record<string, number>> = {
  mac: 1e-4,
  disk: 1e-4,
  memory: 1e-3,
  board: 1e-3,
  machine_code: 1e-4,
  pricing_lock: 1e-4,
  file_id: 1e-4,
  file_hash: 1e-5,
  ca_certificate: 1e-5,
  author: 0.02,
  phone: 1e-3,
};
const KINDS = Object.keys(PRIORS);
const MACHINES = ['mac', 'disk', 'memory', 'board', 'machine_code'];
const OPERATIONS = ['make', 'upload', 'decrypt', null];

/** A spelling that each kind reads as something telling. */
const spelled = (kind: string, i: number): string =>
  kind === 'mac'
    ? `00-1B-21-3C-4D-5${i}`
    : kind === 'phone'
      ? `1380013900${i}`
      : `${kind.toUpperCase()}-7QX4-${i}`;
const readAs = (kind: string, i: number): string =>
  kind === 'author' ? spelled(kind, i) : spelled(kind, i).replaceAll(/[-_]/g, '');

interface Ground {
  readonly lots: readonly string[];
  readonly bidders: readonly string[];
  readonly tenderOf: ReadonlyMap<string, string>;
  readonly consortium: ReadonlyMap<string, string>;
  readonly maxHolders: number;
  readonly maxAcross: number;
  readonly priorBidders: number;
}

function ground(random: Random): Ground {
  const lots = Array.from({ length: 1 + below(random, 8) }, (_, i) => `L${i}`);
  const bidders = Array.from({ length: 2 + below(random, 11) }, (_, i) => `B${String(i).padStart(2, '0')}`);
  const tenderOf = new Map(lots.map((lot) => [lot, random() < 0.3 ? 'T' : lot]));
  const consortium = new Map<string, string>();
  for (const lot of lots.filter(() => random() < 0.3)) {
    const partners = bidders.filter(() => random() < 0.3);
    if (partners.length >= 2) for (const bidder of partners) consortium.set(`${lot}|${bidder}`, `J${lot}`);
  }
  return {
    lots,
    bidders,
    tenderOf,
    consortium,
    maxHolders: 2 + below(random, 12),
    maxAcross: 2 + below(random, 5),
    priorBidders: pick(random, [1, 10, 50]),
  };
}

/** Scattered uses, a set that goes together, and sometimes the tender's own. */
function usesOf(random: Random, { lots, bidders }: Ground, registers: boolean): readonly Use[] {
  const uses: Use[] = [];
  const use = (lot: string | null, bidder: string | null, value: number): void => {
    uses.push({ lot, bidder, value: String(value), operation: pick(random, OPERATIONS) });
  };
  for (const lot of lots)
    for (const bidder of bidders) if (random() < 0.4) use(lot, bidder, below(random, 3));
  const ring = bidders.filter(() => random() < 0.5);
  for (const lot of lots)
    if (random() < 0.5) for (const member of ring) if (random() < 0.9) use(lot, member, 3);
  for (const lot of lots) if (random() < 0.1) use(lot, null, below(random, 4));
  if (registers) for (const bidder of bidders) if (random() < 0.3) use(null, bidder, below(random, 3));
  return uses;
}

function asFacts(base: Ground, worlds: ReadonlyMap<string, readonly Use[]>): Facts {
  const entries = base.lots.flatMap((lot) => base.bidders.map((bidder) => ({ lot, bidder })));
  const bids = entries.map((entry) => {
    const consortium = base.consortium.get(`${entry.lot}|${entry.bidder}`);
    return consortium === undefined ? entry : { ...entry, consortium };
  });
  const facts = market(base.lots, bids);
  const rows = [...worlds].flatMap(([kind, uses]) => uses.map((use) => ({ kind, ...use })));
  return {
    ...facts,
    lots: facts.lots!.map((lot) => ({
      ...lot,
      tender_id: base.tenderOf.get(String(lot.lot_id)) === 'T' ? 'T' : null,
    })),
    bid_traces: rows
      .filter(({ kind }) => kind !== 'phone')
      .map(({ kind, lot, bidder, value, operation }) => ({
        lot_id: lot,
        bidder_id: bidder,
        kind,
        value: spelled(kind, Number(value)),
        operation,
      })),
    bid_people: rows
      .filter(({ kind, lot, bidder }) => kind === 'phone' && lot !== null && bidder !== null)
      .map(({ kind, lot, bidder, value }, i) => ({
        lot_id: lot,
        bidder_id: bidder,
        person_id: `P${i}Q`,
        role: 'contact',
        phone: spelled(kind, Number(value)),
      })),
    parties: rows
      .filter(({ lot }) => lot === null)
      .map(({ kind, bidder, value }) => ({ party_id: bidder, phone: spelled(kind, Number(value)) })),
  };
}

const COLUMNS = `value, a.bidder_id as a, b.bidder_id as b, lots_same as same, lots_joint as joint, lots_a as "lotsA", lots_b as "lotsB",
  holders, unrelated, weight`;

/** What the engine found, by kind. */
async function engineMatches(facts: IdentityFacts): Promise<ReadonlyMap<string, readonly PlainMatch[]>> {
  const rows = await facts.db.rows<PlainMatch & { readonly kind: string }>(
    `select kind, ${COLUMNS}
     from identity_matches m
     join bidders a on a.bidder_no = m.bidder_a_no
     join bidders b on b.bidder_no = m.bidder_b_no
     where weight is not null
     order by kind, value, a, b`,
  );
  const found = new Map<string, PlainMatch[]>();
  for (const { kind, ...match } of rows) found.set(kind, [...(found.get(kind) ?? []), match]);
  return found;
}

describe('rarity of shared values', () => {
  let facts: IdentityFacts;
  beforeAll(async () => {
    facts = await identityFacts();
  });
  afterAll(() => facts.db.close());

  it(`is what its definition says, in ${ROUNDS * KINDS.length} small worlds (seed ${SEED})`, async () => {
    const random = seededRandom(SEED, 'identity worlds');
    const seen = { worlds: 0, matches: 0, joint: 0, unrelated: 0, across: 0, registered: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const base = ground(random);
      const worlds = new Map(KINDS.map((kind) => [kind, usesOf(random, base, kind === 'phone')]));
      // A person has a telephone in a bid; the tender has none.
      worlds.set(
        'phone',
        worlds.get('phone')!.filter(({ bidder }) => bidder !== null),
      );
      await facts.build(asFacts(base, worlds), {
        identity_holders: { max_holders: base.maxHolders, max_across: base.maxAcross },
        identity_matches: { prior_bidders: base.priorBidders },
      });
      const found = await engineMatches(facts);
      expect(KINDS).toEqual(expect.arrayContaining([...found.keys()]));
      for (const [kind, uses] of worlds) {
        const world: World = {
          ...base,
          uses,
          decryptionCounts: !MACHINES.includes(kind),
          prior: PRIORS[kind]!,
        };
        const wanted = plainMatches(world).map((match) => ({
          ...match,
          value: readAs(kind, Number(match.value)),
        }));
        const got = found.get(kind) ?? [];
        const at = `seed ${SEED}, round ${round}, ${kind}`;
        const rounded = (matches: readonly PlainMatch[]) =>
          matches.map((match) => ({ ...match, weight: Number(match.weight.toFixed(9)) }));
        expect(rounded(got), at).toEqual(rounded(wanted));
        seen.worlds++;
        seen.matches += got.length;
        seen.joint += got.filter(({ joint }) => joint > 0).length;
        seen.unrelated += got.filter(
          ({ unrelated, holders }) => unrelated > 0 && unrelated < holders - 2,
        ).length;
        seen.across += got.filter(({ same, joint }) => same + joint === 0).length;
        seen.registered += got.filter(({ lotsA, lotsB }) => lotsA === 0 || lotsB === 0).length;
      }
    }
    expect(seen.worlds).toBeGreaterThanOrEqual(1000);
    // The worlds hold what they are there to compare.
    for (const key of ['matches', 'joint', 'unrelated', 'across', 'registered'] as const)
      expect(seen[key], key).toBeGreaterThan(100);
  });

  it('does not hang on the order of rows or the number of threads', async () => {
    const random = seededRandom(SEED, 'identity order');
    const threads = await identityFacts(3);
    for (let round = 0; round < 5; round++) {
      const base = ground(random);
      const worlds = new Map(KINDS.map((kind) => [kind, usesOf(random, base, false)]));
      worlds.delete('phone');
      const given = asFacts(base, worlds);
      const shuffled: Facts = {
        ...given,
        bid_traces: [...given.bid_traces!]
          .map((row) => ({ row, key: random() }))
          .sort((x, y) => x.key - y.key)
          .map(({ row }) => row),
      };
      const all = async (from: IdentityFacts) =>
        from.db.rows<Record<string, unknown>>('select * from identity_matches order by all');
      await facts.build(given);
      const first = await all(facts);
      await facts.build(shuffled);
      expect(await all(facts)).toEqual(first);
      await threads.build(shuffled);
      expect(await all(threads)).toEqual(first);
      expect(first.length).toBeGreaterThan(0);
    }
    threads.db.close();
  });
});

describe('print shop and ring', () => {
  const trace = (lot_id: string, bidder_id: string, value: string) => ({
    lot_id,
    bidder_id,
    kind: 'disk',
    value,
    operation: 'upload',
  });
  const lotsOf = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, i) => `L${String(i).padStart(4, '0')}`);

  it.each([
    [5, 60],
    [12, 200],
    [40, 400],
    [146, 416],
  ])(
    '%i firms on one device among %i: a ring keeps its weight, customers of a shop lose it',
    async (size, bidders) => {
      const facts = await identityFacts();
      const names = Array.from({ length: bidders }, (_, i) => `B${String(i).padStart(4, '0')}`);
      const lots = lotsOf(bidders);
      const ring = names.slice(0, size);
      const others = names.slice(size);
      const own = others.map((bidder, i) => trace(lots[i]!, bidder, `OWN-${i}-DEVICE`));
      const read = async (): Promise<readonly number[]> =>
        (
          await facts.db.rows<{ weight: number }>(
            "select weight from identity_matches where value = 'SHAREDDEVICE' and lots_same > 0 order by weight",
          )
        ).map(({ weight }) => weight);
      const entries = (traces: readonly { readonly lot_id: string; readonly bidder_id: string }[]) =>
        traces.map(({ lot_id, bidder_id }) => ({ lot: lot_id, bidder: bidder_id }));

      const together = [
        ...ring.flatMap((bidder) => lots.slice(0, 3).map((lot) => trace(lot, bidder, 'SHARED-DEVICE'))),
        ...own,
      ];
      await facts.build({ ...market(lots, entries(together)), bid_traces: together });
      const ofRing = await read();
      expect(ofRing).toHaveLength((size * (size - 1)) / 2);
      const alone = -Math.log10(0.005 / (bidders - 2 + 50));
      for (const weight of [ofRing[0]!, ofRing.at(-1)!]) expect(weight).toBeCloseTo(alone, 9);

      // Each customer comes for a lot of its own; only the first two happen to meet.
      const apart = [
        ...ring.map((bidder, i) => trace(lots[Math.max(0, i - 1)]!, bidder, 'SHARED-DEVICE')),
        ...own.map((row, i) => ({ ...row, lot_id: lots[size + i]! })),
      ];
      await facts.build({ ...market(lots, entries(apart)), bid_traces: apart });
      const ofShop = await read();
      expect(ofShop).toHaveLength(1);
      expect(ofShop[0]).toBeCloseTo(-Math.log10((size - 2 + 0.005) / (bidders - 2 + 50)), 9);
      facts.db.close();
    },
  );

  it('a value of more holders than are compared is listed as such, and no pair of it', async () => {
    const facts = await identityFacts();
    const names = Array.from({ length: 6 }, (_, i) => `B${i}`);
    const traces = names.map((bidder) => trace('L0', bidder, 'SHARED-DEVICE'));
    await facts.build(
      {
        ...market(
          ['L0'],
          names.map((bidder) => ({ lot: 'L0', bidder })),
        ),
        bid_traces: traces,
      },
      { identity_holders: { max_holders: 5, max_across: 2 } },
    );
    expect(await facts.db.rows('select value, holders, compared from identity_holders')).toEqual([
      { value: 'SHAREDDEVICE', holders: 6, compared: false },
    ]);
    expect(await facts.db.rows('select * from identity_matches')).toEqual([]);
    facts.db.close();
  });
});
