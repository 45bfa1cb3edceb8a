import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { loserBecomesPartner } from '../../src/scorers/pairs/partners-after.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import type { ScorerInput } from '../../src/scorers/scorer.ts';
import type { Columns } from '../../src/store/database.ts';
import { openWorld, type WorldLot } from '../scorers/world.ts';

const SEED = 20261122;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

interface Row {
  readonly winner: number;
  readonly loser: number;
  readonly lots: number;
  readonly supplied: number;
  readonly lost: number;
  readonly both: number;
}

const columnsOf = (rows: readonly Row[]): Columns => ({
  winner_no: Int32Array.from(rows, ({ winner }) => winner),
  loser_no: Int32Array.from(rows, ({ loser }) => loser),
  lots: Int32Array.from(rows, ({ lots }) => lots),
  supplied: Int32Array.from(rows, ({ supplied }) => supplied),
  lost: Int32Array.from(rows, ({ lost }) => lost),
  both_lots: Int32Array.from(rows, ({ both }) => both),
});

const choose = (n: number, k: number): number => {
  if (k < 0 || k > n) return 0;
  let c = 1;
  for (let i = 1; i <= k; i++) c = (c * (n - k + i)) / i;
  return c;
};

/** P(at least as many as observed) by going through every combination of counts. */
function plainTail(rows: readonly Row[]): { readonly p: number; readonly expected: number } {
  let mass = [1];
  for (const { lots, supplied, lost } of rows) {
    const next = new Array<number>(mass.length + lost).fill(0);
    for (const [sum, p] of mass.entries())
      for (let k = 0; k <= lost; k++)
        next[sum + k]! += (p * choose(supplied, k) * choose(lots - supplied, lost - k)) / choose(lots, lost);
    mass = next;
  }
  const observed = rows.reduce((sum, { both }) => sum + both, 0);
  return {
    p: mass.slice(observed).reduce((sum, value) => sum + value, 0),
    expected: rows.reduce((sum, { lots, supplied, lost }) => sum + (supplied * lost) / lots, 0),
  };
}

/** Both directions of one pair over a few segments; `both` is drawn as the null says, the loser's lots being a random choice. */
function anyRows(random: Random, winner: number, loser: number): readonly Row[] {
  return Array.from({ length: 1 + below(random, 3) }, () => {
    const lots = 2 + below(random, 12);
    const supplied = below(random, lots);
    const lost = 1 + below(random, lots);
    let [left, hits, both] = [lots, supplied, 0];
    for (let i = 0; i < lost; i++, left--)
      if (random() < hits / left) {
        hits--;
        both++;
      }
    return { winner, loser, lots, supplied, lost, both };
  });
}

async function answer(rows: readonly Row[], fdr: number) {
  const input = {
    subjects: { subject_no: Int32Array.of(0), partner_no: Int32Array.of(1) },
    read: () => Promise.resolve(columnsOf(rows)),
    params: { fdr, min_lost: 1 },
  } as unknown as ScorerInput;
  const { p_value, statistic, n } = await loserBecomesPartner(input);
  return { p: p_value[0]!, statistic: statistic[0]!, n: n[0]! };
}

test('p of a pair is the smaller of two plain tails, doubled where both directions are there, and holds its level', async () => {
  const random = seededRandom(SEED, 'partners');
  const levels = [0.01, 0.05, 0.2] as const;
  const small = levels.map(() => 0);
  const worlds = 2000;
  for (let world = 0; world < worlds; world++) {
    const there = anyRows(random, 0, 1);
    const back = random() < 0.5 ? anyRows(random, 1, 0) : [];
    const directions = [there, back].filter((rows) => rows.some(({ supplied }) => supplied > 0));
    if (directions.length === 0) continue;
    const plain = directions.map(plainTail);
    const best = plain.reduce((one, other) => (other.p < one.p * (1 - 1e-12) ? other : one));
    const found = await answer([...there, ...back], 1);
    const at = `seed ${SEED}, world ${world}`;
    expect(Math.abs(found.p - Math.min(1, plain.length * best.p)), at).toBeLessThan(1e-10);
    expect(found.statistic * best.expected, at).toBeCloseTo(found.n, 9);
    for (const [i, level] of levels.entries()) if (found.p <= level) small[i]! += 1;
  }
  for (const [i, level] of levels.entries())
    expect(small[i]! / worlds, `up to ${level}, seed ${SEED}`).toBeLessThan(
      level + 4 * Math.sqrt((level * (1 - level)) / worlds),
    );
});

