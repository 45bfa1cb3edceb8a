import { FAMILIES, type Family } from '../domain/outcome.ts';
import type { Ground } from '../rules/rule-set.ts';
import { benjaminiHochberg } from '../scorers/benjamini-hochberg.ts';
import type { Database } from '../store/database.ts';
import {
  cauchy,
  cauchyP,
  contributions,
  type FamilyEvidence,
  log10Evidence,
  log10Odds,
  twoFamilies,
} from './combine.ts';
import { groupBy } from './group-by.ts';
import { familiesOf, TERM_SCALE, termSql } from './lot-evidence.ts';
import type { PartySet } from './merge-sets.ts';
import type { ScoringParameters } from './parameters.ts';
import { counted, type ScoringPlan } from './scoring-plan.ts';

/** What speaks for looking at a set of bidders. */
export interface SetEvidence {
  readonly set: PartySet;
  /** What each family adds, log10 e. */
  readonly parts: ReadonlyMap<Family, number>;
  /** Their sum. */
  readonly evidence: number;
  /** The sum over what does not come from single lots: what lots inherit. */
  readonly structural: number;
  readonly gate: boolean;
  readonly twoFamilies: boolean;
  /** See `LevelGrounds`. */
  readonly companyOnly: boolean;
  readonly circle: boolean;
}

/** One number about a set: the p-value of a group screen, of the links inside, or of the lots together. */
interface Entry {
  readonly set_no: number;
  readonly family: Family;
  readonly from: 'group' | 'pair' | 'bidder' | 'lot';
  readonly p: number | null;
  readonly strength: number | null;
  /** Some lot or link passed the control of the night by itself. */
  readonly passed: boolean;
  /** Families beside whose flags alone it counts; null: it counts by itself. */
  readonly only_with: readonly Family[] | null;
  readonly flagged: boolean;
  /** Null where several screens are in it. */
  readonly screen_no: number | null;
  /** What kind of thing is shared, of identity rules. */
  readonly ground: Ground | null;
}

/**
 * Family evidence of every set. Links enter by their q-values, which carry the price of the search for them (of what bids have in common `judgeGroupsApart`); the lots of a set
 * enter as one Cauchy combination per family, which stays valid however the lots depend on each other. Fills the temporary
 * table `set_evidence (set_no, excess, gate)` for what lots inherit. What one bidder does counts only where `only_with` lets it.
 */
export async function weighSets(
  results: Database,
  sets: readonly PartySet[],
  plan: ScoringPlan,
): Promise<readonly SetEvidence[]> {
  const entries = [
    ...(await groupEntries(results, plan)),
    ...(await pairEntries(results, plan)),
    ...(await bidderEntries(results, plan)),
    ...(await lotEntries(results, plan)),
  ];
  const bySet = groupBy(entries, ({ set_no }) => set_no);
  const passed = groupsThatPass(sets, bySet, plan.parameters);
  const kept = new Map(sets.map(({ set_no }) => [set_no, supported(bySet.get(set_no) ?? [])]));
  await writeSupported(results, [...kept.values()].flat());
  const weighed = sets.map((set) => weigh(set, kept.get(set.set_no) ?? [], passed, plan.parameters));
  await results.run(
    'create or replace temp table set_evidence (set_no integer, excess double, gate integer)',
  );
  const groups = weighed.filter(
    (item) => item.set.groups.length > 0 && item.structural > 0 && !item.companyOnly,
  );
  await results.append(
    'set_evidence',
    {
      set_no: Int32Array.from(groups, ({ set }) => set.set_no),
      excess: Float64Array.from(groups, ({ structural }) => excessShare(structural, plan.parameters.prior)),
      gate: Int32Array.from(groups, ({ gate }) => Number(gate)),
    },
    'temp',
  );
  return weighed;
}

function weigh(
  set: PartySet,
  entries: readonly Entry[],
  passed: ReadonlySet<number>,
  parameters: ScoringParameters,
): SetEvidence {
  const parts = contributions(byFamily(entries, parameters), parameters);
  const structure = entries.filter((entry) => entry.from !== 'lot');
  return {
    set,
    parts,
    evidence: sum(parts),
    structural: sum(contributions(byFamily(structure, parameters), parameters)),
    gate:
      passed.has(set.set_no) ||
      entries.some((entry) => entry.passed || (entry.strength ?? 0) >= parameters.fact_gate),
    twoFamilies: twoFamilies(parts, parameters) || twoGrounds(entries, parameters),
    companyOnly: companyOnly(parts, entries, parameters),
    circle:
      set.bidders.length >= parameters.circle_size &&
      entries.some(({ from, family, flagged }) => from === 'group' && family === 'network' && flagged),
  };
}

