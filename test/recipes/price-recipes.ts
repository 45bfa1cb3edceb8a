import type { Random } from '../../bench/market-random.ts';
import { firms, times } from './ingredients.ts';
import type { Recipe } from './recipe.ts';
import type { Row, World } from './world.ts';

/** Offers on a new lot and who won, as they are: nobody else bids. */
function contest(world: World, recipe: string, offers: readonly Row[], winner: Row, more: Row = {}): string {
  const lot_id = world.lot(recipe, [], more, { others: 0 });
  world.add('bids', ...offers.map((offer) => ({ lot_id, status: 'valid', ...offer })));
  world.add('awards', { lot_id, status: 'active', ...winner });
  return lot_id;
}

/** So many of a pool, each at most once. */
function some(random: Random, pool: readonly string[], count: number): readonly string[] {
  const left = [...pool];
  return times(Math.min(count, pool.length), () => left.splice(random.below(left.length), 1)[0] as string);
}

const CEILING = 20_000_000;
/** Bids of 1,525 (K14): discounts in steps of 0.01 % of the ceiling for three in five, to the yuan for the others. */
const onLattice = (random: Random, discount: number): number => {
  const price = CEILING * (1 - discount);
  return random.chance(0.59) ? Math.round(price / 2000) * 2000 : Math.round(price);
};
const ownDiscount = (random: Random): number => 0.1 + 0.009 * random.normal();

const AVERAGE: Row = {
  award_method: 'average_benchmark',
  ceiling_price: CEILING,
  award_rule: '{"average":"mean","trim":[{"from":7,"low_share":0.2,"high_share":0.2}]}',
};
const DRAWN: Row = {
  award_method: 'average_benchmark_drawn',
  ceiling_price: CEILING,
  award_rule:
    '{"average":"mean","trim":[{"from":7,"low_share":0.2,"high_share":0.2}],"coefficients":[0.95,0.96,0.97,0.98,0.99,1,1.01]}',
};

/** A lot decided by the mean: who is nearest to it wins. */
function averageLot(
  world: World,
  recipe: string,
  prices: ReadonlyMap<string, number>,
  more: Row,
  coefficient = 1,
): string {
  const sorted = [...prices.values()].sort((a, b) => a - b);
  const cut = Math.round(0.2 * sorted.length);
  const kept = sorted.slice(cut, sorted.length - cut);
  const benchmark = (coefficient * kept.reduce((sum, price) => sum + price, 0)) / kept.length;
  const [winner] = [...prices].sort((a, b) => Math.abs(a[1] - benchmark) - Math.abs(b[1] - benchmark));
  return contest(
    world,
    recipe,
    [...prices].map(([bidder_id, amount]) => ({ bidder_id, amount })),
    { bidder_id: winner?.[0], amount: winner?.[1] },
    more,
  );
}

/** Everybody prices alone. */
const priced = (random: Random, bidders: readonly string[]): Map<string, number> =>
  new Map(bidders.map((id) => [id, onLattice(random, ownDiscount(random))]));

/** A block 1.2 standard deviations to the dear side, its designated member where that takes the mean. */
function blockOf(random: Random, prices: Map<string, number>, block: readonly string[]): void {
  const side = 0.1 - 0.0108;
  const designated = random.below(block.length);
  for (const [k, id] of block.entries())
    prices.set(id, onLattice(random, k === designated ? 0.1 - 0.003 : side + 0.0012 * random.normal()));
}

function payer(world: World, lot_id: string, bidder_id: string, payer_account: string): void {
  world.add('bid_securities', {
    lot_id,
    bidder_id,
    security_id: `S${lot_id}${bidder_id}`,
    form: 'transfer',
    payer_account,
  });
}

/** Who pays for what: every firm itself, or the block from one account. */
function pay(world: World, lot_id: string, block: readonly string[]): void {
  for (const [k, id] of world.bidders(lot_id).entries())
    payer(world, lot_id, id, block.includes(id) ? '622700003333444' : `6214${String(k)}${id}7788`);
}