/** Who won each lot, and who then supplied its winner. */
interface Market {
  readonly lots: readonly WorldLot[];
  readonly winner: readonly (number | null)[];
  readonly supplier: readonly (number | null)[];
}

function anyMarket(random: Random): Market {
  const lots = Array.from({ length: 24 }, (_, lot): WorldLot => {
    const bidders = [0, 1, 2, 3, 4].filter(() => random() < 0.6);
    return { segment: Math.floor(lot / 12), minute: lot, bidders: bidders.length > 0 ? bidders : [0] };
  });
  const winner = lots.map(({ bidders }) => (random() < 0.1 ? null : bidders[below(random, bidders.length)]!));
  return { lots, winner, supplier: lots.map(() => (random() < 0.4 ? below(random, 5) : null)) };
}

test('lots that were lost, supplied and both are those that a walk through the market counts', async () => {
  const random = seededRandom(SEED, 'market');
  for (let round = 0; round < 25; round++) {
    const { lots, winner, supplier } = anyMarket(random);
    const db = await openWorld(lots);
    for (const [lot, bidder] of winner.entries())
      if (bidder !== null)
        await db.run(`update participation set won = true where lot_no = ${lot} and bidder_no = ${bidder}`);
    const subcontracts = supplier.flatMap((party, lot) => (party === null ? [] : [{ party, lot }]));
    for (const [line, { lot }] of subcontracts.entries())
      await db.run(
        `insert into contracts by name select 'C${lot}' as contract_id, 'L${lot}' as lot_id, 0 as source_no, ${line} as line`,
      );
    for (const [line, { lot, party }] of subcontracts.entries())
      await db.run(
        `insert into subcontracts by name select 'C${lot}' as contract_id, 'B${party}' as party_id, 1 as sequence, 0 as source_no, ${line} as line`,
      );
    for (const name of ['winner_partners', 'lost_to_partner']) {
      const sql = await readFile(new URL(`../../rules/features/${name}.sql`, import.meta.url), 'utf8');
      await db.run(`create table ${name} as\n${sql}`);
    }
    const found = await db.rows<Row & { segment: number }>(
      `select winner_no as winner, loser_no as loser, segment_no as segment, lots, supplied, lost, both_lots as both
       from lost_to_partner order by all`,
    );
    db.close();
    const partner = supplier.map((party, lot) =>
      party === winner[lot] || winner[lot] === null ? null : party,
    );
    const wanted: (Row & { segment: number })[] = [];
    for (const a of [0, 1, 2, 3, 4])
      for (const b of [0, 1, 2, 3, 4])
        for (const segment of [0, 1]) {
          const open = [...lots.keys()].filter(
            (lot) => lots[lot]!.segment === segment && winner[lot] !== null && winner[lot] !== b,
          );
          const lost = open.filter((lot) => winner[lot] === a && lots[lot]!.bidders.includes(b));
          if (a === b || lost.length === 0 || !partner.includes(b)) continue;
          wanted.push({
            winner: a,
            loser: b,
            segment,
            lots: open.length,
            supplied: open.filter((lot) => partner[lot] === b).length,
            lost: lost.length,
            both: lost.filter((lot) => partner[lot] === b).length,
          });
        }
    expect(found, `seed ${SEED}, market ${round}`).toEqual(wanted);
  }
});
