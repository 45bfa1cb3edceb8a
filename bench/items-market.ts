import { type Random, seededRandom } from '../src/scorers/random.ts';

/** How a planted pair makes two bills of one: on this share of the items, at this ratio, each price changed by this much. */
export interface Leak {
  readonly name: string;
  readonly share: number;
  readonly ratio: number;
  readonly noise: number;
}

export const LEAKS: readonly Leak[] = [
  { name: 'copied, 80 % of the items', share: 0.8, ratio: 1, noise: 0 },
  { name: 'times 0.97, 80 % of the items', share: 0.8, ratio: 0.97, noise: 0 },
  { name: 'times 0.97, noise 0.1 %', share: 1, ratio: 0.97, noise: 0.001 },
  { name: 'times 0.97, noise 0.5 %', share: 1, ratio: 0.97, noise: 0.005 },
  { name: 'times 0.97, noise 1 %', share: 1, ratio: 0.97, noise: 0.01 },
  { name: 'times 0.97, noise 2 %', share: 1, ratio: 0.97, noise: 0.02 },
];

export interface ItemsMarketOptions {
  readonly lots: number;
  readonly bidders: number;
  readonly items: number;
  readonly seed: number;
  /** Firms to draw the bidders from, planted pairs of each kind, and lots in which a pair meets. */
  readonly firms: number;
  readonly pairs: number;
  readonly meetings: number;
  /** Spread of a firm's own prices about what the item costs, as shares of the price: each firm's lies between these. */
  readonly spread: readonly [number, number];
  /** Share of the firms that go through the published list instead, a little off each price. */
  readonly followers: number;
  /** Share of the firms that take two items of five from a price library of their own. */
  readonly library: number;
}

export interface PlantedPair {
  readonly leak: Leak;
  readonly a: string;
  readonly b: string;
}

interface Firm {
  readonly id: string;
  readonly level: number;
  readonly noise: number;
  readonly defaults: number;
  /** Takes one discount off the published list for what it does not price itself. */
  readonly discount: number | null;
  readonly step: number;
  readonly follows: boolean;
  readonly library: boolean;
}

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const round = (value: number, step: number): number => Math.max(step, Math.round(value / step) * step);
const yuan = (value: number): string => value.toFixed(2);

/**
 * Priced bills of honest firms and of planted pairs, as lines of the canonical tables. Each lot has a published control list; firms take its prices (the
 * software's default), discount it, go through it price by price, or price by what items cost (3 % about the control price), with a level and a
 * noise of their own.
 */
export function itemsMarket(options: ItemsMarketOptions) {
  const random = seededRandom(options.seed, 'items-market');
  const habit = seededRandom(options.seed, 'habits');
  const [least, most] = options.spread;
  const firms: readonly Firm[] = Array.from({ length: options.firms }, (_, i) => ({
    id: `F${String(i).padStart(4, '0')}`,
    level: 0.88 + 0.12 * random(),
    noise: least + (most - least) * random(),
    defaults: 0.1 + 0.5 * random(),
    discount: random() < 0.2 ? Math.round((0.88 + 0.11 * random()) * 1000) / 1000 : null,
    step: random() < 0.1 ? 1 : 0.01,
    follows: habit() < options.followers,
    library: habit() < options.library,
  }));
  // The first member of a planted pair prices by itself: a uniform discount leaves nothing to be seen.
  const own = firms.filter(({ discount }) => discount === null);
  const planted: readonly PlantedPair[] = LEAKS.flatMap((leak, kind) =>
    Array.from({ length: options.pairs }, (_, i) => {
      const at = 2 * (kind * options.pairs + i);
      return { leak, a: own[at]!.id, b: own[at + 1]!.id };
    }),
  );
  const byId = new Map(firms.map((firm) => [firm.id, firm]));
  const meetings = planted.flatMap((pair) => Array.from({ length: options.meetings }, () => pair));
  const plantedIds = new Set(planted.flatMap(({ a, b }) => [a, b]));
  const others = firms.filter(({ id }) => !plantedIds.has(id));

  function* lots(): Generator<{ readonly lot: string; readonly bids: string[]; readonly items: string[] }> {
    for (let t = 0; t < options.lots; t++) {
      const lot = `L${String(t).padStart(5, '0')}`;
      const draw = seededRandom(options.seed, 'lot', t);
      const pair = meetings[t % Math.max(meetings.length, options.lots)];
      const chosen: Firm[] = pair === undefined ? [] : [byId.get(pair.a)!, byId.get(pair.b)!];
      while (chosen.length < options.bidders) {
        const firm = others[Math.floor(draw() * others.length)]!;
        if (!chosen.includes(firm)) chosen.push(firm);
      }
      const control = Array.from({ length: options.items }, () => round(10 ** (0.3 + 3 * draw()), 0.01));
      const cost = control.map((price) => price * Math.exp(0.03 * normal(draw)));
      const entries = seededRandom(options.seed, 'library', t);
      const library = control.map((price) => price * Math.exp(0.05 * normal(entries)));
      const bills = chosen.map((firm) =>
        control.map((listed, k) => {
          if (draw() < firm.defaults) return listed;
          if (firm.discount !== null) return round(listed * firm.discount, 0.01);
          const base = firm.follows ? listed : firm.library && entries() < 0.4 ? library[k]! : cost[k]!;
          return round(base * firm.level * Math.exp(firm.noise * normal(draw)), firm.step);
        }),
      );
      if (pair !== undefined)
        for (let k = 0; k < options.items; k++)
          if (draw() < pair.leak.share)
            bills[1]![k] = round(
              bills[0]![k]! * pair.leak.ratio * Math.exp(pair.leak.noise * normal(draw)),
              0.01,
            );
      const codeOf = (k: number): string =>
        `01${String((k % 8) + 1).padStart(2, '0')}01${String((k % 99) + 1).padStart(3, '0')}${String(Math.floor(k / 99) + 1).padStart(3, '0')}`;
      const rows = (who: string, prices: readonly number[]): string[] =>
        prices.map(
          (price, k) =>
            `${lot},${who},1/${(k % 3) + 1},${codeOf(k)}-${k},m3,10,${yuan(price)},${yuan(price * 10)}`,
        );
      yield {
        lot,
        bids: chosen.map(
          ({ id }, i) => `${lot},${id},${yuan(10 * bills[i]!.reduce((sum, price) => sum + price, 0))}`,
        ),
        items: [...rows('', control), ...chosen.flatMap(({ id }, i) => rows(id, bills[i]!))],
      };
    }
  }
  return { planted, lots };
}
