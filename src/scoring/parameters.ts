import { InputError } from '../domain/errors.ts';
import { LEVELS, type Level } from '../domain/warning.ts';
import { didYouMean } from '../rules/suggest.ts';

/** Numbers that decide how evidence becomes a priority; a profile's `scoring` section overrides them by name. */
export interface ScoringParameters {
  /** Share of subjects expected to deserve a look before any evidence; odds of it begin every waterfall. */
  readonly prior: number;
  /** p-values are clipped to [p_min, p_max] before they are combined. */
  readonly p_min: number;
  readonly p_max: number;
  /** Correlation that the graded screens of a family are taken to have. */
  readonly graded_correlation: number;
  /** Largest evidence of one family, log10 e; of the family identity. */
  readonly family_cap: number;
  readonly identity_cap: number;
  /** Evidence from which a family counts as one of the two that level high needs, log10 e. */
  readonly family_minimum: number;
  /** False discovery rate under which a subject may exceed level low. */
  readonly fdr: number;
  /** A Boolean fact of this strength (log10 e) needs no such control. */
  readonly fact_gate: number;
  /** Evidence of the lot's own, log10 e, without which what it inherits from groups does not flag it. */
  readonly own_minimum: number;
  /** Evidence (without prior, value and recency, log10 e) from which each level holds. */
  readonly level_low: number;
  readonly level_medium: number;
  readonly level_high: number;
  readonly level_critical: number;
  /** Level from which a lot is flagged, and a lot without a group becomes a warning. */
  readonly alert_level: Level;
  /** Lowest level of a warning that is listed; those below it are counted. */
  readonly list_level: Level;
  /** Priority per factor of ten in value, and the largest factor (log10) that counts either way. */
  readonly value_weight: number;
  readonly value_span: number;
  /** Priority lost by a warning whose newest lot is `recency_years` older than the newest of the data, or more. */
  readonly recency_weight: number;
  readonly recency_years: number;
  /** Fewest firms of a set that is warned of for its company alone. */
  readonly circle_size: number;
  /** Level at which pairs inside a set are taken to do something besides meeting, all pairs of the set together. */
  readonly inside_level: number;
  /** Share of the smaller member set from which two sets are one case. */
  readonly merge_share: number;
  /** Share of lots or prices from which an innocent reading counts as supported; of one buyer. */
  readonly explain_share: number;
  readonly explain_one_buyer: number;
  /** Share of the ceiling from which a lowest bid is close to it. */
  readonly explain_near: number;
  /** Median bidders a lot up to which a market is thin; bidders of a place per member up to which it is a niche. */
  readonly explain_thin: number;
  readonly explain_niche: number;
  readonly max_warnings: number;
  /** Per warning: lots, signals; per lot: bids; per signal: evidence rows. What is left out is counted. */
  readonly max_lots: number;
  readonly max_signals: number;
  readonly max_bids: number;
  readonly max_evidence: number;
  /** Per warning: lots of the timeline, the latest. */
  readonly max_steps: number;
  /** What decides a member's role: see `reconstruct/read-roles.ts`. */
  readonly role_lots: number;
  readonly role_winner_share: number;
  readonly role_cover_p: number;
  readonly role_absent_share: number;
  readonly role_own_share: number;
}

type Numeric = Exclude<keyof ScoringParameters, 'alert_level' | 'list_level'>;
interface Range {
  readonly default: number;
  readonly min: number;
  readonly max: number;
}

