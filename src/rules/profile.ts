import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { InputError } from '../domain/errors.ts';
import { LEVELS, type Level } from '../domain/warning.ts';
import { checkShape } from './check-shape.ts';
import { canonicalJson, sha256 } from './content-hash.ts';
import { type Mistake, type Report, refuseMistakes, reportInto } from './mistakes.ts';
import { checkParamValues, unknown } from './param-values.ts';
import { readYaml } from './read-yaml.ts';
import { isoDate, paramValue } from './rule-schema.ts';
import { type ParamValues, type RuleSet, STATUSES, type Status } from './rule-set.ts';

/** A subject that a site has looked into and does not want to hear about until a date. */
export interface Exemption {
  readonly screen: string;
  /** Id of the lot, bidder or group, or of a pair `a|b`; a bidder's id exempts every pair of the bidder. */
  readonly subject: string;
  readonly reason: string;
  readonly author: string;
  /** Last day on which it holds. */
  readonly expires: string;
}

/** A value of the open sections. Of the limits, `rules/profiles/default.yaml` says which keys exist and of what type. */
export type Setting =
  | number
  | string
  | boolean
  | null
  | readonly Setting[]
  | { readonly [key: string]: Setting };
export type Settings = Readonly<Record<string, Setting>>;

export interface ScreenChoice {
  /** Overrides the selection by status and level. */
  readonly enabled: boolean | null;
  readonly params: ParamValues;
}

/** What a site may change: which screens run, their parameters, exemptions, scoring numbers, limits. */
export interface Profile {
  readonly name: string;
  readonly jurisdiction: string;
  readonly select: { readonly status: readonly Status[]; readonly level: Level };
  readonly screens: Readonly<Record<string, ScreenChoice>>;
  readonly exemptions: readonly Exemption[];
  readonly scoring: Settings;
  readonly features: Readonly<Record<string, ParamValues>>;
  readonly limits: Settings;
  /** sha256 of the values above. */
  readonly sha256: string;
}

const text = z.string().min(1);
const open = z.record(z.string(), z.unknown());
const profileSchema = z.strictObject({
  name: text.optional(),
  jurisdiction: text.optional(),
  select: z
    .strictObject({ status: z.array(z.enum(STATUSES)).optional(), level: z.enum(LEVELS).optional() })
    .optional(),
  screens: z
    .record(
      z.string(),
      z.strictObject({
        enabled: z.boolean().optional(),
        params: z.record(z.string(), paramValue).optional(),
      }),
    )
    .nullish(),
  exemptions: z
    .array(z.strictObject({ screen: text, subject: text, reason: text, author: text, expires: isoDate }))
    .nullish(),
  scoring: open.nullish(),
  features: z.record(z.string(), z.record(z.string(), paramValue)).nullish(),
  limits: open.nullish(),
});

type Rules = Pick<RuleSet, 'screens' | 'features' | 'jurisdictions'>;

/**
 * Profile of a site: the default one with the site's file laid over it.
 *
 * @throws InputError `profile_unreadable`, `profile_invalid` (every mistake at once)
 */
export function loadProfile(path: string | undefined, rules: RuleSet): Profile {
  if (path === undefined) return rules.defaultProfile;
  let source: string;
  try {
    source = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputError(
      'profile_unreadable',
      {
        en: 'The profile {path} cannot be read. Check the path and its permissions.',
        'zh-CN': '无法读取配置 {path}，请检查路径与权限。',
      },
      { values: { path }, cause },
    );
  }
  return parseProfile(source, path, rules, rules.defaultProfile);
}

