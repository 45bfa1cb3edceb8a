/** Pairs, by place, of which something holds; none is listed besides, of which there may be millions. */
export function pairsWhere(count: number, holds: (pair: number) => boolean): number[] {
  const pairs: number[] = [];
  for (let pair = 0; pair < count; pair++) if (holds(pair)) pairs.push(pair);
  return pairs;
}