/** A procurement of goods: the lowest price has the best score. */
function procurement(
  world: World,
  recipe: string,
  prices: ReadonlyMap<string, number>,
  more: Row = {},
): string {
  const offers = [...prices].map(([bidder_id, amount]) => ({
    bidder_id,
    amount: Math.round(amount * 100) / 100,
  }));
  const [winner] = [...offers].sort((a, b) => a.amount - b.amount);
  return contest(world, recipe, offers, winner ?? {}, { award_method: 'low_price_priority', ...more });
}

const ownOffer = (random: Random): number => 1_000_000 * (0.9 + 0.04 * random.normal());
const alone = (random: Random, bidders: readonly string[]): ReadonlyMap<string, number> =>
  new Map(bidders.map((id) => [id, ownOffer(random)]));

/** Rates of supervision services, below 0.8 % in steps of 0.001 % (china.md 5.1), the lowest of which wins; the amount says one. */
function supervision(
  world: World,
  recipe: string,
  rates: ReadonlyMap<string, number>,
  said: boolean,
): string {
  const offers = [...rates].map(([bidder_id, rate]) => ({ bidder_id, amount: 1, rate: rate.toFixed(5) }));
  const [winner] = [...offers].sort((a, b) => Number(a.rate) - Number(b.rate));
  return contest(
    world,
    recipe,
    offers,
    { bidder_id: winner?.bidder_id, amount: 1 },
    { price_form: said ? 'rate' : null, ceiling_price: null },
  );
}

const ownRate = (random: Random): number => Math.round(1e5 * (0.0076 + 0.0001 * random.normal())) / 1e5;
const ownRates = (random: Random, bidders: readonly string[]): Map<string, number> =>
  new Map(bidders.map((id) => [id, ownRate(random)]));

/** A lot of five of thirty honest firms and whoever joins; those who go withdraw once prices are known, and so does one lowest in twenty. */
function withdrawals(
  world: World,
  join: (prices: Map<string, number>) => void,
  going: readonly string[],
): void {
  const { random } = world;
  const prices = new Map(some(random, firms('YH', 30), 4).map((id) => [id, ownOffer(random)]));
  join(prices);
  const sorted = [...prices]
    .map(([bidder_id, amount]) => ({ bidder_id, amount: Math.round(amount * 100) / 100 }))
    .sort((a, b) => a.amount - b.amount);
  const gone = new Set(going.length > 0 || !random.chance(0.05) ? going : [sorted[0]?.bidder_id]);
  contest(
    world,
    'F12',
    sorted.map((offer) => ({ ...offer, status: gone.has(offer.bidder_id) ? 'withdrawn' : 'valid' })),
    sorted.find(({ bidder_id }) => !gone.has(bidder_id)) ?? {},
  );
}

/**
 * A scored lot: five of thirty evaluators, each as strict as it is and off by a point or two of sixty; the best mean wins. Where two have an
 * understanding, the evaluator adds twelve points.
 */
function panel(
  world: World,
  understanding: { readonly evaluator: string; readonly bidder: string } | null,
): void {
  const { random } = world;
  const evaluators = some(random, firms('EV', 30), 5);
  const bidders = some(random, ['FB01', ...firms('FH', 20)], 5);
  const panelists = [...new Set([...(understanding ? [understanding.evaluator] : []), ...evaluators])].slice(
    0,
    5,
  );
  const field = [...new Set([...(understanding ? [understanding.bidder] : []), ...bidders])].slice(0, 5);
  const quality = new Map(
    field.map((id) => [id, 44 + 2 * random.normal() + (id === understanding?.bidder ? 3 : 0)]),
  );
  const scores = panelists.flatMap((panelist_id) => {
    const strictness = 2 * random.normal();
    return field.map((bidder_id) => {
      const favour = panelist_id === understanding?.evaluator && bidder_id === understanding.bidder ? 12 : 0;
      const score = (quality.get(bidder_id) as number) + strictness + 1.5 * random.normal() + favour;
      return { panelist_id, bidder_id, score: Math.min(60, Math.round(2 * score) / 2) };
    });
  });
  const mean = (id: string): number =>
    scores.filter(({ bidder_id }) => bidder_id === id).reduce((sum, { score }) => sum + score, 0);
  const winner = [...field].sort((a, b) => mean(b) - mean(a))[0] as string;
  const offers = field.map((bidder_id) => ({ bidder_id, amount: Math.round(ownOffer(random)) }));
  const lot_id = contest(world, 'F13', offers, { bidder_id: winner }, { award_method: 'scored' });
  world.add(
    'panel_scores',
    ...scores.map((row) => ({
      lot_id,
      criterion: 'technical',
      max_score: 60,
      is_subjective: 'true',
      ...row,
    })),
  );
}