/** Supervisors open a case on a machine and an account, or a person and an account (china.md 1.4), not on one of them. */
function twoGrounds(entries: readonly Entry[], parameters: ScoringParameters): boolean {
  const telling = entries.filter(
    ({ flagged, p, strength }) =>
      flagged && Math.max(strength ?? 0, p === null ? 0 : log10Evidence(p)) >= parameters.family_minimum,
  );
  return new Set(telling.flatMap(({ ground }) => ground ?? [])).size >= 2;
}

function companyOnly(
  parts: ReadonlyMap<Family, number>,
  entries: readonly Entry[],
  parameters: ScoringParameters,
): boolean {
  const others = entries.filter(({ family }) => family !== 'network');
  const asked = others.some(({ p, strength }) => p !== null || strength !== null);
  return (
    asked &&
    !others.some(({ flagged }) => flagged) &&
    ![...parts].some(([family, amount]) => family !== 'network' && amount >= parameters.family_minimum)
  );
}

/** Fills the temporary table `set_bidder_screens (set_no, screen_no)`: screens about single bidders that count in a set. */
async function writeSupported(results: Database, entries: readonly Entry[]): Promise<void> {
  await results.run('create or replace temp table set_bidder_screens (set_no integer, screen_no integer)');
  const bidders = entries.filter(({ from }) => from === 'bidder');
  await results.append(
    'set_bidder_screens',
    {
      set_no: Int32Array.from(bidders, ({ set_no }) => set_no),
      screen_no: Int32Array.from(bidders, ({ screen_no }) => screen_no ?? -1),
    },
    'temp',
  );
}

/** Leaves out what counts only beside a flag that is not there. */
function supported(entries: readonly Entry[]): readonly Entry[] {
  const beside = new Set(
    entries.filter(({ flagged, only_with }) => flagged && only_with === null).map(({ family }) => family),
  );
  return entries.filter(
    ({ only_with }) => only_with === null || only_with.some((family) => beside.has(family)),
  );
}

function byFamily(entries: readonly Entry[], parameters: ScoringParameters): readonly FamilyEvidence[] {
  return FAMILIES.flatMap((family) => {
    const own = entries.filter((entry) => entry.family === family);
    if (own.length === 0) return [];
    const strengths = own.flatMap(({ strength }) => (strength === null ? [] : [strength]));
    return [
      {
        family,
        p: cauchy(
          own.flatMap(({ p }) => (p === null ? [] : [p])),
          parameters,
        ),
        strength: strengths.length === 0 ? null : Math.max(...strengths),
      },
    ];
  });
}

const sum = (parts: ReadonlyMap<Family, number>): number => {
  let total = 0;
  for (const family of FAMILIES) total += parts.get(family) ?? 0;
  return total;
};

/** Benjamini-Hochberg over what the group screens say of each set. */
function groupsThatPass(
  sets: readonly PartySet[],
  bySet: ReadonlyMap<number, readonly Entry[]>,
  parameters: ScoringParameters,
): ReadonlySet<number> {
  const tested = sets.flatMap(({ set_no }) => {
    const ps = (bySet.get(set_no) ?? []).flatMap(({ from, p }) =>
      from === 'group' && p !== null ? [p] : [],
    );
    const p = cauchy(ps, parameters);
    return p === null ? [] : [{ set_no, p }];
  });
  const q = benjaminiHochberg(Float64Array.from(tested, ({ p }) => p));
  return new Set(tested.flatMap(({ set_no }, i) => ((q[i] as number) <= parameters.fdr ? [set_no] : [])));
}

/** Share by which a present group raises the prior of a lot: with one group that fills the lot, the odds rise by exactly its evidence. */
function excessShare(structural: number, prior: number): number {
  const odds = 10 ** (log10Odds(prior) + structural);
  return (odds / (1 + odds) - prior) / (1 - prior);
}

async function groupEntries(results: Database, plan: ScoringPlan): Promise<readonly Entry[]> {
  const rows = await results.rows<{
    set_no: number;
    screen_no: number;
    p_value: number | null;
    strength: number | null;
    flagged: boolean;
  }>(
    // A pattern that is absent says nothing: p = 1/2, whose Cauchy term is 0.
    `select g.set_no, o.screen_no, case when o.outcome = 1 then o.p_value when o.p_value is not null then 0.5 end as p_value,
       o.outcome = 1 as flagged, case when o.outcome = 1 then o.strength end as strength
     from outcomes o join set_groups g on g.group_no = o.subject_no
     where o.outcome <> 2 and o.screen_no in (${numbers(plan.group)})
     order by g.set_no, o.screen_no, o.subject_no`,
  );
  return rows.map((row) => ({
    set_no: row.set_no,
    family: familyOf(plan, row.screen_no),
    from: 'group',
    screen_no: row.screen_no,
    p: row.p_value,
    strength: row.strength,
    passed: false,
    only_with: null,
    ground: null,
    flagged: row.flagged,
  }));
}