const NUMBERS: Readonly<Record<Numeric, Range>> = {
  // screens.md 9.4: 1-3 % per stratum unless measured.
  prior: { default: 0.02, min: 1e-6, max: 0.5 },
  // Null tables of 10^6 draws say nothing below 10^-6; a p of 1 would drag the Cauchy mean to the ground.
  p_min: { default: 1e-6, min: 1e-9, max: 1e-3 },
  p_max: { default: 0.999, min: 0.5, max: 0.999999 },
  // The upper end of what real markets show (0.55, 0.86): a value below the true one would make p too small.
  graded_correlation: { default: 0.8, min: 0, max: 1 },
  // No single way of looking may decide alone: 100 to 1, for hard identity evidence 10,000 to 1.
  family_cap: { default: 2, min: 0.1, max: 10 },
  identity_cap: { default: 4, min: 0.1, max: 10 },
  // e = 2, a p of about 0.06: less is no second opinion.
  family_minimum: { default: 0.3, min: 0, max: 10 },
  fdr: { default: 0.05, min: 1e-6, max: 0.5 },
  fact_gate: { default: 2, min: 0, max: 10 },
  own_minimum: { default: 0.3, min: 0, max: 10 },
  // e = 5: one family at p = 0.01. e = 10. e = 100: what one family can give at most, so two are needed in any case. e = 1000.
  level_low: { default: 0.7, min: 0, max: 20 },
  level_medium: { default: 1, min: 0, max: 20 },
  level_high: { default: 2, min: 0, max: 20 },
  level_critical: { default: 3, min: 0, max: 20 },
  // Money orders cases of like evidence; it must not lift a weak one over a strong one: at most +-0.5.
  value_weight: { default: 0.25, min: 0, max: 10 },
  value_span: { default: 2, min: 0, max: 10 },
  recency_weight: { default: 0.5, min: 0, max: 10 },
  // The look-back of most limitation rules for serious cases is three years.
  recency_years: { default: 3, min: 0.01, max: 100 },
  // Three firms that a test of the whole group finds closed; a pair alone says no more than that two firms meet.
  circle_size: { default: 3, min: 3, max: 100 },
  // As strict as a screen of one set; pairs of the night pay for their number besides.
  inside_level: { default: 0.01, min: 0, max: 0.5 },
  merge_share: { default: 0.5, min: 0.01, max: 1 },
  explain_share: { default: 0.5, min: 0.01, max: 1 },
  explain_one_buyer: { default: 0.9, min: 0.01, max: 1 },
  // Within 3 % of the ceiling there is little room left to differ in.
  explain_near: { default: 0.97, min: 0.5, max: 1 },
  // Three bidders are the legal minimum of an open tender in many regimes.
  explain_thin: { default: 3, min: 1, max: 100 },
  explain_niche: { default: 2, min: 1, max: 100 },
  max_warnings: { default: 1000, min: 1, max: 1_000_000 },
  max_lots: { default: 50, min: 1, max: 100_000 },
  max_signals: { default: 20, min: 1, max: 100_000 },
  max_bids: { default: 200, min: 1, max: 1_000_000 },
  max_evidence: { default: 20, min: 1, max: 100_000 },
  max_steps: { default: 60, min: 1, max: 100_000 },
  // Below eight lots nobody can tell a role from luck.
  role_lots: { default: 8, min: 2, max: 1000 },
  role_winner_share: { default: 0.5, min: 0.1, max: 1 },
  role_cover_p: { default: 0.05, min: 0, max: 0.5 },
  role_absent_share: { default: 0.5, min: 0, max: 1 },
  role_own_share: { default: 0.5, min: 0.1, max: 1 },
};

export const SCORING_PARAMETERS: readonly string[] = [...Object.keys(NUMBERS), 'alert_level', 'list_level'];

/**
 * Defaults with a profile's overrides.
 *
 * @throws InputError `scoring_parameter_unknown`, `scoring_parameter_invalid`
 * @example scoringParameters({ prior: 0.01 }).prior // 0.01
 */
export function scoringParameters(overrides: Readonly<Record<string, unknown>> = {}): ScoringParameters {
  for (const name of Object.keys(overrides)) if (!SCORING_PARAMETERS.includes(name)) throw unknown(name);
  const values: Record<string, number | string> = {
    alert_level: levelNamed('alert_level', overrides.alert_level) ?? 'medium',
    list_level: levelNamed('list_level', overrides.list_level) ?? 'low',
  };
  for (const [name, range] of Object.entries(NUMBERS)) {
    const value = overrides[name] ?? range.default;
    if (typeof value !== 'number' || !(value >= range.min && value <= range.max)) {
      throw invalid(name, value, `${range.min} – ${range.max}`);
    }
    values[name] = value;
  }
  const parameters = values as unknown as ScoringParameters;
  const ladder = ['level_low', 'level_medium', 'level_high', 'level_critical'] as const;
  ladder.forEach((name, i) => {
    const below = ladder[i - 1];
    if (below !== undefined && parameters[name] < parameters[below])
      throw invalid(name, parameters[name], `≥ ${below} (${parameters[below]})`);
  });
  return Object.freeze(parameters);
}

function levelNamed(name: string, value: unknown): Level | undefined {
  if (value === undefined) return undefined;
  const level = LEVELS.find((candidate) => candidate === value);
  if (level === undefined) throw invalid(name, value, LEVELS.join(', '));
  return level;
}

function unknown(name: string): InputError {
  const hint = didYouMean(name, SCORING_PARAMETERS);
  return new InputError(
    'scoring_parameter_unknown',
    {
      en: 'The profile sets scoring.{name}, which does not exist.{hint_en}',
      'zh-CN': '配置中的 scoring.{name} 不存在。{hint_zh}',
    },
    { values: { name, hint_en: hint.en, hint_zh: hint.zh } },
  );
}

function invalid(name: string, value: unknown, allowed: string): InputError {
  return new InputError(
    'scoring_parameter_invalid',
    {
      en: 'The profile sets scoring.{name} to {value}; allowed: {allowed}.',
      'zh-CN': '配置中 scoring.{name} 的值为 {value}；允许的范围：{allowed}。',
    },
    { values: { name, value: String(value), allowed } },
  );
}
