import { describe, expect, it } from 'vitest';
import { bindParams, planScreens } from '../../src/rules/plan.ts';
import { asSubquery } from '../../src/rules/sql-text.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { type Facts, identityFacts, market } from '../features/identity-facts.ts';
import { shippedRules } from '../rules/shipped-rules.ts';

const SEEDS = [11, 12, 13];
const BIDDERS = 1200;
const LOTS = 4000;
const RINGS = 12;
const MEMBERS = 6;
const SHOPS = 20;
const CUSTOMERS = 12;

interface World {
  readonly facts: Facts;
  /** Pairs of members that used a device of their ring in one lot, and pairs of customers that met from their shop. */
  readonly guilty: ReadonlySet<string>;
  readonly innocent: ReadonlySet<string>;
}

/**
 * Honest firms on computers of their own, customers of print shops (and of one exit to the network), and rings of which three members in
 * four come to a lot and use, in three lots of ten, one of three devices. Every processor is one of twelve models.
 */
function world(random: Random): World {
  const below = (limit: number): number => Math.floor(random() * limit);
  const names = Array.from({ length: BIDDERS }, (_, i) => `B${String(i).padStart(4, '0')}`);
  const honest = RINGS * MEMBERS;
  const ringOf = (bidder: number): number | null => (bidder < honest ? Math.floor(bidder / MEMBERS) : null);
  const shopOf = new Map<number, number>();
  for (let shop = 0; shop < SHOPS; shop++)
    for (let i = 0; i < CUSTOMERS; i++) shopOf.set(honest + shop * CUSTOMERS + i, shop);
  const bids: { lot: string; bidder: string }[] = [];
  const traces: Readonly<Record<string, string>>[] = [];
  const guilty = new Set<string>();
  const innocent = new Set<string>();
  for (let i = 0; i < LOTS; i++) {
    const lot = `L${String(i).padStart(4, '0')}`;
    const entered = new Set<number>();
    while (entered.size < 5) entered.add(honest + below(BIDDERS - honest));
    const ring = below(RINGS);
    const leaks = random() < 0.3;
    if (i % 4 === 0) for (let m = 0; m < MEMBERS; m++) if (random() < 0.75) entered.add(ring * MEMBERS + m);
    const device = below(3);
    const users = new Map<string, number[]>();
    for (const bidder of [...entered].sort((x, y) => x - y)) {
      bids.push({ lot, bidder: names[bidder]! });
      const shop = shopOf.get(bidder);
      const used =
        ringOf(bidder) !== null && leaks
          ? `RING${ring}DEV${device}QX`
          : shop !== undefined && random() < 0.6
            ? `SHOP${shop}PC77X`
            : `OWN${bidder}PC${below(2)}7X`;
      users.set(used, [...(users.get(used) ?? []), bidder]);
      const left = { lot_id: lot, bidder_id: names[bidder]!, operation: 'upload' };
      traces.push({ ...left, kind: 'disk', value: used });
      traces.push({ ...left, kind: 'cpu', value: `BFEBFBFF000906E${(bidder % 12).toString(16)}` });
      const address = shop === undefined ? `60.12.${bidder >> 8}.${bidder & 255}` : `218.75.20.${shop}`;
      traces.push({ ...left, kind: 'ip', value: address });
    }
    for (const [used, together] of users)
      for (const a of together)
        for (const b of together) if (a < b) (used.startsWith('RING') ? guilty : innocent).add(`${a}|${b}`);
  }
  return {
    facts: {
      ...market(
        Array.from({ length: LOTS }, (_, i) => `L${String(i).padStart(4, '0')}`),
        bids,
        names,
      ),
      bid_traces: traces,
    },
    guilty,
    innocent,
  };
}

describe('a market with rings, print shops and shared exits', () => {
  it.each(SEEDS)('rings are found and customers are not (seed %i)', async (seed) => {
    const { facts, guilty, innocent } = world(seededRandom(seed, 'identity market'));
    const rules = await shippedRules();
    const { screens } = planScreens(rules, rules.defaultProfile, { as_of: '2026-01-01' });
    const built = await identityFacts(2);
    await built.build(facts);
    const flaggedBy = async (id: string): Promise<ReadonlySet<string>> => {
      const { screen, params } = screens.find((planned) => planned.screen.id === id)!;
      const rows = await built.db.rows<{ a: number; b: number }>(
        `select subject_no as a, partner_no as b from (${asSubquery(screen.sql)}) where outcome = 'flagged'`,
        bindParams(screen.sql, params),
      );
      return new Set(rows.map(({ a, b }) => `${a}|${b}`));
    };
    const machine = await flaggedBy('shared-machine');
    const wrong = [...machine].filter((pair) => !guilty.has(pair));
    const met = `${guilty.size} pairs of members, ${innocent.size} of customers, ${wrong.length} flagged wrongly`;
    expect(guilty.size, met).toBeGreaterThan(150);
    expect(innocent.size, met).toBeGreaterThan(10);
    expect([...guilty].filter((pair) => machine.has(pair)).length / guilty.size, met).toBeGreaterThan(0.98);
    expect(wrong, met).toEqual([]);
    // Of the devices in different lots: those of rings, or nothing.
    const across = [...(await flaggedBy('machine-across-lots'))];
    expect(across.filter((pair) => !inOneRing(pair))).toEqual([]);
    expect([...(await flaggedBy('shared-network-address'))]).toEqual([]);
    built.db.close();
  });
});

function inOneRing(pair: string): boolean {
  const [a = -1, b = -2] = pair.split('|').map(Number);
  return b < RINGS * MEMBERS && Math.floor(a / MEMBERS) === Math.floor(b / MEMBERS);
}
