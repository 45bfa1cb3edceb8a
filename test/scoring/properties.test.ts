import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { FAMILIES, type Family } from '../../src/domain/outcome.ts';
import { seededRandom } from '../../src/scorers/random.ts';
import { cauchy, contributions, log10Evidence } from '../../src/scoring/combine.ts';
import { levelOf } from '../../src/scoring/level.ts';
import { buildLotEvidence } from '../../src/scoring/lot-evidence.ts';
import { mergeSets } from '../../src/scoring/merge-sets.ts';
import { scoringParameters } from '../../src/scoring/parameters.ts';
import { priorityParts } from '../../src/scoring/priority.ts';
import { scoreRun } from '../../src/scoring/score-run.ts';
import { apportion } from '../../src/scoring/waterfall.ts';
import { Database } from '../../src/store/database.ts';
import { createResultTables } from '../../src/store/results-schema.ts';
import {
  addGroups,
  addOutcomes,
  type TinyLot,
  type TinyOutcome,
  type TinyScreen,
  tinyMarket,
  tinyPlan,
} from './tiny-market.ts';

const open: Database[] = [];
const keep = (db: Database): Database => {
  open.push(db);
  return db;
};
afterEach(() => {
  for (const db of open.splice(0)) db.close();
});

const parameters = scoringParameters();
const p = fc.double({ min: 1e-9, max: 1, noNaN: true });

