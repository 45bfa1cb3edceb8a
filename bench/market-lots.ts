import type { AwardMethod } from '../src/domain/tables.ts';
import { randomOf } from './market-random.ts';
import type { Cell, Lot, MarketOptions } from './market-types.ts';

export function makeLots(options: MarketOptions, cells: readonly Cell[]): readonly Lot[] {
  const width = String(options.lots).length;
  const days = options.years * 365;
  const methods = Object.entries(options.methods) as unknown as readonly (readonly [AwardMethod, number])[];
  // Some regions have many times the lots of others.
  const weights = cells.map(
    (cell) => [cell, Math.exp(0.6 * randomOf(options.seed, 'volume', cell.no).normal())] as const,
  );
  const cumulated: number[] = [];
  let total = 0;
  for (const [, weight] of weights) {
    total += weight;
    cumulated.push(total);
  }
  return Array.from({ length: options.lots }, (_, no): Lot => {
    const random = randomOf(options.seed, 'lot', no);
    const at = random.next() * total;
    const cell = cells[firstAbove(cumulated, at)] as Cell;
    const method = random.pick(methods);
    const ceiling = Math.round(Math.exp(13.8 + 1.1 * random.normal()) / 100) * 100;
    const fixed = random.chance(0.3) ? Math.round((ceiling * random.between(0.02, 0.1)) / 100) * 100 : 0;
    const coefficients =
      method === 'average_benchmark_drawn' ? [0.95, 0.955, 0.96, 0.965, 0.97, 0.975, 0.98] : [];
    const coefficient =
      coefficients.length > 0
        ? (coefficients[random.below(7)] as number)
        : method === 'average_benchmark'
          ? 0.97
          : 1;
    const ceilingWeight = method === 'composite_benchmark' ? 0.4 : 0;
    return {
      no,
      id: `L${String(no + 1).padStart(width, '0')}`,
      cell,
      buyer: buyerOf(options.seed, no, cell),
      day: random.below(days),
      method,
      rule: ruleOf(method, coefficient, coefficients, ceilingWeight),
      priceForm: random.chance(0.03) && PRICED.has(method) ? 'rate' : 'amount',
      ceiling,
      fixedPart: fixed,
      estimate: Math.round(ceiling * random.between(0.98, 1.05)),
      cost: ceiling * Math.exp(-0.17 + 0.03 * random.normal()),
      // Some works are harder to reckon than others.
      spread: cell.spread * Math.exp(0.2 * random.normal()),
      coefficient,
      coefficients,
      ceilingWeight,
    };
  });
}

// The first office of a cell buys about a third of its lots, the last a twentieth.
function buyerOf(seed: number, lot: number, { buyers }: Cell): string {
  return buyers[Math.floor(buyers.length * randomOf(seed, 'buyer', lot).next() ** 2)] as string;
}

const PRICED: ReadonlySet<AwardMethod> = new Set([
  'lowest_price',
  'lowest_reviewed_price',
  'low_price_priority',
  'scored',
]);

/** Index of the first running total above a value. */
export function firstAbove(cumulated: readonly number[], value: number): number {
  let low = 0;
  let high = cumulated.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulated[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

function ruleOf(
  method: AwardMethod,
  coefficient: number,
  coefficients: readonly number[],
  ceilingWeight: number,
): string | null {
  switch (method) {
    case 'average_benchmark':
      return JSON.stringify({ average: 'arithmetic', coefficient });
    case 'average_benchmark_drawn':
      return JSON.stringify({ average: 'arithmetic', coefficients, drawn: coefficient });
    case 'composite_benchmark':
      return JSON.stringify({ average: 'arithmetic', ceiling_weight: ceilingWeight });
    default:
      return null;
  }
}
