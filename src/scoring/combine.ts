import { FAMILIES, type Family } from '../domain/outcome.ts';
import type { ScoringParameters } from './parameters.ts';

/** Families that read prices; two of them are still only price. */
const PRICE: ReadonlySet<Family> = new Set(['price_shape', 'price_regularity']);
/** Families that share their inputs (who met whom, who won) and are averaged, not multiplied. */
const SHARED_INPUTS: readonly Family[] = ['network', 'win_pattern'];

/**
 * Cauchy combination of p-values with equal weights (Liu & Xie 2020): size holds nearly exactly under any correlation. Discrete
 * tests should bring mid-p, which is slightly anti-conservative. None: null.
 */
export function cauchy(ps: readonly number[], p: Pick<ScoringParameters, 'p_min' | 'p_max'>): number | null {
  if (ps.length === 0) return null;
  let sum = 0;
  for (const value of ps) sum += cauchyTerm(value, p);
  return cauchyP(sum / ps.length);
}

export function cauchyTerm(value: number, p: Pick<ScoringParameters, 'p_min' | 'p_max'>): number {
  return Math.tan(Math.PI * (0.5 - Math.min(Math.max(value, p.p_min), p.p_max)));
}

/** 0.5 - atan(mean)/pi without its cancellation in the tail. */
export function cauchyP(mean: number): number {
  return Math.atan2(1, mean) / Math.PI;
}

/** log10 of the calibrator e(p) = 0.5 p^(-1/2) (Vovk & Wang 2021); negative for p > 0.25. */
export function log10Evidence(p: number): number {
  return Math.log10(0.5) - 0.5 * Math.log10(p);
}

export const log10Odds = (share: number): number => Math.log10(share / (1 - share));

/** What one family says of one subject: the combined p of its tests, and its strongest Boolean fact in log10 e. */
export interface FamilyEvidence {
  readonly family: Family;
  readonly p: number | null;
  readonly strength: number | null;
}

/**
 * What each family adds, in log10 e: floored at zero, since only fitted likelihood ratios may speak for innocence, and capped.
 * Tests and facts of one family are not added: the stronger counts.
 */
export function contributions(
  evidence: readonly FamilyEvidence[],
  parameters: ScoringParameters,
): ReadonlyMap<Family, number> {
  const capped = new Map<Family, number>();
  for (const family of FAMILIES) {
    const own = evidence.find((item) => item.family === family);
    if (own === undefined || (own.p === null && own.strength === null)) continue;
    const fromTests = own.p === null ? 0 : log10Evidence(own.p);
    const cap = family === 'identity' ? parameters.identity_cap : parameters.family_cap;
    capped.set(family, Math.min(Math.max(fromTests, own.strength ?? 0, 0), cap));
  }
  return averageSharedInputs(capped);
}

/** The average of e-values is an e-value under any dependence; its log is split in proportion to the e-values. */
function averageSharedInputs(capped: Map<Family, number>): ReadonlyMap<Family, number> {
  const shared = SHARED_INPUTS.filter((family) => capped.has(family));
  if (shared.length < 2) return capped;
  const es = shared.map((family) => 10 ** (capped.get(family) as number));
  const total = es.reduce((sum, e) => sum + e, 0);
  shared.forEach((family, i) => {
    capped.set(family, Math.log10(total / shared.length) * ((es[i] as number) / total));
  });
  return capped;
}

/** Whether the families that count are at least two, one of them not price. */
export function twoFamilies(parts: ReadonlyMap<Family, number>, parameters: ScoringParameters): boolean {
  const counted = [...parts].filter(([, amount]) => amount >= parameters.family_minimum);
  return counted.length >= 2 && counted.some(([family]) => !PRICE.has(family));
}