export const PRICE_RECIPES: readonly Recipe[] = [
  {
    id: 'F2',
    what: 'fifteen hundred bidders on a lattice, thirty of them one supporting block paid for from one account, against everybody alone',
    suspects: firms('LB', 30),
    guilty: (world, suspects) => {
      times(5, () => {
        const prices = priced(world.random, firms('L', 1495));
        blockOf(world.random, prices, suspects);
        pay(world, averageLot(world, 'F2', prices, AVERAGE), suspects);
      });
    },
    innocent: (world, suspects) => {
      times(5, () => {
        const prices = priced(world.random, [...firms('L', 1495), ...suspects]);
        pay(world, averageLot(world, 'F2', prices, AVERAGE), []);
      });
    },
    screens: ['same-payer', 'benchmark-influence'],
    clauses: { 'cn-national': ['第四十条第（六）项 presumption', '第三十九条 clue_strong'] },
  },
  {
    id: 'F3',
    what: 'locusts, and twenty of them who always come and lie to one side, against locusts alone',
    suspects: firms('KB', 20),
    guilty: (world, suspects) => {
      times(24, (i) => {
        const prices = priced(world.random, some(world.random, firms('K', 500), i % 2 === 0 ? 130 : 150));
        if (i % 2 === 0) blockOf(world.random, prices, some(world.random, suspects, 18));
        averageLot(world, 'F3', prices, AVERAGE);
      });
    },
    innocent: (world, suspects) => {
      times(24, () =>
        averageLot(
          world,
          'F3',
          priced(world.random, some(world.random, [...firms('K', 500), ...suspects], 150)),
          AVERAGE,
        ),
      );
    },
    screens: ['benchmark-influence'],
    clauses: { 'cn-national': ['第三十九条 clue_strong', '第四十条第（四）项 clue_medium'] },
  },
  {
    id: 'F4',
    what: 'eight firms like steps under the coefficients that may be drawn, against eight who price alone',
    suspects: firms('T', 8),
    guilty: (world, suspects) => {
      times(40, (i) => {
        const prices = new Map(
          some(world.random, firms('TH', 40), i % 3 === 0 ? 16 : 20).map((id) => [
            id,
            onLattice(world.random, 0.12 + 0.02 * world.random.normal()),
          ]),
        );
        if (i % 3 === 0)
          for (const [k, id] of some(world.random, suspects, 8).entries())
            prices.set(
              id,
              onLattice(world.random, 1 - 0.88 * (0.945 + 0.01 * k) + 0.001 * world.random.normal()),
            );
        averageLot(world, 'F4', prices, DRAWN, 0.95 + 0.01 * world.random.below(7));
      });
    },
    innocent: (world, suspects) => {
      times(40, () =>
        averageLot(
          world,
          'F4',
          new Map(
            some(world.random, [...firms('TH', 40), ...suspects], 20).map((id) => [
              id,
              onLattice(world.random, 0.12 + 0.02 * world.random.normal()),
            ]),
          ),
          DRAWN,
          0.95 + 0.01 * world.random.below(7),
        ),
      );
    },
    screens: ['coefficient-cover'],
    clauses: { 'cn-national': ['第三十九条 clue_strong', '第四十条第（四）项 clue_medium'] },
  },
  {
    id: 'F11',
    what: 'three suppliers, the legal minimum: one wins and two cover it at a fixed distance, against the three dealers of a niche',
    suspects: firms('Z', 3),
    guilty: (world, suspects) => {
      times(16, () => {
        const price = ownOffer(world.random);
        procurement(
          world,
          'F11',
          new Map(
            suspects.map((id, k) => [id, price * (1 + 0.03 * k) * (1 + 0.0004 * world.random.normal())]),
          ),
        );
        // Elsewhere they are suppliers like others, and the market goes on without them.
        times(3, (k) =>
          procurement(
            world,
            'F11',
            alone(world.random, [suspects[k] as string, ...some(world.random, firms('ZH', 24), 2)]),
          ),
        );
        times(3, () =>
          procurement(world, 'F11', alone(world.random, some(world.random, firms('ZH', 24), 3))),
        );
      });
    },
    // Dealers in something that nobody else sells, who price alone; in the trade at large they meet by chance.
    innocent: (world, suspects) => {
      times(16, () => procurement(world, 'F11', alone(world.random, suspects), { category: 'F11 niche' }));
      times(96, () =>
        procurement(
          world,
          'F11',
          alone(world.random, some(world.random, [...firms('ZH', 24), ...suspects], 3)),
        ),
      );
    },
    screens: ['constant-price-offset', 'favourite-and-cover'],
    clauses: {
      'cn-national': ['第三十九条 clue_medium', '第四十条第（四）项 clue_medium'],
      'gp-qa': ['第三十七条第（四）项 clue_medium', '第三十九条 clue_medium'],
    },
  },
  {
    id: 'F8',
    what: 'rates on a grid under a price of one: three a fixed number of points apart, against everybody alone',
    suspects: firms('V', 3),
    guilty: (world, suspects) => {
      times(40, (i) => {
        const joint = i % 3 === 0;
        const rates = ownRates(world.random, some(world.random, firms('VH', 20), joint ? 3 : 6));
        const base = ownRate(world.random);
        if (joint) for (const [k, id] of suspects.entries()) rates.set(id, base + 0.00017 * k);
        supervision(world, 'F8', rates, true);
      });
    },
    // Half of the source does not say that prices are rates; the price is one all the same.
    innocent: (world, suspects) => {
      times(40, (i) =>
        supervision(
          world,
          'F8',
          ownRates(world.random, some(world.random, [...firms('VH', 20), ...suspects], 6)),
          i % 2 === 0,
        ),
      );
    },
    screens: ['constant-rate-difference'],
    clauses: {
      'cn-national': ['第四十条第（四）项 clue_medium'],
      'gp-qa': ['第三十七条第（四）项 clue_medium'],
    },
  },
  {
    id: 'F12',
    what: 'the lowest withdraws and the second wins, again and again the same two, against a firm that gives up before anybody',
    suspects: firms('Y', 2),
    guilty: (world, suspects) => {
      const [low, next] = suspects as [string, string];
      times(6, () => {
        withdrawals(
          world,
          (prices) => {
            const least = Math.min(...prices.values());
            prices.set(low, least * 0.95);
            prices.set(next, least * 0.99);
          },
          [low],
        );
        times(6, () => withdrawals(world, () => undefined, []));
        // Each of them bids alone, too.
        times(2, (k) =>
          withdrawals(world, (prices) => prices.set(suspects[k] as string, ownOffer(world.random)), []),
        );
      });
    },
    innocent: (world, suspects) => {
      const [low, next] = suspects as [string, string];
      times(6, () => {
        withdrawals(world, (prices) => prices.set(low, Math.min(...prices.values()) * 0.95), [low]);
        times(6, () => withdrawals(world, () => undefined, []));
        times(2, () => withdrawals(world, (prices) => prices.set(next, ownOffer(world.random)), []));
      });
      // The two meet as often as chance has it, and the careless one gives up there, too.
      times(2, () =>
        withdrawals(
          world,
          (prices) => {
            const least = Math.min(...prices.values());
            prices.set(low, least * 0.95);
            prices.set(next, least * 0.99);
          },
          [low],
        ),
      );
    },
    screens: ['lowest-bid-withdrawn'],
    clauses: {
      'cn-national': ['第三十九条 clue_medium', '第七十四条 clue_medium'],
      'gp-qa': ['第七十四条 clue_medium'],
    },
  },
  {
    id: 'F13',
    what: 'an evaluator who scores one bidder far above everybody else wherever the two meet, against strict and mild evaluators',
    suspects: ['FB01'],
    guilty: (world, [favoured]) => {
      times(60, (i) => panel(world, i % 6 === 0 ? { evaluator: 'EV01', bidder: favoured as string } : null));
    },
    innocent: (world) => {
      times(60, () => panel(world, null));
    },
    screens: ['favoured-bidder'],
    clauses: {
      'cn-national': ['第七十一条 clue_medium', '第七十五条 clue_medium'],
      'gp-qa': ['第七十五条 clue_medium'],
    },
  },
];
