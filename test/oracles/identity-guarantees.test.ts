import { expect, test } from 'vitest';
import { gapChance } from '../../src/scorers/identity/gap-chance.ts';
import { type GuaranteeBook, guaranteeBook } from '../../src/scorers/identity/guarantee-book.ts';
import { guaranteeSequences, productTail } from '../../src/scorers/identity/guarantee-sequences.ts';
import { type Random, seededRandom } from '../../src/scorers/random.ts';
import { OUTCOME_CODE, type ScorerInput, type ScorerOutput } from '../../src/scorers/scorer.ts';
import type { Columns } from '../../src/store/database.ts';

const SEED = 20261122;
const HOUR = 3600;
const DAY = 24 * HOUR;
const below = (random: Random, limit: number): number => Math.floor(random() * limit);

interface Guarantee {
  readonly lot: number;
  readonly bidder: number;
  readonly running: number;
  readonly second: number;
  readonly due: number;
  readonly guarantor?: string;
}

function columnsOf(rows: readonly Guarantee[]): Columns {
  const by = (row: Guarantee): string => row.guarantor ?? 'G';
  const names = [...new Set(rows.map(by))].sort();
  const sorted = [...rows].sort(
    (x, y) =>
      (by(x) < by(y) ? -1 : by(x) > by(y) ? 1 : 0) ||
      x.running - y.running ||
      x.lot - y.lot ||
      x.bidder - y.bidder,
  );
  return {
    lot_no: Int32Array.from(sorted, ({ lot }) => lot),
    bidder_no: Int32Array.from(sorted, ({ bidder }) => bidder),
    series_no: Int32Array.from(sorted, (row) => names.indexOf(by(row))),
    running: Float64Array.from(sorted, ({ running }) => running),
    second: Float64Array.from(sorted, ({ second }) => second),
    before: Float64Array.from(sorted, ({ second, due }) => due - second),
    partners: new Int32Array(sorted.length).fill(-1),
  };
}

const PARAMS = { fdr: 0.01, max_gap: 5, min_others: 5 };
const answer = (rows: readonly Guarantee[], params = PARAMS): Promise<ScorerOutput> =>
  guaranteeSequences({
    params,
    read: () => Promise.resolve(columnsOf(rows)),
  } as unknown as ScorerInput);
const flagged = ({ outcome, found }: ScorerOutput): readonly string[] =>
  [...outcome].flatMap((code, i) =>
    code === OUTCOME_CODE.flagged ? [`${found!.subject_no[i]}|${found!.partner_no[i]}`] : [],
  );

test('numbers issued between two independent purchases are as few as 2 gap f / v says', () => {
  const random = seededRandom(SEED, 'law');
  for (const [gap, rate] of [
    [1, 200],
    [3, 400],
    [10, 300],
  ] as const) {
    // Both buy at any time of one unit; the guarantor issues `rate` numbers in it.
    const rounds = 60_000;
    let small = 0;
    for (let i = 0; i < rounds; i++) {
      const apart = Math.abs(random() - random());
      let issued = 0;
      for (
        let at = -Math.log(1 - random()) / rate;
        at < apart && issued < gap;
        at -= Math.log(1 - random()) / rate
      )
        issued++;
      if (issued < gap) small++;
    }
    const wanted = (2 * gap) / rate;
    expect(Math.abs(small / rounds - wanted), `gap ${gap}, seed ${SEED}`).toBeLessThan(
      // Both ends of the unit cut a little off.
      wanted * wanted + 4 * Math.sqrt(wanted / rounds),
    );
  }
});

test('the tail of a product is that of counting', () => {
  const random = seededRandom(SEED, 'product');
  for (const [count, limit] of [
    [1, 0.2],
    [2, 0.05],
    [4, 0.01],
  ] as const) {
    const rounds = 40_000;
    let small = 0;
    for (let i = 0; i < rounds; i++) {
      let product = 1;
      for (let k = 0; k < count; k++) product *= random();
      if (product <= limit) small++;
    }
    const p = productTail(limit, count);
    expect(Math.abs(small / rounds - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / rounds));
  }
});