/** The default profile is parsed with no base: it decides which open keys exist. */
export function parseProfile(
  source: string | undefined,
  shown: string,
  rules: Rules,
  base: Profile | undefined,
): Profile {
  const mistakes: Mistake[] = [];
  const report = reportInto(mistakes, shown);
  const value = source === undefined ? {} : (readYaml(source, report) ?? {});
  const found = checkShape(profileSchema, value, report);
  refuseMistakes('profile_invalid', mistakes);
  const given = found ?? {};

  const screens: Record<string, ScreenChoice> = { ...base?.screens };
  for (const [id, choice] of Object.entries(given.screens ?? {})) {
    const screen = rules.screens.find((candidate) => candidate.id === id);
    if (screen === undefined)
      unknown(
        report,
        `screens.${id}`,
        id,
        rules.screens.map((s) => s.id),
      );
    else checkParamValues(choice.params ?? {}, screen.params, `screens.${id}.params`, report);
    screens[id] = {
      enabled: choice.enabled ?? screens[id]?.enabled ?? null,
      params: { ...screens[id]?.params, ...choice.params },
    };
  }
  const features: Record<string, ParamValues> = { ...base?.features };
  for (const [name, params] of Object.entries(given.features ?? {})) {
    const feature = rules.features.find((candidate) => candidate.name === name);
    if (feature === undefined)
      unknown(
        report,
        `features.${name}`,
        name,
        rules.features.map((f) => f.name),
      );
    else checkParamValues(params, feature.params, `features.${name}`, report);
    features[name] = { ...features[name], ...params };
  }
  for (const [i, exemption] of (given.exemptions ?? []).entries()) {
    if (rules.screens.some(({ id }) => id === exemption.screen)) continue;
    unknown(
      report,
      `exemptions[${i}].screen`,
      exemption.screen,
      rules.screens.map((s) => s.id),
    );
  }
  const jurisdiction = given.jurisdiction ?? base?.jurisdiction ?? rules.jurisdictions[0]?.id ?? 'none';
  if (given.jurisdiction !== undefined && !rules.jurisdictions.some(({ id }) => id === jurisdiction))
    unknown(
      report,
      'jurisdiction',
      jurisdiction,
      rules.jurisdictions.map(({ id }) => id),
    );
  const limits = (given.limits ?? {}) as Settings;
  const profile = {
    name: given.name ?? base?.name ?? stem(shown),
    jurisdiction,
    select: {
      status:
        given.select?.status ?? base?.select.status ?? STATUSES.filter((status) => status !== 'deprecated'),
      level: given.select?.level ?? base?.select.level ?? LEVELS[0],
    },
    screens,
    exemptions: given.exemptions ?? base?.exemptions ?? [],
    // The scoring stage knows its own numbers and refuses what it does not know.
    scoring: { ...base?.scoring, ...(given.scoring as Settings | null | undefined) },
    features,
    limits: base === undefined ? limits : overlaySettings(base.limits, limits, 'limits', report),
  };
  refuseMistakes('profile_invalid', mistakes);
  return { ...profile, sha256: sha256(canonicalJson(profile)) };
}

const stem = (path: string): string => basename(path).replace(/\.ya?ml$/, '');

/** A site may change a number, not invent one: keys and types are those of the default profile. */
function overlaySettings(base: Settings, own: Settings, at: string, report: Report): Settings {
  const merged: Record<string, Setting> = { ...base };
  for (const [name, value] of Object.entries(own)) {
    const key = `${at}.${name}`;
    if (!Object.hasOwn(base, name)) {
      unknown(report, key, name, Object.keys(base));
      continue;
    }
    const old = base[name] as Setting;
    if (isTable(old) && isTable(value)) merged[name] = overlaySettings(old, value, key, report);
    else if (kindOf(old) !== kindOf(value))
      report(
        key,
        `is ${JSON.stringify(value)}; it must be a ${kindOf(old)}.`,
        `为 ${JSON.stringify(value)}，类型应为 ${kindOf(old)}。`,
      );
    else merged[name] = value;
  }
  return merged;
}

const isTable = (value: Setting): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const kindOf = (value: Setting): string =>
  Array.isArray(value) ? 'list' : value === null ? 'null' : isTable(value) ? 'table' : typeof value;
