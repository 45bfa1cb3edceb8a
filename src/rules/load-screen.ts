import { TABLES } from '../domain/tables.ts';
import { type CaseRow, casesSchema, type RuleCase } from './case-schema.ts';
import { checkKeyOrder, checkShape } from './check-shape.ts';
import { canonicalJson, normalSql, paramNumbers, sha256 } from './content-hash.ts';
import { type Mistake, type Report, reportInto } from './mistakes.ts';
import { checkParamValues } from './param-values.ts';
import { readYaml } from './read-yaml.ts';
import { RULE_KEYS, ruleSchema } from './rule-schema.ts';
import type { NullTable, Screen } from './rule-set.ts';
import { checkSelect, sqlParams } from './sql-text.ts';
import { didYouMean } from './suggest.ts';

/** Parameters that the engine binds in an evidence query. */
export const EVIDENCE_PARAMS = ['subject_no', 'partner_no', 'limit'] as const;

/** Files of one screen folder: name to text. */
export interface ScreenFiles {
  /** Relative to the rules: `screens/<family>/<id>`. */
  readonly folder: string;
  /** The same with the name of the rules folder before it, for messages. */
  readonly shown: string;
  readonly files: ReadonlyMap<string, string>;
}

/** One screen from its folder; undefined after its mistakes were added. */
export function loadScreen(
  source: ScreenFiles,
  nulls: readonly NullTable[],
  mistakes: Mistake[],
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
  const cases = caseText === undefined ? undefined : readCases(caseText, report('cases.yaml'));

  const sqlFile = source.files.has('candidates.sql') ? 'candidates.sql' : 'screen.sql';
  const sql = readFile(source, sqlFile, report);
  const known = new Set(['rule.yaml', sqlFile, 'evidence.sql', 'cases.yaml']);
  for (const file of source.files.keys())
    if (!known.has(file))
      report(file)('', 'does not belong in a screen folder.', '不属于规则文件夹中的文件。');
  if (sql !== undefined) checkSelect(sql, report(sqlFile));
  if (evidence !== undefined) checkSelect(evidence, report('evidence.sql'));
  if (rule === undefined || sql === undefined || evidence === undefined || cases === undefined)
    return undefined;

  const { scorer = null, edge = null, scored = true, graded = false, ...rest } = rule;
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
      'scorer' | 'edge' | 'scored' | 'graded' | 'sql' | 'evidence_sql' | 'cases' | 'hash' | 'folder'
    >),
    scorer,
    edge,
    scored,
    graded,
    sql,
    evidence_sql: evidence,
    cases,
    hash: sha256(canonicalJson(decides)),
    folder: source.folder,
  };
  checkPlace(screen, report('rule.yaml'));
  checkForm(screen, sqlFile, report);
  checkParams(screen, sqlFile, report);
  checkCaseNames(screen, report);
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

function checkPlace(screen: Screen, report: Report): void {
  const [, family, id] = screen.folder.split('/');
  if (screen.id !== id)
    report('id', `is ${screen.id}; the folder is named ${id}.`, `为 ${screen.id}，而文件夹名为 ${id}。`);
  if (screen.family !== family)
    report(
      'family',
      `is ${screen.family}; the folder above is named ${family}.`,
      `为 ${screen.family}，而上级文件夹名为 ${family}。`,
    );
}

