import type { Report } from './mistakes.ts';
import { checkParamValues } from './param-values.ts';
import type { Screen } from './rule-set.ts';
import { sqlParams } from './sql-text.ts';
import { didYouMean } from './suggest.ts';

/** Parameters that the engine binds in an evidence query. */
export const EVIDENCE_PARAMS = ['subject_no', 'partner_no', 'limit'] as const;

/** What must hold between the files of one screen. */
export function checkScreen(screen: Screen, sqlFile: string, report: (file: string) => Report): void {
  checkPlace(screen, report('rule.yaml'));
  checkForm(screen, sqlFile, report);
  checkParams(screen, sqlFile, report);
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
  if (screen.edge !== null && screen.subject !== 'bidder_pair')
    rule('edge', 'only a pair of bidders can become an edge.', '只有投标人对才能成为边。');
  // What one bidder does alone has too many honest readings to warn of.
  const alone = screen.subject === 'bidder' && screen.scored;
  if (alone && screen.only_with === null)
    rule('only_with', 'is missing: the screen is about bidders and scored.', '计分的投标人规则必须写明。');
  if (screen.only_with !== null && !(screen.scored && ['bidder', 'bidder_pair'].includes(screen.subject)))
    rule(
      'only_with',
      'belongs to scored screens about bidders or pairs, and only there.',
      '仅用于计分的投标人规则或投标人对规则。',
    );
  if ((screen.family === 'identity') !== (screen.ground !== null))
    rule(
      'ground',
      'belongs to the rules of family identity, and only there.',
      '仅用于且必须用于 identity 类规则。',
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
  for (const reserved of [...EVIDENCE_PARAMS, 'award_methods'])
    if (named.includes(reserved))
      report('rule.yaml')(`params.${reserved}`, 'is a reserved name.', '是保留名称。');
}

/** Names of cases, what refers to them, and their parameters. */
export function checkCaseNames(screen: Screen, report: (file: string) => Report): void {
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