describe('combining', () => {
  it('never says less when a p-value falls', () => {
    fc.assert(
      fc.property(fc.array(p, { minLength: 1, maxLength: 8 }), fc.nat(), p, (ps, place, other) => {
        const at = place % ps.length;
        const lower = ps.map((value, i) => (i === at ? Math.min(value, other) : value));
        expect(cauchy(lower, parameters)).toBeLessThanOrEqual(
          (cauchy(ps, parameters) as number) * (1 + 1e-12),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('gives one test its own p-value back, inside the clip', () => {
    for (const value of [1e-6, 1e-3, 0.05, 0.5, 0.9])
      expect(cauchy([value], parameters)).toBeCloseTo(value, 12);
    expect(cauchy([1e-12], parameters)).toBeCloseTo(1e-6, 12);
    expect(cauchy([], parameters)).toBeNull();
  });

  it('calibrates as published: 0.01 to 5, 0.001 to 15.8, 0.0001 to 50', () => {
    expect(10 ** log10Evidence(0.01)).toBeCloseTo(5, 9);
    expect(10 ** log10Evidence(0.001)).toBeCloseTo(15.811, 3);
    expect(10 ** log10Evidence(0.0001)).toBeCloseTo(50, 9);
  });

  it('keeps the size of the Cauchy combination under correlation', () => {
    // screens.md 9: nominal 0.001 gives 0.0010 to 0.0011 at correlations of 0.3 to 0.9.
    const random = seededRandom('cauchy');
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const rounds = 200_000;
    let rejected = 0;
    for (let round = 0; round < rounds; round++) {
      const shared = normal() * Math.sqrt(0.6);
      const ps = Array.from({ length: 8 }, () => upperTail(shared + normal() * Math.sqrt(0.4)));
      if ((cauchy(ps, parameters) as number) <= 0.001) rejected++;
    }
    expect(rejected / rounds).toBeGreaterThan(0.0007);
    expect(rejected / rounds).toBeLessThan(0.0014);
  });

  it('averages families that share inputs, and caps each', () => {
    const of = (network: number, win: number): number =>
      [
        ...contributions(
          [
            { family: 'network', p: network, strength: null },
            { family: 'win_pattern', p: win, strength: null },
          ],
          parameters,
        ).values(),
      ].reduce((sum, amount) => sum + amount, 0);
    expect(of(1e-4, 1e-4)).toBeCloseTo(Math.log10(50), 9);
    expect(of(1e-4, 0.9)).toBeCloseTo(Math.log10((50 + 1) / 2), 9);
    expect(of(1e-6, 1e-6)).toBeCloseTo(2, 9);
    const identity = contributions([{ family: 'identity', p: null, strength: 7 }], parameters);
    expect(identity.get('identity')).toBe(4);
  });
});

describe('levels', () => {
  it('stay at low without the gate, at medium without two families', () => {
    const level = (evidence: number, gate: boolean, twoFamilies: boolean) =>
      levelOf({ evidence, gate, twoFamilies, companyOnly: false, circle: true }, parameters);
    expect(level(0.69, true, true)).toBe('informational');
    expect(level(9, false, true)).toBe('low');
    expect(level(9, true, false)).toBe('medium');
    expect(level(1, true, false)).toBe('medium');
    expect(level(2, true, true)).toBe('high');
    expect(level(3, true, true)).toBe('critical');
    const silent = { evidence: 2, gate: true, twoFamilies: false, companyOnly: true, circle: false };
    expect(levelOf(silent, parameters)).toBe('informational');
    expect(levelOf({ ...silent, circle: true }, parameters)).toBe('low');
  });

  it('refuses a ladder that falls, and names that do not exist', () => {
    expect(() => scoringParameters({ level_high: 0.8 })).toThrow(/level_high/);
    expect(() => scoringParameters({ priors: 0.1 })).toThrow(
      'scoring.priors, which does not exist. Did you mean prior?',
    );
    expect(() => scoringParameters({ prior: 0 })).toThrow(/prior/);
    expect(() => scoringParameters({ alert_level: 'urgent' })).toThrow(/alert_level/);
  });
});

describe('priority', () => {
  it('is the sum of its parts to the last digit, and rises with evidence, value and date', () => {
    const part = fc.double({ min: 0, max: 4, noNaN: true });
    const maybe = fc.option(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { nil: null });
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: FAMILIES.length }),
        maybe,
        maybe,
        (amounts, medians, years) => {
          const parts = new Map(amounts.map((amount, i) => [FAMILIES[i] as Family, amount]));
          const found = priorityParts(parts, { medians, years }, parameters);
          const sum =
            found.prior +
            [...found.families.values()].reduce((all, one) => all + one, 0) +
            found.value +
            found.recency;
          expect(found.total).toBe(sum);
          expect(Number.isInteger(found.total)).toBe(true);
          const more = new Map(parts).set('price_shape', (parts.get('price_shape') ?? 0) + 0.1);
          expect(priorityParts(more, { medians, years }, parameters).total).toBeGreaterThan(found.total);
          if (medians !== null)
            expect(
              priorityParts(parts, { medians: medians * 2, years }, parameters).value,
            ).toBeGreaterThanOrEqual(found.value);
          if (years !== null)
            expect(
              priorityParts(parts, { medians, years: years + 1 }, parameters).recency,
            ).toBeLessThanOrEqual(found.recency);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('shares out whole amounts without loss', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000 }),
        fc.array(fc.double({ min: 1e-6, max: 6, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (total, weights) => {
          const parts = apportion(total, weights);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(total);
          for (const part of parts) expect(part).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('merging', () => {
  const pair = (a: number, b: number, strength: number) => ({ group: null, bidders: [a, b], strength });

  it('does not run a chain of pairs together', () => {
    const chain = Array.from({ length: 20 }, (_, i) => pair(i, i + 1, 20 - i));
    const sizes = mergeSets(chain, 0.5).map(({ bidders }) => bidders.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(4);
  });

  it('joins groups that share half of the smaller, and no group that holds one of a pair', () => {
    const groups = [
      { group: 0, bidders: [0, 1, 2, 3], strength: 2 },
      { group: 1, bidders: [2, 3, 4, 5], strength: 1 },
      { group: 2, bidders: [3, 6, 7], strength: 3 },
    ];
    const merged = mergeSets([...groups, pair(0, 9, 5)], 0.5);
    expect(merged.map(({ groups: of, bidders }) => [of, bidders])).toEqual([
      [[2], [3, 6, 7]],
      [
        [0, 1],
        [0, 1, 2, 3, 4, 5],
      ],
      [[], [0, 9]],
    ]);
  });

  it('does not depend on the order of what it is given', () => {
    const sets = fc.uniqueArray(
      fc.record({
        a: fc.integer({ min: 0, max: 9 }),
        b: fc.integer({ min: 10, max: 19 }),
        strength: fc.integer({ min: 0, max: 3 }),
      }),
      { selector: ({ a, b }) => `${a}/${b}`, maxLength: 25 },
    );
    fc.assert(
      fc.property(sets, fc.integer(), (list, seed) => {
        const pairs = list.map(({ a, b, strength }) => pair(a, b, strength));
        expect(mergeSets(shuffled(pairs, seed), 0.5)).toEqual(mergeSets(pairs, 0.5));
      }),
    );
  });
});

describe('lot evidence in SQL', () => {
  it('holds the size of two graded screens that say nearly the same', async () => {
    const db = keep(await Database.open());
    await createResultTables(db);
    // One uniform p twice: the two are one test, and must not count as two.
    await db.run(
      `insert into answers
       select s, i, -1, 0, -1, null, 5, ((hash(i) >> 11) + 0.5) / pow(2, 53), null from range(50000) t(i), range(2) u(s)`,
    );
    const screens = [0, 1].map((no) => ({ no, family: 'price_shape' as const, graded: true }));
    await buildLotEvidence(db, screens, parameters);
    const { found } = await db.row<{ found: number }>(
      'select avg((combined_p <= 0.01)::integer)::double as found from lot_own',
    );
    // At a true correlation of 1 the stated 0.8 lets a little more through, and no more than that.
    expect(found).toBeLessThan(0.015);
    expect(found).toBeGreaterThan(0.005);
  });

  it('agrees with the functions that combine sets', async () => {
    const families: readonly Family[] = ['price_shape', 'network', 'win_pattern', 'identity'];
    const screens = Array.from({ length: 12 }, (_, no) => ({
      no,
      family: families[no % 4] as Family,
      graded: no % 3 > 0,
    }));
    const random = seededRandom('parity');
    const outcomes: TinyOutcome[] = [];
    for (let subject = 0; subject < 400; subject++)
      for (const { no, family } of screens) {
        const kind = random();
        if (kind < 0.3) outcomes.push({ screen: no, subject, outcome: 2 });
        else if (family === 'identity' && kind < 0.6)
          outcomes.push({ screen: no, subject, strength: random() * 6 });
        else
          outcomes.push({
            screen: no,
            subject,
            p: 10 ** (-7 * random() * random()),
            outcome: kind < 0.6 ? 0 : 1,
          });
      }
    const db = keep(await Database.open());
    await createResultTables(db);
    await addOutcomes(db, outcomes);
    await buildLotEvidence(db, screens, parameters);
    const rows = await db.rows<Record<string, number | null>>('select * from lot_own order by lot_no');
    expect(rows.length).toBeGreaterThan(390);
    for (const row of rows) {
      const evidence = families.map((family) => {
        const own = outcomes.filter(
          ({ subject, screen, outcome }) =>
            subject === row.lot_no && outcome !== 2 && screens[screen]?.family === family,
        );
        const strengths = own.flatMap(({ strength }) => strength ?? []);
        const answered = own.filter(({ p: value }) => value !== undefined);
        // A pattern that is absent counts as p = 1/2; graded screens count as one.
        const patterns = answered
          .filter(({ screen }) => !screens[screen]?.graded)
          .map(({ p: value, outcome }) => (outcome === 1 ? (value as number) : 0.5));
        const logits = answered
          .filter(({ screen }) => screens[screen]?.graded)
          .map(({ p: value }) => Math.log(1 / Math.max(value as number, parameters.p_min) - 1));
        const m = logits.length;
        const spread = Math.sqrt(m + m * (m - 1) * parameters.graded_correlation);
        const graded = m === 0 ? [] : [1 / (1 + Math.exp(logits.reduce((sum, x) => sum + x, 0) / spread))];
        return {
          family,
          p: cauchy([...graded, ...patterns], parameters),
          strength: strengths.length === 0 ? null : Math.max(...strengths),
        };
      });
      const wanted = contributions(evidence, parameters);
      for (const { family, p: value } of evidence) {
        if (value === null) expect(row[`p_${family}`]).toBeNull();
        else expect((row[`p_${family}`] as number) / value).toBeCloseTo(1, 6);
        expect(row[`c_${family}`] ?? 0).toBeCloseTo(wanted.get(family) ?? 0, 6);
      }
      const combined = cauchy(
        evidence.flatMap(({ p: value }) => value ?? []),
        parameters,
      );
      // What cannot be rejected is not worked out.
      if (combined !== null && combined > parameters.fdr)
        expect(row.combined_p).toBeGreaterThan(parameters.fdr);
      else if (combined !== null) expect((row.combined_p as number) / combined).toBeCloseTo(1, 6);
    }
  });
});

const SCREENS: readonly TinyScreen[] = [
  { id: 'a-shape', family: 'price_shape' },
  { id: 'b-shape', family: 'price_shape' },
  { id: 'c-gaps', family: 'price_regularity' },
  { id: 'd-pair', family: 'network', subject: 'bidder_pair', edge: 'co_bid' },
  { id: 'e-group', family: 'network', subject: 'group' },
  { id: 'f-wins', family: 'win_pattern', subject: 'group' },
];

interface Market {
  readonly lots: readonly TinyLot[];
  readonly outcomes: readonly TinyOutcome[];
  readonly groups: readonly (readonly number[])[];
}

function randomMarket(seed: number): Market {
  const random = seededRandom('market', seed);
  const pick = (count: number): number => Math.floor(random() * count);
  const small = (): number => 10 ** (-6 * random() ** 2);
  const names = 'ABCDEFGHIJ';
  const lots = Array.from({ length: 12 }, (_, i): TinyLot => {
    const bidders = shuffled([...names], seed * 100 + i).slice(0, 3 + pick(4));
    return {
      id: `L${String(i).padStart(2, '0')}`,
      bids: Object.fromEntries(bidders.map((name) => [name, 1000 + pick(500)])),
      opened: `202${pick(5)}-0${1 + pick(9)}-01`,
      ...(random() < 0.7 ? { winner: bidders[0] as string } : {}),
    };
  });
  const outcomes: TinyOutcome[] = [];
  for (let subject = 0; subject < lots.length; subject++)
    for (const screen of [0, 1, 2])
      outcomes.push(random() < 0.2 ? { screen, subject, outcome: 2 } : { screen, subject, p: small() });
  for (let subject = 0; subject < 10; subject++)
    for (let partner = subject + 1; partner < 10; partner++)
      if (random() < 0.3) outcomes.push({ screen: 3, subject, partner, p: small() ** 2 });
  const groups = [
    [0, 1, 2],
    [3, 4, 5, 6],
  ];
  for (const subject of [0, 1]) for (const screen of [4, 5]) outcomes.push({ screen, subject, p: small() });
  return { lots, outcomes, groups };
}

async function load({ lots, outcomes, groups }: Market, threads?: number): Promise<Database> {
  const db = keep(await tinyMarket(lots, threads));
  await addGroups(db, groups);
  await addOutcomes(db, outcomes);
  return db;
}

describe('scoreRun on random markets', () => {
  it('adds up every waterfall and every family of signals', async () => {
    let seen = 0;
    for (let seed = 0; seed < 8; seed++) {
      for (const warning of await scoreRun(
        await load(randomMarket(seed)),
        tinyPlan(SCREENS, { max_signals: 5 }),
      )) {
        seen++;
        const sum = warning.waterfall.reduce((total, { amount }) => total + amount, 0);
        expect(Math.abs(sum - warning.priority)).toBeLessThan(1e-9);
        for (const line of warning.waterfall.filter(({ screen }) => screen !== null)) {
          const own = warning.signals.filter(({ screen }) => screen === line.screen);
          expect(own.reduce((total, { contribution }) => total + contribution, 0)).toBeCloseTo(
            line.amount,
            9,
          );
        }
      }
    }
    expect(seen).toBeGreaterThan(15);
  });

  it('gives the same bytes for any order of rows, numbering of groups and number of threads', async () => {
    for (let seed = 0; seed < 5; seed++) {
      const market = randomMarket(seed);
      const wanted = JSON.stringify(await scoreRun(await load(market, 1), tinyPlan(SCREENS)));
      const other: Market = {
        lots: market.lots,
        groups: [...market.groups].reverse(),
        outcomes: shuffled(
          market.outcomes.map((outcome) => ({
            ...outcome,
            subject: outcome.screen >= 4 ? 1 - outcome.subject : outcome.subject,
          })),
          seed,
        ),
      };
      const db = await load(other, 2);
      await db.run(`update groups set group_id = 'G' || (1 - group_no)`);
      const found = JSON.stringify(await scoreRun(db, tinyPlan(SCREENS)));
      // Not toBe: its message would print both in full.
      expect(found === wanted).toBe(true);
    }
  });

  it('never lowers a score, a level or a priority when a p-value of its own falls', async () => {
    const levels = ['informational', 'low', 'medium', 'high', 'critical'];
    for (let seed = 0; seed < 6; seed++) {
      const market = randomMarket(seed);
      const at = seed * 2;
      const stronger = {
        ...market,
        outcomes: market.outcomes.map((outcome) =>
          outcome.screen < 3 && outcome.subject === at && outcome.p !== undefined
            ? { ...outcome, p: outcome.p / 50 }
            : outcome,
        ),
      };
      const [before, after] = [await load(market), await load(stronger)];
      const [old, now] = [
        await scoreRun(before, tinyPlan(SCREENS)),
        await scoreRun(after, tinyPlan(SCREENS)),
      ];
      const score = async (db: Database): Promise<number> =>
        (await db.row<{ score: number }>('select score from lot_scores where lot_no = $at', { at })).score;
      expect(await score(after)).toBeGreaterThanOrEqual(await score(before));
      for (const warning of old.filter(({ kind }) => kind !== 'lot')) {
        const same = now.find(({ id }) => id === warning.id);
        expect(same?.priority).toBeGreaterThanOrEqual(warning.priority - 1e-9);
        expect(levels.indexOf(same?.level as string)).toBeGreaterThanOrEqual(levels.indexOf(warning.level));
      }
    }
  });
});

describe('honest data', () => {
  it('flags no lot above the stated rate: 14 screens on 100,000 lots of uniform p', async () => {
    const lots = 100_000;
    const db = keep(await Database.open());
    await createResultTables(db);
    const screens = Array.from({ length: 14 }, (_, no) => ({
      no,
      graded: no < 2,
      family: (no < 9 ? 'price_shape' : no < 12 ? 'price_regularity' : 'conduct') as Family,
    }));
    let nightsWithAlarm = 0;
    for (let night = 0; night < 3; night++) {
      await db.run('delete from answers');
      await db.run(
        `insert into answers
         select s, i, -1, (p <= 0.01)::tinyint, -1, null, 5, p, null
         from (select s, i, ((hash(i, s, ${night}) >> 11) + 0.5) / pow(2, 53) as p
               from range(${lots}) t(i), range(14) u(s))`,
      );
      await buildLotEvidence(db, screens, parameters);
      const found = await db.row<{ passed: number; one: number; low: number }>(
        `select sum(gate::integer)::integer as passed, avg((combined_p <= 0.01)::integer)::double as one,
           avg((own >= ${parameters.level_low})::integer)::double as low from lot_own`,
      );
      // Size of the combined test at 1 %, within five standard errors.
      expect(found.one).toBeGreaterThan(0.01 - 5 * 0.000315);
      expect(found.one).toBeLessThan(0.011 + 5 * 0.000315);
      // Evidence of level low needs no more than three families near p = 0.01 together.
      expect(found.low).toBeLessThan(0.05);
      if (found.passed > 0) nightsWithAlarm++;
    }
    // The chance of a single alarm a night is at most the false discovery rate of 5 %.
    expect(nightsWithAlarm).toBeLessThanOrEqual(1);
  });
});

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seededRandom('shuffle', seed);
  return items
    .map((item) => ({ item, key: random() }))
    .sort((x, y) => x.key - y.key)
    .map(({ item }) => item);
}

/** P(Z > z), to 1e-7: enough for a count of rejections. */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.3275911 * (Math.abs(z) / Math.SQRT2));
  const series =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (series * Math.exp((-z * z) / 2)) / 2;
  return z > 0 ? tail : 1 - tail;
}
