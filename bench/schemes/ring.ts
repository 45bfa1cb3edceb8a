import { bidOf, honestPrice } from '../market-honest.ts';
import { type Random, randomOf } from '../market-random.ts';
import type { Bid, Firm, Lot, Market, Planted, PlantedGroup } from '../market-types.ts';
import type { RingTraits } from './difficulty.ts';
import { inRandomOrder } from './ground.ts';

/** A ring, where it sits, and whom the rule of the scheme names as the winner of each lot it rigs. */
export interface Ring {
  readonly members: readonly Firm[];
  readonly cells: ReadonlySet<number>;
  /** In order of time. `null`: whoever is cheapest. */
  readonly turns: readonly { readonly lot: Lot; readonly winner: Firm | null }[];
}

/** The smallest number of bids that a tender may have. */
const FEWEST_BIDS = 3;

/** Carries out what rings of one scheme agreed. */
export function carryOut(
  market: Market,
  name: string,
  rings: readonly Ring[],
  traits: RingTraits,
  seed: number,
): Planted {
  const bids = new Map<number, readonly Bid[]>();
  const groups: PlantedGroup[] = [];
  for (const ring of rings) {
    const rigged = new Set<number>();
    for (const { lot, winner } of ring.turns) {
      if (bids.has(lot.no)) continue;
      bids.set(
        lot.no,
        riggedBids(market, lot, ring.members, winner, traits, randomOf(seed, 'rigged', lot.no)),
      );
      rigged.add(lot.no);
    }
    groups.push({ firms: ring.members.map(({ no }) => no), lots: [...rigged] });
    for (const [lot, left] of withoutSome(market, ring, traits, seed))
      if (!bids.has(lot)) bids.set(lot, left);
  }
  return { name, kind: 'ring', bids, groups };
}

function riggedBids(
  market: Market,
  lot: Lot,
  members: readonly Firm[],
  named: Firm | null,
  traits: RingTraits,
  random: Random,
): readonly Bid[] {
  const outsiders = outsidersOf(market, lot, members, traits, random);
  const costs = new Map(members.map((firm) => [firm, honestPrice(lot, firm, members.length, random)]));
  const cheapest = members.reduce((low, firm) => (cost(costs, firm) < cost(costs, low) ? firm : low));
  const winner = named === null ? cheapest : random.chance(traits.kept) ? named : pick(members, random);
  const overcharge = random.between(...traits.overcharge) / (1 + outsiders.length);
  const price = Math.min(cost(costs, cheapest) * (1 + overcharge), lot.ceiling * random.between(0.96, 0.985));
  const own = attending(members, winner, outsiders.length, traits, random).map((firm) => {
    if (firm === winner) return asked(lot, firm, price, random, { least: 88 });
    const drawn = random.between(...traits.cover);
    const honest = cost(costs, firm) / cost(costs, cheapest) - 1;
    const above = Math.max((1 - traits.mimic) * drawn + traits.mimic * honest, traits.cover[0]);
    // Nobody lets a cover bid be refused over the ceiling.
    const most = lot.ceiling * random.between(0.99, 0.999);
    return asked(lot, firm, Math.min(price * (1 + above), most), random, { most: 80 });
  });
  return [...outsiders, ...own];
}

function outsidersOf(
  market: Market,
  lot: Lot,
  members: readonly Firm[],
  { outsiders }: RingTraits,
  random: Random,
): readonly Bid[] {
  const ring = new Set(members.map(({ no }) => no));
  const others = (market.bids[lot.no] as readonly Bid[]).filter(
    (bid) => !bid.firms.some((no) => ring.has(no)),
  );
  if (outsiders === Number.POSITIVE_INFINITY) return others;
  return inRandomOrder(others, random).slice(0, random.poisson(outsiders));
}

/** The winner, and of the others those who do not stay away; more of them where the law would not have enough bids. */
function attending(
  members: readonly Firm[],
  winner: Firm,
  outsiders: number,
  { missing }: RingTraits,
  random: Random,
): readonly Firm[] {
  const others = inRandomOrder(
    members.filter((firm) => firm !== winner),
    random,
  );
  const coming = others.filter(() => !random.chance(missing));
  const wanted = Math.min(Math.max(coming.length, FEWEST_BIDS - 1 - outsiders), others.length);
  const all = [...coming, ...others.filter((firm) => !coming.includes(firm))].slice(0, wanted);
  return [...all, winner].sort((a, b) => a.no - b.no);
}

/** Lots of the ring's market that it leaves alone, less some of the bids that members would have made there. */
function withoutSome(
  market: Market,
  ring: Ring,
  { alone }: RingTraits,
  seed: number,
): readonly (readonly [number, readonly Bid[]])[] {
  if (alone >= 1) return [];
  const members = new Set(ring.members.map(({ no }) => no));
  const rigged = new Set(ring.turns.map(({ lot }) => lot.no));
  return market.lots
    .filter((lot) => ring.cells.has(lot.cell.no) && !rigged.has(lot.no))
    .flatMap((lot) => {
      const random = randomOf(seed, 'alone', lot.no);
      const honest = market.bids[lot.no] as readonly Bid[];
      const stays = new Map([...members].sort((a, b) => a - b).map((no) => [no, random.chance(alone)]));
      const left = honest.filter(({ firms }) => firms.every((no) => stays.get(no) ?? true));
      return left.length === honest.length || left.length < 2 ? [] : [[lot.no, left] as const];
    });
}

/** A bid that is not refused: quality is what the ring wants it to be where quality scores. */
function asked(
  lot: Lot,
  firm: Firm,
  price: number,
  random: Random,
  quality: { readonly least?: number; readonly most?: number },
): Bid {
  const bid = bidOf(lot, [firm.no], 1, price, random);
  return {
    ...bid,
    status: 'valid',
    reason: null,
    quality: Math.min(Math.max(bid.quality, quality.least ?? 0), quality.most ?? 100),
  };
}

const cost = (costs: ReadonlyMap<Firm, number>, firm: Firm): number => costs.get(firm) as number;
const pick = (members: readonly Firm[], random: Random): Firm =>
  members[random.below(members.length)] as Firm;
