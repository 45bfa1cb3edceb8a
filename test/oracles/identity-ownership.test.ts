import { expect, test } from 'vitest';
import { buildFeatures } from '../../src/features/build-features.ts';
import { planScreens } from '../../src/rules/plan.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { loadCase } from '../../src/screens/case-facts.ts';
import { Database } from '../../src/store/database.ts';
import { createFactTables } from '../../src/store/facts-schema.ts';
import { createResultTables } from '../../src/store/results-schema.ts';
import { shippedRules } from '../rules/shipped-rules.ts';

const SEED = 20261122;
const WORLDS = 1000;
const FIRMS = 5;
const HOLDERS = 3;
const YEARS = [2020, 2021, 2022, 2023] as const;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

interface Link {
  readonly party: string;
  readonly holder: string;
  readonly kind: 'shareholder' | 'parent';
  /** Sixteenths, which binary fractions hold exactly. */
  readonly share: number | null;
  readonly from: number | null;
  readonly to: number | null;
}

interface World {
  readonly name: string;
  readonly firms: readonly string[];
  readonly links: readonly Link[];
  /** Year of each lot; NULL: not known. */
  readonly lots: readonly (number | null)[];
}

function anyWorld(random: Random, no: number): World {
  const name = `w${String(no).padStart(4, '0')}`;
  const firms = Array.from({ length: FIRMS }, (_, i) => `${name}-f${i}`);
  const parties = [...firms, ...Array.from({ length: HOLDERS }, (_, i) => `${name}-h${i}`)];
  const links = Array.from({ length: 3 + below(random, 9) }, (): Link => {
    const [from, to] = [YEARS[below(random, 4)]!, YEARS[below(random, 4)]!];
    return {
      party: parties[below(random, parties.length)]!,
      holder: parties[below(random, parties.length)]!,
      kind: random() < 0.9 ? 'shareholder' : 'parent',
      share: random() < 0.1 ? null : (1 + below(random, 16)) / 16,
      from: random() < 0.5 ? null : Math.min(from, to),
      to: random() < 0.5 ? null : Math.max(from, to),
    };
  });
  return { name, firms, links, lots: [null, ...YEARS].filter(() => random() < 0.5) };
}

/** Largest share on each way from a party to whoever is above it, by at most three steps; links in force in a year, or at any time. */
function sharesAbove({ links }: World, party: string, year: number | 'any' | 'always'): Map<string, number> {
  const inForce = ({ from, to }: Link): boolean =>
    year === 'any' ||
    (year === 'always' ? from === null && to === null : (from ?? 0) <= year && (to ?? 9999) >= year);
  const best = new Map<string, number>();
  // Links that were never in force together make no way.
  const walk = (at: readonly string[], share: number, since: number, until: number): void => {
    for (const link of links) {
      if (link.party !== at.at(-1) || link.holder === link.party || at.includes(link.holder)) continue;
      if (!inForce(link) || (link.kind === 'shareholder' && link.share === null)) continue;
      const product = share * (link.share ?? 1);
      if (product < 0.01) continue;
      const [from, to] = [Math.max(since, link.from ?? 0), Math.min(until, link.to ?? 9999)];
      if (from > to) continue;
      const way = [...at, link.holder];
      best.set(way.join('|'), Math.max(best.get(way.join('|')) ?? 0, product));
      if (way.length <= 3) walk(way, product, from, to);
    }
  };
  walk([party], 1, 0, 9999);
  const totals = new Map<string, number>();
  for (const [way, share] of best) {
    const holder = way.split('|').at(-1)!;
    totals.set(holder, (totals.get(holder) ?? 0) + share);
  }
  return totals;
}

/** Who controls a firm, itself among them. */
const controllers = (world: World, firm: string, year: number | 'any' | 'always'): readonly string[] => [
  firm,
  ...[...sharesAbove(world, firm, year)].filter(([, share]) => share > 0.5).map(([holder]) => holder),
];

/** Lines of pair, lot, holder and whether the control of both held, as a walk through every way finds them. */
function plainTies(world: World): readonly string[] {
  const rows: string[] = [];
  const { firms, lots } = world;
  for (const [l, year] of lots.entries())
    for (const [i, a] of firms.entries())
      for (const b of firms.slice(i + 1)) {
        const ever = controllers(world, b, 'any');
        for (const holder of controllers(world, a, 'any').filter((one) => ever.includes(one))) {
          const now = year ?? 'always';
          const held =
            controllers(world, a, now).includes(holder) && controllers(world, b, now).includes(holder);
          rows.push(`${a} ${b} ${l} ${holder} ${held || (year === null ? null : false)}`);
        }
      }
  return rows;
}

test('who controls whom in which lot is what a walk through every way of holding finds', async () => {
  const random = seededRandom(SEED, 'ownership');
  const worlds = Array.from({ length: WORLDS }, (_, no) => anyWorld(random, no));
  const lotId = (world: World, lot: number): string => `${world.name}-l${lot}`;
  const db = await Database.open({ threads: 2 });
  try {
    await createFactTables(db);
    await createResultTables(db);
    await loadCase(db, {
      name: 'worlds',
      kind: 'flagged',
      params: {},
      features: {},
      baseline: null,
      expect: [],
      given: {
        lots: worlds.flatMap((world) =>
          world.lots.map((year, lot) => ({
            lot_id: lotId(world, lot),
            ...(year === null ? {} : { opened_at: `${year}-06-01T00:00:00` }),
          })),
        ),
        bids: worlds.flatMap((world) =>
          world.lots.flatMap((_, lot) =>
            world.firms.map((bidder_id) => ({ lot_id: lotId(world, lot), bidder_id })),
          ),
        ),
        party_links: worlds.flatMap(({ links }) =>
          links.map(({ party, holder, kind, share, from, to }) => ({
            party_id: party,
            linked_id: holder,
            kind,
            share,
            valid_from: from === null ? null : `${from}-01-01T00:00:00`,
            valid_to: to === null ? null : `${to}-12-31T00:00:00`,
          })),
        ),
      },
    });
    const rules = await shippedRules();
    const plan = planScreens(
      { ...rules, screens: rules.screens.filter(({ id }) => id === 'control-between-bidders') },
      rules.defaultProfile,
    );
    await buildFeatures(db, plan);
    const found = await db.rows<{ row: string }>(
      `select a.bidder_id || ' ' || b.bidder_id || ' ' || split_part(l.lot_id, '-l', 2) || ' ' || t.tie_id || ' '
         || coalesce(cast(t.in_force as varchar), 'null') as row
       from tied_lots t
       join bidders a on a.bidder_no = t.bidder_a_no
       join bidders b on b.bidder_no = t.bidder_b_no
       join lots l on l.lot_no = t.lot_no
       where t.tie = 'control'`,
    );
    const wanted = worlds.flatMap(plainTies);
    expect(wanted.filter((row) => row.endsWith('true')).length, `seed ${SEED}`).toBeGreaterThan(500);
    expect(found.map(({ row }) => row).sort(), `seed ${SEED}`).toEqual([...wanted].sort());
  } finally {
    db.close();
  }
}, 60_000);