function checkForm(screen: Screen, sqlFile: string, report: (file: string) => Report): void {
  const rule = report('rule.yaml');
  const scored = sqlFile === 'candidates.sql';
  if (scored && screen.scorer === null)
    rule('scorer', 'must be named where there is a candidates.sql.', '有 candidates.sql 时必须写明 scorer。');
  if (!scored && screen.scorer !== null)
    rule(
      'scorer',
      'is named, so the SQL belongs in candidates.sql.',
      '写了 scorer，SQL 应放在 candidates.sql 中。',
    );
  if (screen.edge !== null && (screen.subject !== 'bidder_pair' || screen.scorer === null))
    rule(
      'edge',
      'only a pair that a scorer scored can become an edge.',
      '只有经评分器计算的投标人对才能成为边。',
    );
  if (!screen.description.en.startsWith('Flags '))
    rule('description.en', 'must begin with "Flags".', '英文须以 Flags 开头。');
  if (screen.title.en.split(/\s+/).length > 8)
    rule('title.en', 'has more than eight words.', '英文标题超过八个词。');
  const marks = (text: string): string => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(' ');
  if (marks(screen.sentence.en) !== marks(screen.sentence['zh-CN']))
    rule('sentence', 'the two languages must use the same marks.', '两种语言须使用相同的占位符。');
  const codes = screen.exclusions.map(({ code }) => code);
  for (const code of new Set(codes.filter((code, i) => codes.indexOf(code) !== i)))
    rule('exclusions', `${code} appears twice.`, `${code} 出现了两次。`);
  const statistical = screen.null !== 'none';
  const level = ['alpha', 'fdr'].find((name) => Object.hasOwn(screen.params, name));
  if (statistical && level === undefined)
    rule('params', 'a screen with a null needs alpha (or fdr).', '有零分布的规则需要参数 alpha（或 fdr）。');
  if (!statistical && level !== undefined)
    rule('null', `is none, but there is a parameter ${level}.`, `为 none，但存在参数 ${level}。`);
}

function checkParams(screen: Screen, sqlFile: string, report: (file: string) => Report): void {
  const named = Object.keys(screen.params);
  const used = sqlParams(screen.sql);
  const usedByEvidence = sqlParams(screen.evidence_sql);
  const unknown = (file: string, names: readonly string[], allowed: readonly string[]): void => {
    for (const name of names) {
      if (allowed.includes(name)) continue;
      const hint = didYouMean(name, allowed);
      report(file)(
        `$${name}`,
        `is not in rule.yaml: params.${hint.en}`,
        `rule.yaml 的 params 中没有该参数。${hint.zh}`,
      );
    }
  };
  unknown(sqlFile, used, named);
  unknown('evidence.sql', usedByEvidence, [...named, ...EVIDENCE_PARAMS]);
  if (!usedByEvidence.includes('subject_no') || !usedByEvidence.includes('limit'))
    report('evidence.sql')('', 'must use $subject_no and $limit.', '必须使用 $subject_no 和 $limit。');
  for (const name of named) {
    // A scorer takes its parameters in code.
    if (screen.scorer !== null || used.includes(name) || usedByEvidence.includes(name)) continue;
    report('rule.yaml')(`params.${name}`, `is used in no SQL of the screen.`, `规则的 SQL 未使用该参数。`);
  }
  for (const reserved of EVIDENCE_PARAMS)
    if (named.includes(reserved))
      report('rule.yaml')(`params.${reserved}`, 'is a reserved name.', '是保留名称。');
}

function checkCaseNames(screen: Screen, report: (file: string) => Report): void {
  const names = screen.cases.map(({ name }) => name);
  for (const name of new Set(names.filter((name, i) => names.indexOf(name) !== i)))
    report('cases.yaml')('', `two cases are named "${name}".`, `有两个案例同名：“${name}”。`);
  screen.false_positives.forEach((entry, i) => {
    if (entry.case === undefined) return;
    const found = screen.cases.find(({ name }) => name === entry.case);
    if (found?.kind !== 'known_false_positive')
      report('rule.yaml')(
        `false_positives[${i}].case`,
        `there is no case of kind known_false_positive named "${entry.case}".`,
        `没有名为“${entry.case}”且 kind 为 known_false_positive 的案例。`,
      );
  });
  screen.cases.forEach((item, i) => {
    checkParamValues(item.params, screen.params, `[${i}].params`, report('cases.yaml'));
  });
}
