/** Plain, slow and separate: what the group screens on wins and discounts must come to, by going through every permutation. */

export interface PlainWin {
  readonly winner: number;
  readonly stratum: number;
  readonly market: number;
  readonly trade: number;
  readonly part: number;
  readonly period: number;
}

/** Every way to put the entries of a list in order. */
export function* orders<T>(items: readonly T[]): Generator<readonly T[]> {
  if (items.length <= 1) yield items;
  for (let i = 0; i < items.length; i++)
    for (const rest of orders([...items.slice(0, i), ...items.slice(i + 1)])) yield [items[i]!, ...rest];
}

/** Positions in blocks: stratum by stratum, `size` neighbours at least. */
export function plainBlocks(strata: readonly number[], size: number): readonly (readonly number[])[] {
  return [...new Set(strata)].flatMap((stratum) => {
    const own = strata.flatMap((s, i) => (s === stratum ? [i] : []));
    const count = Math.max(1, Math.floor(own.length / size));
    return Array.from({ length: count }, (_, k) =>
      own.filter(
        (_, i) => i >= Math.floor((k * own.length) / count) && i < Math.floor(((k + 1) * own.length) / count),
      ),
    );
  });
}

/** Every list that comes of putting the values of each block in another order. */
export function* deals<T>(
  values: readonly T[],
  blocks: readonly (readonly number[])[],
): Generator<readonly T[]> {
  const [block, ...others] = blocks;
  if (block === undefined) {
    yield values;
    return;
  }
  for (const order of orders(block.map((i) => values[i]!))) {
    const next = [...values];
    block.forEach((i, k) => {
      next[i] = order[k]!;
    });
    yield* deals(next, others);
  }
}

export function shareOf<T>(all: Iterable<T>, extreme: (one: T) => boolean): number {
  let [count, hits] = [0, 0];
  for (const one of all) {
    count++;
    if (extreme(one)) hits++;
  }
  return hits / count;
}

/** Sum of 1 / g^2 over wins whose winner won g wins ago in the market. */
export function soonRepeats(winners: readonly number[], markets: readonly number[]): number {
  let sum = 0;
  for (const market of new Set(markets)) {
    const own = winners.filter((_, i) => markets[i] === market);
    own.forEach((winner, i) => {
      const last = own.slice(0, i).lastIndexOf(winner);
      if (last >= 0) sum += 1 / (i - last) ** 2;
    });
  }
  return sum;
}

/** Sum over blocks and members of (W - E)^2 / E where every member stood in every lot. */
export function unevenness(
  winners: readonly number[],
  blocks: readonly (readonly number[])[],
  members: number,
): number {
  return blocks
    .flatMap((block) =>
      Array.from({ length: members }, (_, m) => {
        const expected = block.length / members;
        return (block.filter((i) => winners[i] === m).length - expected) ** 2 / expected;
      }),
    )
    .reduce((a, b) => a + b, 0);
}

/** Chi-square of the table of two lists. */
export function chiSquare(rows: readonly number[], columns: readonly number[]): number {
  let sum = 0;
  for (const r of new Set(rows))
    for (const c of new Set(columns)) {
      const expected =
        (rows.filter((x) => x === r).length * columns.filter((x) => x === c).length) / rows.length;
      sum += (rows.filter((x, i) => x === r && columns[i] === c).length - expected) ** 2 / expected;
    }
  return sum;
}

/** Mutual information of two lists, in nats, and over the smaller of their entropies. */
export function mutualInformation(
  a: readonly number[],
  b: readonly number[],
): { nats: number; share: number } {
  const n = a.length;
  const p = (x: number | null, y: number | null): number =>
    a.filter((v, i) => (x === null || v === x) && (y === null || b[i] === y)).length / n;
  let nats = 0;
  for (const x of new Set(a))
    for (const y of new Set(b))
      if (p(x, y) > 0) nats += p(x, y) * Math.log(p(x, y) / (p(x, null) * p(null, y)));
  const entropy = (of: readonly number[], q: (v: number) => number): number =>
    -[...new Set(of)].reduce((sum, v) => sum + q(v) * Math.log(q(v)), 0);
  return {
    nats,
    share:
      nats /
      Math.min(
        entropy(a, (v) => p(v, null)),
        entropy(b, (v) => p(null, v)),
      ),
  };
}

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