/** The same chance by going through all guarantees. */
function plainChance(
  rows: readonly Guarantee[],
  x: Guarantee,
  y: Guarantee,
  gap: number,
  fewest: number,
): number | null {
  const others = rows.filter((row) => row !== x && row !== y);
  const at = (x.second + y.second) / 2;
  const lead = (x.due - x.second + (y.due - y.second)) / 2;
  const own = others.filter(({ lot }) => lot === x.lot);
  const series = rows.filter(({ guarantor }) => guarantor === x.guarantor);
  const reaches = [HOUR / 6, HOUR, 6 * HOUR, DAY];
  const issued = [...reaches, Number.POSITIVE_INFINITY].flatMap((reach) => {
    const near = series
      .filter((row) => others.includes(row) && Math.abs(row.second - at) <= reach)
      .sort((a, b) => a.second - b.second || a.running - b.running);
    const seconds = near.length < fewest ? 0 : near.at(-1)!.second - near[0]!.second;
    const numbers = near.length < fewest ? 0 : near.at(-1)!.running - near[0]!.running;
    return seconds > 0 && numbers > 0 ? [numbers / seconds] : [];
  });
  const bought = reaches.map((reach) => {
    const more = reach === HOUR / 6 ? 0 : 1;
    const near = rows.filter(({ second, due }) => Math.abs(due - second - lead) <= reach).length;
    const pooled = (Math.max(0, near - 2) + more) / (Math.max(1, rows.length - 2) + more);
    const nearOwn = own.filter(({ second }) => Math.abs(second - at) <= reach).length;
    return (5 * pooled + nearOwn) / (5 + own.length) / (reach + (lead > 0 ? Math.min(reach, lead) : reach));
  });
  const times = series.map(({ second }) => second);
  bought.push(1 / (Math.max(...times) - Math.min(...times)));
  return issued.length === 0 ? null : Math.min(1, (2 * gap * Math.max(...bought)) / Math.min(...issued));
}

/**
 * Guarantors that issue at a rate of their own, day and night and faster by day; lots that fall due one after the other, whose bidders
 * buy on their own, most of them late, from guarantors of unequal popularity.
 */
function honestMarket(random: Random): readonly Guarantee[] {
  const guarantors = Array.from({ length: 1 + below(random, 3) }, (_, g) => ({
    name: `G${g}`,
    perHour: 10 ** (0.5 + 2.5 * random()),
    popular: random(),
  }));
  const rush = HOUR * 10 ** (2 * random());
  const late = random();
  const purchases = Array.from({ length: 2 + below(random, 8) }, (_, lot) => {
    const due = 1e9 + Math.floor(lot * DAY * random()) + 9 * HOUR;
    return Array.from({ length: 2 + below(random, 15) }, (_, i) => {
      const before = random() < late ? -rush * Math.log(1 - random()) : 10 * DAY * random();
      const weights = guarantors.map(({ popular }) => popular);
      let left = random() * weights.reduce((sum, weight) => sum + weight, 0);
      let choice = 0;
      while (choice < weights.length - 1 && left > weights[choice]!) left -= weights[choice++]!;
      return {
        lot,
        bidder: lot % 2 === 0 ? i : i + 5,
        second: due - before,
        due,
        guarantor: guarantors[choice]!.name,
      };
    });
  }).flat();
  return guarantors.flatMap(({ name, perHour }) => {
    const own = purchases.filter(({ guarantor }) => guarantor === name).sort((x, y) => x.second - y.second);
    let [at, running] = [own[0]?.second ?? 0, 1000];
    return own.map((purchase) => {
      // Everybody else's guarantees in between, whose buyers sleep at night.
      const hours = (purchase.second - at) / HOUR;
      running += 1 + poisson(random, perHour * hours * (0.7 + 0.3 * Math.sin(at / DAY)));
      at = purchase.second;
      return { ...purchase, running, second: Math.floor(purchase.second) };
    });
  });
}

const exponential = (random: Random): number => -Math.log(1 - random());

function poisson(random: Random, mean: number): number {
  if (mean > 500) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  let count = 0;
  for (let left = mean - exponential(random); left > 0; left -= exponential(random)) count++;
  return count;
}

const entryOf = (book: GuaranteeBook, row: Guarantee): number =>
  book.lot.findIndex(
    (lot, i) => lot === row.lot && book.bidder[i] === row.bidder && book.running[i] === row.running,
  );

