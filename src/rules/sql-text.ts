import type { Report } from './mistakes.ts';

/** SQL with comments and quoted text blanked out, so that what is left can be searched. */
export function bareSql(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"/g, (part) =>
    ' '.repeat(part.length),
  );
}

/** Names of the `$name` parameters of a statement, in code-point order. */
export function sqlParams(sql: string): readonly string[] {
  const names = [...bareSql(sql).matchAll(/\$([A-Za-z_]\w*)/g)].map((match) => match[1]!);
  return [...new Set(names)].sort();
}

/** A list of award methods as SQL has it between parentheses. */
export const awardMethodList = (methods: readonly string[]): string =>
  methods.map((method) => `'${method}'`).join(', ');

/** A screen's select with `$award_methods`, the lots that it is asked about, written out. */
export const withAwardMethods = (sql: string, methods: readonly string[]): string =>
  replaceParams(sql, (name) => (name === 'award_methods' ? awardMethodList(methods) : undefined));

/** Puts text where parameters stand, and nowhere else: not in comments, not in quoted text. Those without text stay. */
export function replaceParams(sql: string, textOf: (name: string) => string | undefined): string {
  let out = '';
  let at = 0;
  for (const match of bareSql(sql).matchAll(/\$([A-Za-z_]\w*)/g)) {
    const text = textOf(match[1]!);
    if (text === undefined) continue;
    out += sql.slice(at, match.index) + text;
    at = match.index + match[0].length;
  }
  return out + sql.slice(at);
}

/** A statement without its final semicolon, ready to be put between parentheses. */
export function asSubquery(sql: string): string {
  const end = bareSql(sql).trimEnd();
  return end.endsWith(';') ? `${sql.slice(0, end.length - 1)}${sql.slice(end.length)}\n` : `${sql}\n`;
}

/** A rule's SQL is one select; anything else has no business in it. */
export function checkSelect(sql: string, report: Report): void {
  const bare = bareSql(sql).trim();
  if (bare === '') {
    report('', 'is empty.', '内容为空。');
    return;
  }
  if (bare.replace(/;\s*$/, '').includes(';'))
    report('', 'must be one statement; found a semicolon inside.', '只能有一条语句；中间出现了分号。');
  if (!/^(with|select|from)\b/i.test(bare))
    report('', 'must be a select (or with … select).', '必须是 select（或 with … select）语句。');
  if (/\$\d|\$\$/.test(bare)) report('', 'parameters are named: $name.', '参数须写成 $名称 的形式。');
}

/** Named steps (`with step as (…)`) that a statement asks by `in (select … from step …)`. */
export function stepsAskedByIn(sql: string): readonly string[] {
  const bare = bareSql(sql);
  const steps = new Set(
    [...bare.matchAll(/\b(\w+)\s+as\s*\(\s*(?:with|select|from)\b/gi)].map(([, name]) => name!),
  );
  const asked = [...bare.matchAll(/\bin\s*\(\s*select\b(?:[^()]|\([^()]*\))*?\bfrom\s+(\w+)/gi)].map(
    ([, name]) => name!,
  );
  return [...new Set(asked)].filter((name) => steps.has(name));
}

/** Tables named on the first line of a feature: `-- reads: a, b`; undefined if there is no such line. */
export function featureReads(sql: string): readonly string[] | undefined {
  const match = /^-- reads:(.*)$/m.exec(sql.split('\n', 1)[0] ?? '');
  return match?.[1]
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
