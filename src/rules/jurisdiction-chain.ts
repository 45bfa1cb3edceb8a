import type { Jurisdiction } from './rule-set.ts';

/** A jurisdiction and those whose clauses hold there too, the nearest first; none where the id is unknown. */
export function jurisdictionChain(all: readonly Jurisdiction[], id: string): readonly Jurisdiction[] {
  const chain: Jurisdiction[] = [];
  let next: string | undefined = id;
  while (next !== undefined) {
    const found = all.find((one) => one.id === next);
    if (found === undefined || chain.includes(found)) break;
    chain.push(found);
    next = found.extends;
  }
  return chain;
}
