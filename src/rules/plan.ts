import { LEVELS } from '../domain/warning.ts';
import type { Exemption, Profile } from './profile.ts';
import { ENGINE_REASONS } from './reasons.ts';
import type { Feature, NullTable, ParamValues, RuleSet, Screen } from './rule-set.ts';
import { sqlParams } from './sql-text.ts';

/** A screen of this run with the parameters in force. */
export interface PlannedScreen {
  /** Its place among the run's screens in order of id. */
  readonly screen_no: number;
  readonly screen: Screen;
  readonly params: ParamValues;
  /** Nominal level of a statistical screen: the parameter `alpha`, else `fdr`; NULL for rules that state a fact. */
  readonly alpha: number | null;
}

export interface PlannedFeature {
  readonly feature: Feature;
  readonly params: ParamValues;
}

/** What a run will do: decided before it starts, from rules and profile alone. */
export interface Plan {
  readonly rules: RuleSet;
  readonly profile: Profile;
  readonly screens: readonly PlannedScreen[];
  /** Needed by the screens, each after those it reads. */
  readonly features: readonly PlannedFeature[];
  readonly nulls: readonly NullTable[];
  /** Every reason for `not_evaluable` that can occur; its place is the reason_no. */
  readonly reasons: readonly string[];
  readonly exemptions: readonly Exemption[];
  /** Past their date on the day of the run: reported, not applied. */
  readonly expired: readonly Exemption[];
}

export interface PlanOptions {
  /** The day of the run, `YYYY-MM-DD`; needed where the profile has exemptions, which expire. */
  readonly as_of?: string;
  /** Features needed besides those of the screens, such as the graph stage's. */
  readonly features?: readonly string[];
}

export function planScreens(rules: RuleSet, profile: Profile, options: PlanOptions = {}): Plan {
  const { as_of } = options;
  if (profile.exemptions.length > 0 && as_of === undefined)
    throw new Error('a profile with exemptions needs the day of the run (as_of)');
  const screens = rules.screens
    .filter((screen) => isSelected(screen, profile))
    .map((screen, screen_no): PlannedScreen => {
      const params = effectiveParams(screen.params, profile.screens[screen.id]?.params);
      const level = params.alpha ?? params.fdr;
      return { screen_no, screen, params, alpha: typeof level === 'number' ? level : null };
    });
  const features = neededFeatures(rules, profile, screens, options.features ?? []);
  const nullNames = new Set([
    ...screens.flatMap(({ screen }) => screen.requires.nulls),
    ...features
      .flatMap(({ feature }) => feature.reads)
      .filter((name) => name.startsWith('null_'))
      .map((name) => name.slice('null_'.length)),
  ]);
  const inForce = (exemption: Exemption): boolean => as_of === undefined || exemption.expires >= as_of;
  return {
    rules,
    profile,
    screens,
    features,
    nulls: rules.nulls.filter(({ name }) => nullNames.has(name)),
    reasons: possibleReasons(screens),
    exemptions: profile.exemptions.filter(inForce),
    expired: profile.exemptions.filter((exemption) => !inForce(exemption)),
  };
}

function isSelected(screen: Screen, profile: Profile): boolean {
  const choice = profile.screens[screen.id]?.enabled ?? null;
  if (choice !== null) return choice;
  const { status, level } = profile.select;
  return status.includes(screen.status) && LEVELS.indexOf(screen.level) >= LEVELS.indexOf(level);
}

export function effectiveParams(
  params: Readonly<Record<string, { readonly default: ParamValues[string] }>>,
  own: ParamValues = {},
): ParamValues {
  return Object.fromEntries(
    Object.entries(params).map(([name, param]) => [name, own[name] ?? param.default]),
  );
}

function neededFeatures(
  rules: RuleSet,
  profile: Profile,
  screens: readonly PlannedScreen[],
  others: readonly string[],
): readonly PlannedFeature[] {
  const needed = new Set([...others, ...screens.flatMap(({ screen }) => screen.requires.features)]);
  // Features come in build order, so that walking them backwards meets every reader before what it reads.
  for (const feature of [...rules.features].reverse())
    if (needed.has(feature.name)) for (const read of feature.reads) needed.add(read);
  return rules.features
    .filter(({ name }) => needed.has(name))
    .map((feature) => ({ feature, params: effectiveParams(feature.params, profile.features[feature.name]) }));
}

function possibleReasons(screens: readonly PlannedScreen[]): readonly string[] {
  const reasons = new Set<string>(ENGINE_REASONS);
  for (const { screen } of screens) {
    for (const { code } of screen.exclusions) reasons.add(code);
    for (const table of screen.requires.tables) reasons.add(`missing_table:${table}`);
    for (const column of screen.requires.columns) reasons.add(`missing_column:${column}`);
  }
  return [...reasons].sort();
}

/** The parameters that are numbers, which is all that scorers and counters take. */
export const numberParams = (params: ParamValues): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(params).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );

/** The parameters that one statement of a screen names, ready to be bound. */
export function bindParams(sql: string, ...values: readonly ParamValues[]): ParamValues {
  const all: ParamValues = Object.assign({}, ...values) as ParamValues;
  return Object.fromEntries(
    sqlParams(sql).map((name) => {
      const value = all[name];
      if (value === undefined) throw new Error(`no value for parameter $${name}`);
      return [name, value];
    }),
  );
}
