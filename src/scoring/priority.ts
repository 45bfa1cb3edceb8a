import { FAMILIES, type Family } from '../domain/outcome.ts';
import { log10Odds } from './combine.ts';
import type { ScoringParameters } from './parameters.ts';

/** What a warning is worth looking at beside its evidence; null where the data do not say. */
export interface Weight {
  /** Value of the lots in median lots of the same currency. */
  readonly medians: number | null;
  /** Years between the newest lot of the data and the newest of the warning. */
  readonly years: number | null;
}

/** Parts of a priority in whole millionths, so that they add up to it exactly. */
export interface PriorityParts {
  readonly prior: number;
  readonly families: ReadonlyMap<Family, number>;
  readonly value: number;
  readonly recency: number;
  readonly total: number;
}

export const MICRO = 1e6;
const micro = (amount: number): number => Math.round(amount * MICRO) + 0;

/** Prior odds, evidence, value and recency as terms of one sum in log10; it orders warnings and is no probability. */
export function priorityParts(
  parts: ReadonlyMap<Family, number>,
  weight: Weight,
  parameters: ScoringParameters,
): PriorityParts {
  const prior = micro(log10Odds(parameters.prior));
  const families = new Map<Family, number>();
  for (const family of FAMILIES) {
    const amount = parts.get(family);
    if (amount !== undefined && amount > 0) families.set(family, micro(amount));
  }
  const value = micro(valueTerm(weight.medians, parameters));
  const recency = micro(recencyTerm(weight.years, parameters));
  const evidence = [...families.values()].reduce((sum, amount) => sum + amount, 0);
  return { prior, families, value, recency, total: prior + evidence + value + recency };
}

function valueTerm(medians: number | null, parameters: ScoringParameters): number {
  if (medians === null || !(medians > 0)) return 0;
  const span = parameters.value_span;
  return parameters.value_weight * Math.min(Math.max(Math.log10(medians), -span), span);
}

function recencyTerm(years: number | null, parameters: ScoringParameters): number {
  if (years === null) return 0;
  const age = Math.min(Math.max(years, 0) / parameters.recency_years, 1);
  return age === 0 ? 0 : -parameters.recency_weight * age;
}
