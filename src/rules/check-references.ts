import { TABLES } from '../domain/tables.ts';
import { type Mistake, reportInto } from './mistakes.ts';
import { checkParamValues, unknown } from './param-values.ts';
import type { RuleSet } from './rule-set.ts';
import { didYouMean } from './suggest.ts';

/** Tables that are neither facts nor features but may be read: who bids, and what the graph stage wrote. */
const ENGINE_TABLES = [
  'bidders',
  'sources',
  'bidder_edges',
  'matches',
  'groups',
  'group_members',
  'group_lots',
];
export const READABLE_TABLES: readonly string[] = [
  ...TABLES.map(({ name }) => name).filter((name) => name !== 'labels'),
  ...ENGINE_TABLES,
];

/** What screens name must be there: tables, columns, features, nulls, clauses. */
export function checkReferences(
  {
    screens,
    features,
    nulls,
    jurisdictions,
  }: Pick<RuleSet, 'screens' | 'features' | 'nulls' | 'jurisdictions'>,
  shown: string,
  mistakes: Mistake[],
): void {
  const featureNames = features.map(({ name }) => name);
  const nullNames = nulls.map(({ name }) => name);
  for (const screen of screens) {
    const report = reportInto(mistakes, `${shown}/${screen.folder}/rule.yaml`);
    const other = screens.find(({ id, edge }) => edge !== null && edge === screen.edge && id < screen.id);
    // An exemption from one screen must not take away the links of another.
    if (other !== undefined)
      report('edge', `${screen.edge} is the kind of ${other.id}.`, `${screen.edge} 已用于 ${other.id}。`);
    const resolveAll = (key: string, names: readonly string[], known: readonly string[]): void => {
      for (const name of names) {
        if (known.includes(name)) continue;
        const hint = didYouMean(name, known);
        report(`requires.${key}`, `${name} does not exist.${hint.en}`, `${name} 不存在。${hint.zh}`);
      }
    };
    const { requires } = screen;
    resolveAll('tables', requires.tables, READABLE_TABLES);
    resolveAll('columns', requires.columns, FACT_COLUMNS);
    resolveAll('features', requires.features, featureNames);
    resolveAll('nulls', requires.nulls, nullNames);
    screen.cases.forEach((item, i) => {
      const cases = reportInto(mistakes, `${shown}/${screen.folder}/cases.yaml`);
      for (const [name, params] of Object.entries(item.features)) {
        const feature = features.find((candidate) => candidate.name === name);
        if (feature === undefined) unknown(cases, `[${i}].features.${name}`, name, featureNames);
        else checkParamValues(params, feature.params, `[${i}].features.${name}`, cases);
      }
    });
    screen.legal_basis.forEach(({ jurisdiction, clause }, i) => {
      const place = jurisdictions.find(({ id }) => id === jurisdiction);
      const known =
        place === undefined ? jurisdictions.map(({ id }) => id) : place.clauses.map(({ id }) => id);
      const name = place === undefined ? jurisdiction : clause;
      if (known.includes(name)) return;
      const hint = didYouMean(name, known);
      report(`legal_basis[${i}]`, `${name} does not exist.${hint.en}`, `${name} 不存在。${hint.zh}`);
    });
  }
}

const FACT_COLUMNS: readonly string[] = TABLES.filter(({ name }) => name !== 'labels').flatMap(
  ({ name, columns }) => columns.map((column) => `${name}.${column.name}`),
);