test('the chance of a gap is that of a walk through all guarantees, and holds its level among honest bidders', () => {
  const levels = [0.01, 0.05, 0.2] as const;
  const small = levels.map(() => 0);
  let [tested, worlds] = [0, 0];
  for (; worlds < 3000; worlds++) {
    const random = seededRandom(SEED, 'market', worlds);
    const rows = honestMarket(random);
    const book = guaranteeBook(columnsOf(rows));
    const pairs = rows.flatMap((x, i) =>
      rows
        .slice(i + 1)
        .filter((y) => y.lot === x.lot && y.guarantor === x.guarantor && y.bidder !== x.bidder)
        .map((y) => [x, y] as const),
    );
    if (pairs.length === 0) continue;
    const [x, y] = pairs[below(random, pairs.length)]!;
    const gap = Math.abs(x.running - y.running);
    const p = gapChance(book, entryOf(book, x), entryOf(book, y), gap, PARAMS.min_others);
    const plain = plainChance(rows, x, y, gap, PARAMS.min_others);
    const at = `seed ${SEED}, world ${worlds}`;
    if (plain === null) expect(p, at).toBeNull();
    else expect(p, at).toBeCloseTo(plain, 10);
    if (p === null) continue;
    tested++;
    for (const [i, level] of levels.entries()) if (p <= level) small[i]! += 1;
  }
  expect(tested).toBeGreaterThan(1000);
  for (const [i, level] of levels.entries())
    expect(small[i]! / tested, `level ${level}, seed ${SEED}`).toBeLessThan(
      level + 4 * Math.sqrt((level * (1 - level)) / tested),
    );
});

test('a market of honest bidders has a flag no more often than stated', async () => {
  const worlds = 1500;
  const levels = [0.01, 0.05, 0.2] as const;
  const any = levels.map(() => 0);
  let listed = 0;
  for (let world = 0; world < worlds; world++) {
    const rows = honestMarket(seededRandom(SEED, 'market', world));
    for (const [i, fdr] of levels.entries()) {
      const output = await answer(rows, { ...PARAMS, max_gap: 20, fdr });
      if (i === 0) listed += output.outcome.length;
      if (flagged(output).length > 0) any[i]! += 1;
    }
  }
  expect(listed).toBeGreaterThan(1000);
  for (const [i, level] of levels.entries())
    expect(any[i]! / worlds, `level ${level}, seed ${SEED}`).toBeLessThan(
      level + 4 * Math.sqrt((level * (1 - level)) / worlds),
    );
}, 60_000);

/** A hundred lots whose bidders all buy on the last day from one insurer of so many numbers an hour. */
function insurerMarket(random: Random, perHour: number, planted: boolean): readonly Guarantee[] {
  const purchases = Array.from({ length: 100 }, (_, lot) => {
    const due = 1e9 + lot * DAY;
    return Array.from({ length: 8 }, (_, bidder) => ({
      lot,
      bidder: planted && bidder < 2 && lot < 4 ? bidder : 2 + ((lot * 8 + bidder) % 97),
      second: due - DAY * random(),
      due,
    }));
  });
  if (planted)
    for (const lot of [0, 1, 2, 3])
      purchases[lot]![1] = { ...purchases[lot]![1]!, second: purchases[lot]![0]!.second + 1 };
  let [at, running] = [1e9 - DAY, 1];
  return purchases
    .flat()
    .sort((x, y) => x.second - y.second)
    .map((purchase) => {
      running += 1 + poisson(random, (perHour * (purchase.second - at)) / HOUR);
      at = purchase.second;
      return { ...purchase, running };
    });
}

test('a busy insurer tells those who bought together; one of few numbers tells nobody', async () => {
  const random = seededRandom(SEED, 'insurer');
  expect(flagged(await answer(insurerMarket(random, 500, true)))).toEqual(['0|1']);
  expect(flagged(await answer(insurerMarket(random, 500, false)))).toEqual([]);
  expect(flagged(await answer(insurerMarket(random, 0.1, false)))).toEqual([]);
});

test('the order of rows moves nothing', async () => {
  const rows = insurerMarket(seededRandom(SEED, 'order'), 100, true);
  expect(await answer([...rows].reverse())).toEqual(await answer(rows));
});
