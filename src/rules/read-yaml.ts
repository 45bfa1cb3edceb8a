import { isAlias, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Report } from './mistakes.ts';

/** Enough for any hand-written file; a larger one is a mistake or an attack. */
const MAX_BYTES = 1_000_000;
const MAX_ALIASES = 50;
const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Plain values of one YAML file: no custom tags, no second document, no key that reaches a prototype, keys always text
 * (`null:` is a key of rule.yaml). Returns undefined after reporting.
 */
export function readYaml(source: string, report: Report): unknown {
  if (Buffer.byteLength(source) > MAX_BYTES) {
    report('', `is larger than ${MAX_BYTES} bytes.`, `超过 ${MAX_BYTES} 字节。`);
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const problems = [...document.errors, ...document.warnings];
  for (const problem of problems) {
    const { line } = lines.linePos(problem.pos[0]);
    report(`line ${line}`, `not valid YAML: ${problem.message}`, `不是有效的 YAML：${problem.message}`);
  }
  if (problems.length > 0) return undefined;
  let aliases = 0;
  let refused = false;
  visit(document, {
    Alias: () => {
      aliases += 1;
    },
    Pair: (_, pair) => {
      const { key } = pair;
      if (isScalar(key)) key.value = key.source ?? String(key.value);
      if (!isScalar(key) || isAlias(key) || FORBIDDEN_KEYS.has(String(key.value))) {
        const name = isScalar(key) ? String(key.value) : '?';
        report(name, 'this key is not allowed.', '不允许使用该键。');
        refused = true;
      }
    },
  });
  if (aliases > MAX_ALIASES) {
    report('', `uses more than ${MAX_ALIASES} aliases.`, `使用的别名超过 ${MAX_ALIASES} 个。`);
    refused = true;
  }
  if (refused) return undefined;
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    report('', `not valid YAML: ${why}`, `不是有效的 YAML：${why}`);
    return undefined;
  }
}
