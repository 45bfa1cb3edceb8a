import { seededRandom } from '../../../src/scorers/random.ts';
import type { GroupLot } from './group-world.ts';

/** What members do beside competing. */
export interface Conduct {
  /** Who of the members is to win a lot, if they have agreed; called once for each lot that a member would win. */
  readonly owner?: (
    lot: { readonly region: number; readonly buyer: number; readonly turn: number },
    size: number,
  ) => number;
  /** Share of such lots in which they keep to it. Default 1. */
  readonly kept?: number;
  /** Change of the costs of a member over the whole time. */
  readonly drift?: (member: number) => number;
  /** Among themselves members ask about this share of the ceiling. */
  readonly floor?: number;
  /** What the members' costs are above those of other firms. */
  readonly dearer?: number;
}

export interface MadeOptions extends Conduct {
  readonly lots: number;
  readonly regions: number;
  readonly size: number;
}

const OTHERS = 5;
const BUYERS = 4;
const QUARTERS = 16;

/**
 * Lots on which the members 0, 1, 2 … of a group meet each other and other firms. Firms differ in cost and in how often they come, region by
 * region; the lowest price wins. As many lots again lie beside them, of firms that have nothing to do with the group.
 */
export function madeGroup(seed: number, options: MadeOptions): readonly GroupLot[] {
  const { lots, regions, size, owner, kept = 1, drift, floor, dearer = 0 } = options;
  const random = seededRandom(seed, 'made group');
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const firms = Array.from({ length: size + OTHERS }, (_, firm) => ({
    cost: 0.03 * normal() + (firm < size ? dearer : 0),
    comes: Array.from({ length: regions }, () => (firm < size ? 0.4 + 0.6 * random() : 0.25)),
  }));
  const made: GroupLot[] = [];
  const priceOf = (cost: number, rivals: number): number =>
    0.84 * Math.exp(cost + 0.05 * normal()) * (1.02 + 0.12 / (rivals + 1));
  let turn = 0;
  for (let i = 0; i < lots; i++) {
    const region = Math.floor(random() * regions);
    const buyer = region * BUYERS + Math.floor(random() * BUYERS);
    const bidders = firms.flatMap(({ comes }, firm) => (random() < comes[region]! ? [firm] : []));
    const quarter = 8000 + Math.floor((QUARTERS * i) / lots);
    if (bidders.length < 2) continue;
    const time = i / lots;
    const prices = bidders.map((firm) =>
      priceOf(firms[firm]!.cost + (drift?.(firm) ?? 0) * time, bidders.length),
    );
    if (floor !== undefined && bidders.every((firm) => firm < size))
      prices.forEach((_, k) => {
        prices[k] = floor + 0.03 * random();
      });
    let winner = bidders[prices.indexOf(Math.min(...prices))]!;
    if (owner !== undefined && winner < size && random() < kept) {
      const named = owner({ region, buyer, turn: turn++ }, size);
      if (bidders.includes(named)) winner = named;
    }
    made.push({ bidders, prices, winner, ceiling: 1, region, buyer, quarter, minute: 1440 * i });
  }
  for (let i = 0; i < lots; i++) {
    const bidders = Array.from(
      { length: 2 + Math.floor(random() * 6) },
      (_, k) => 100 + ((7 * i + 3 * k) % 50),
    );
    const prices = bidders.map(() => priceOf(0.02 * normal(), bidders.length));
    made.push({
      bidders,
      prices,
      winner: bidders[prices.indexOf(Math.min(...prices))]!,
      ceiling: 1,
      region: Math.floor(random() * regions),
      minute: 1440 * i,
    });
  }
  return made;
}