async function pairEntries(results: Database, plan: ScoringPlan): Promise<readonly Entry[]> {
  const rows = await results.rows<{
    set_no: number;
    screen_no: number;
    terms: number | null;
    tests: number;
    least: number | null;
    strength: number | null;
  }>(
    `select a.set_no, p.screen_no, cast(sum(${termSql('p.q_value', plan.parameters)}) as double) as terms,
       cast(count(p.q_value) as integer) as tests, min(p.q_value) as least, max(p.strength) as strength
     from flagged_pairs p
     join sets a on a.bidder_no = p.bidder_a_no
     join sets b on b.bidder_no = p.bidder_b_no and b.set_no = a.set_no
     group by a.set_no, p.screen_no
     order by a.set_no, p.screen_no`,
  );
  return rows.map((row) => ({
    set_no: row.set_no,
    family: familyOf(plan, row.screen_no),
    from: 'pair',
    screen_no: row.screen_no,
    p: row.terms === null ? null : cauchyP(row.terms / TERM_SCALE / row.tests),
    strength: row.strength,
    ground: plan.byNo.get(row.screen_no)?.screen.ground ?? null,
    passed: row.least !== null && row.least <= plan.parameters.fdr,
    only_with: plan.byNo.get(row.screen_no)?.screen.only_with ?? null,
    flagged: true,
  }));
}

/** Of each screen the most telling member, for which all members were looked at. */
async function bidderEntries(results: Database, plan: ScoringPlan): Promise<readonly Entry[]> {
  const rows = await results.rows<{
    set_no: number;
    screen_no: number;
    p: number | null;
    strength: number | null;
  }>(
    `with sizes as (select set_no, count(*) as members from sets group by set_no)
     select s.set_no, o.screen_no, least(1, min(o.p_value) * min(z.members)) as p, max(o.strength) as strength
     from outcomes o
     join sets s on s.bidder_no = o.subject_no
     join sizes z on z.set_no = s.set_no
     where o.outcome = 1 and o.screen_no in (${numbers(plan.bidder)})
     group by s.set_no, o.screen_no
     order by s.set_no, o.screen_no`,
  );
  return rows.map((row) => ({
    set_no: row.set_no,
    family: familyOf(plan, row.screen_no),
    from: 'bidder',
    screen_no: row.screen_no,
    p: row.p,
    strength: row.strength,
    passed: false,
    only_with: plan.byNo.get(row.screen_no)?.screen.only_with ?? null,
    ground: null,
    flagged: true,
  }));
}

async function lotEntries(results: Database, plan: ScoringPlan): Promise<readonly Entry[]> {
  const families = familiesOf(counted(plan.lot));
  if (families.length === 0) return [];
  const rows = await results.rows<Record<string, number | boolean | null>>(
    `select s.set_no, bool_or(l.gate) as gate,
       ${families
         .map(
           (family) => `cast(sum(${termSql(`l.p_${family}`, plan.parameters)}) as double) as t_${family},
            cast(count(l.p_${family}) as integer) as n_${family}, max(l.s_${family}) as s_${family}`,
         )
         .join(',\n')}
     from set_lots s join lot_own l on l.lot_no = s.lot_no
     group by s.set_no
     order by s.set_no`,
  );
  return rows.flatMap((row) =>
    families.flatMap((family): readonly Entry[] => {
      const terms = row[`t_${family}`] as number | null;
      const strength = row[`s_${family}`] as number | null;
      if (terms === null && strength === null) return [];
      return [
        {
          set_no: row.set_no as number,
          family,
          screen_no: null,
          from: 'lot',
          p: terms === null ? null : cauchyP(terms / TERM_SCALE / (row[`n_${family}`] as number)),
          strength,
          passed: row.gate as boolean,
          only_with: null,
          ground: null,
          flagged: row.gate as boolean,
        },
      ];
    }),
  );
}

const numbers = (screens: ScoringPlan['lot']): string =>
  [-1, ...screens.map(({ screen_no }) => screen_no)].join(', ');

function familyOf(plan: ScoringPlan, screenNo: number): Family {
  const planned = plan.byNo.get(screenNo);
  if (planned === undefined)
    throw new Error(`outcomes name screen ${screenNo}, which the plan does not have`);
  return planned.screen.family;
}
