import { TABLES } from '../domain/tables.ts';
import { type CaseRow, casesSchema, type RuleCase } from './case-schema.ts';
import { checkCaseNames, checkScreen } from './check-screen.ts';
import { checkKeyOrder, checkShape } from './check-shape.ts';
import { canonicalJson, normalSql, paramNumbers, sha256 } from './content-hash.ts';
import type { Endings } from './load-endings.ts';
import { type Mistake, type Report, reportInto } from './mistakes.ts';
import { readYaml } from './read-yaml.ts';
import { RULE_KEYS, ruleSchema } from './rule-schema.ts';
import type { NullTable, Screen } from './rule-set.ts';
import { screenSelect } from './screen-select.ts';
import { checkSelect } from './sql-text.ts';
import { didYouMean } from './suggest.ts';

/** Files of one screen folder: name to text. */
export interface ScreenFiles {
  /** Relative to the rules: `screens/<family>/<id>`. */
  readonly folder: string;
  /** The same with the name of the rules folder before it, for messages. */
  readonly shown: string;
  readonly files: ReadonlyMap<string, string>;
}

/**
 * One screen from its folder; undefined after its mistakes were added.
 *
 * @param withCases false: its cases are neither read nor checked, and the screen has none
 */
export function loadScreen(
  source: ScreenFiles,
  { nulls, endings }: { readonly nulls: readonly NullTable[]; readonly endings: Endings },
  mistakes: Mistake[],
  withCases = true,
): Screen | undefined {
  const before = mistakes.length;
  const report = (file: string): Report => reportInto(mistakes, `${source.shown}/${file}`);
  const yaml = readFile(source, 'rule.yaml', report);
  const evidence = readFile(source, 'evidence.sql', report);
  const caseText = readFile(source, 'cases.yaml', report);
  const value = yaml === undefined ? undefined : readYaml(yaml, report('rule.yaml'));
  if (value !== undefined && typeof value === 'object' && value !== null)
    checkKeyOrder(value, RULE_KEYS, report('rule.yaml'));
  const rule = value === undefined ? undefined : checkShape(ruleSchema, value, report('rule.yaml'));
  const cases =
    caseText === undefined ? undefined : withCases ? readCases(caseText, report('cases.yaml')) : [];

  const sqlFile = source.files.has('candidates.sql') ? 'candidates.sql' : 'screen.sql';
  const written = readFile(source, sqlFile, report);
  const known = new Set(['rule.yaml', sqlFile, 'evidence.sql', 'cases.yaml']);
  for (const file of source.files.keys())
    if (!known.has(file))
      report(file)('', 'does not belong in a screen folder.', '不属于规则文件夹中的文件。');
  if (written !== undefined) checkSelect(written, report(sqlFile));
  if (evidence !== undefined) checkSelect(evidence, report('evidence.sql'));
  if (rule === undefined || written === undefined || evidence === undefined || cases === undefined)
    return undefined;

  const { ending, ...own } = rule;
  const sql = screenSelect(written, rule, endings, {
    rule: report('rule.yaml'),
    sql: report(sqlFile),
  });
  const {
    scorer = null,
    edge = null,
    scored = true,
    graded = false,
    only_with = null,
    ground = null,
    ...rest
  } = own;
  const decides = {
    sql: normalSql(sql),
    params: paramNumbers(rule.params),
    subject: rule.subject,
    award_methods: rule.award_methods,
    null: rule.null,
    null_tables: nulls.filter(({ name }) => rule.requires.nulls.includes(name)).map(({ hash }) => hash),
    scorer,
    edge,
  };
  const screen: Screen = {
    ...(rest as Omit<
      Screen,
      | 'scorer'
      | 'edge'
      | 'scored'
      | 'graded'
      | 'only_with'
      | 'ground'
      | 'sql'
      | 'evidence_sql'
      | 'cases'
      | 'hash'
      | 'folder'
    >),
    scorer,
    edge,
    scored,
    graded,
    only_with,
    ground,
    sql,
    evidence_sql: evidence,
    cases,
    hash: sha256(canonicalJson(decides)),
    folder: source.folder,
  };
  checkScreen(screen, sqlFile, report);
  if (withCases) checkCaseNames(screen, report);
  return mistakes.length > before ? undefined : screen;
}

function readFile(source: ScreenFiles, file: string, report: (file: string) => Report): string | undefined {
  const text = source.files.get(file);
  if (text === undefined) report(file)('', 'is missing.', '文件缺失。');
  return text;
}

function readCases(text: string, report: Report): readonly RuleCase[] | undefined {
  const value = readYaml(text, report);
  if (value === undefined) return undefined;
  const cases = checkShape(casesSchema, value, report);
  cases?.forEach((item, i) => {
    for (const [table, rows] of Object.entries(item.given))
      checkRows(table, rows, `[${i}].given.${table}`, report);
  });
  return cases;
}

/** Tables a case may give besides the facts: who a bidder is, and groups for screens about groups. */
const CASE_TABLES: Readonly<Record<string, readonly string[]>> = {
  bidders: ['bidder_id', 'name', 'identifier', 'anonymous'],
  group_members: ['group_id', 'bidder_id'],
};

function checkRows(table: string, rows: readonly CaseRow[], at: string, report: Report): void {
  const spec = TABLES.find(({ name }) => name === table && name !== 'labels');
  const columns = CASE_TABLES[table] ?? spec?.columns.map(({ name }) => name);
  if (columns === undefined) {
    const hint = didYouMean(table, [...TABLES.map(({ name }) => name), ...Object.keys(CASE_TABLES)]);
    report(at, `no such table.${hint.en}`, `没有这个表。${hint.zh}`);
    return;
  }
  for (const [i, row] of rows.entries()) {
    for (const column of Object.keys(row)) {
      if (columns.includes(column)) continue;
      const hint = didYouMean(column, columns);
      report(`${at}[${i}].${column}`, `no such column.${hint.en}`, `没有这一列。${hint.zh}`);
    }
  }
}
