import { type Fact, isFact } from '../domain/facts.ts';
import type { EvidenceRow } from '../domain/outcome.ts';
import type { Clause } from '../domain/warning.ts';
import type { FactCondition, Jurisdiction, JurisdictionClause, Screen } from '../rules/rule-set.ts';

/** A screen that spoke for a warning, with the rows behind what it said of one subject. */
export interface Ground {
  readonly screen: Screen;
  readonly evidence: readonly EvidenceRow[];
}

const STRENGTHS: readonly Clause['strength'][] = [
  'presumption',
  'invalid',
  'clue_strong',
  'clue_medium',
  'clue_weak',
  'notice',
];

const weaker = (x: Clause['strength'], y: Clause['strength']): Clause['strength'] =>
  STRENGTHS.indexOf(x) > STRENGTHS.indexOf(y) ? x : y;

/**
 * Provisions that a warning may bear on, the strongest first, each once at its strongest: those that its screens name, and those of the
 * jurisdictions that speak of facts its members share in one lot. Only what was in force on the day of the bid counts; a row without a
 * day takes those of the warning's lots, and where nothing is dated every clause counts.
 *
 * @param chain the jurisdiction of the site and those whose clauses hold there too
 * @param dates days of the warning's lots, `YYYY-MM-DD`
 */
export function clausesOf(
  grounds: readonly Ground[],
  chain: readonly Jurisdiction[],
  dates: readonly string[],
): readonly Clause[] {
  const found = chain.flatMap((jurisdiction) =>
    jurisdiction.clauses.flatMap((clause) =>
      grounds.flatMap((ground) => [
        ...namedByRule(ground, jurisdiction, clause, chain, dates),
        ...speaksOfFacts(ground, jurisdiction, clause, dates),
      ]),
    ),
  );
  return strongestOfEach(found);
}

function namedByRule(
  { screen, evidence }: Ground,
  jurisdiction: Jurisdiction,
  clause: JurisdictionClause,
  chain: readonly Jurisdiction[],
  dates: readonly string[],
): readonly Clause[] {
  if (!inForce(clause, daysOf(evidence, dates))) return [];
  const least = strengthLeft(evidence, chain, dates);
  return screen.legal_basis
    .filter((basis) => basis.jurisdiction === jurisdiction.id && basis.clause === clause.id)
    .filter(
      ({ facts }) =>
        facts === undefined || evidence.some(({ values }) => facts.some((fact) => fact === values.fact)),
    )
    .map(({ strength }) => toClause(jurisdiction, clause, weaker(strength, least), []));
}

function speaksOfFacts(
  { evidence }: Ground,
  jurisdiction: Jurisdiction,
  clause: JurisdictionClause,
  dates: readonly string[],
): readonly Clause[] {
  const condition = clause.speaks_of;
  if (condition === undefined) return [];
  return lotsOf(evidence).flatMap((rows) => {
    if (!inForce(clause, daysOf(rows, dates))) return [];
    const shared = sharedFacts(rows, condition);
    if (shared.length === 0) return [];
    const strength = holds(shared, condition) ? condition.strength : condition.otherwise;
    return strength === undefined ? [] : [toClause(jurisdiction, clause, strength, shared)];
  });
}

/** The strongest that is left where some clause takes weight from facts of the kind, and nothing else was found. */
function strengthLeft(
  evidence: readonly EvidenceRow[],
  chain: readonly Jurisdiction[],
  dates: readonly string[],
): Clause['strength'] {
  const facts = new Set(evidence.flatMap(({ values }) => (values.fact === undefined ? [] : [values.fact])));
  const lowering = chain
    .flatMap(({ clauses }) => clauses)
    .flatMap((clause) =>
      clause.speaks_of?.lowers === true && inForce(clause, daysOf(evidence, dates)) ? [clause.speaks_of] : [],
    )
    .filter(
      (condition) =>
        facts.size > 0 && [...facts].every((fact) => condition.facts.some((one) => one === fact)),
    );
  return lowering.map(({ strength }) => strength).reduce(weaker, 'presumption');
}

/** Rows of one lot together: a clause asks what is shared in one lot. */
function lotsOf(evidence: readonly EvidenceRow[]): readonly (readonly EvidenceRow[])[] {
  const lots = new Map<string, EvidenceRow[]>();
  for (const row of evidence) {
    const lot = row.values.lot_id ?? '';
    const rows = lots.get(lot);
    if (rows === undefined) lots.set(lot, [row]);
    else rows.push(row);
  }
  return [...lots.values()];
}

function sharedFacts(rows: readonly EvidenceRow[], condition: FactCondition): readonly Fact[] {
  const counted = rows.filter(
    ({ values }) =>
      (condition.operations === undefined ||
        values.operation === undefined ||
        condition.operations.includes(values.operation)) &&
      Object.entries(condition.at_least ?? {}).every(([column, least]) => Number(values[column]) >= least),
  );
  const names = new Set(counted.map(({ values }) => values.fact ?? ''));
  return condition.facts.filter((fact) => isFact(fact) && names.has(fact));
}

function holds(shared: readonly Fact[], { facts, match, k }: FactCondition): boolean {
  const needed = match === 'all' ? facts.length : match === 'any' ? 1 : (k ?? facts.length);
  return shared.length >= needed;
}

function daysOf(rows: readonly EvidenceRow[], dates: readonly string[]): readonly string[] {
  const own = rows.flatMap(({ values }) => (values.on_date === undefined ? [] : [values.on_date]));
  return own.length > 0 ? own : dates;
}

const inForce = ({ in_force_from, in_force_until }: JurisdictionClause, days: readonly string[]): boolean =>
  days.length === 0 ||
  days.some((day) => day >= in_force_from && (in_force_until === undefined || day <= in_force_until));

const toClause = (
  jurisdiction: Jurisdiction,
  { instrument, provision, text_read, exceptions }: JurisdictionClause,
  strength: Clause['strength'],
  facts: readonly Fact[],
): Clause => ({
  jurisdiction: jurisdiction.id,
  instrument,
  provision,
  strength,
  text_read,
  facts,
  exceptions,
});

/** Each provision once, at its strongest, with every fact that was named for it at that strength. */
function strongestOfEach(found: readonly Clause[]): readonly Clause[] {
  const ordered = [...found].sort((x, y) => STRENGTHS.indexOf(x.strength) - STRENGTHS.indexOf(y.strength));
  const kept = new Map<string, Clause>();
  for (const clause of ordered) {
    const key = JSON.stringify([clause.instrument.en, clause.instrument['zh-CN'], clause.provision]);
    const first = kept.get(key);
    if (first === undefined) kept.set(key, clause);
    else if (first.strength === clause.strength)
      kept.set(key, { ...first, facts: [...new Set([...first.facts, ...clause.facts])] });
  }
  return [...kept.values()];
}
