import { z } from 'zod';
import type { Report } from './mistakes.ts';
import { didYouMean } from './suggest.ts';

const english = z.locales.en().localeError;
const chinese = z.locales.zhCN().localeError;

/** The value in the shape of the schema, or undefined after every deviation was reported in both languages. */
export function checkShape<T>(schema: z.ZodType<T>, value: unknown, report: Report): T | undefined {
  const result = schema.safeParse(value, { error: english });
  if (result.success) return result.data;
  const other = schema.safeParse(value, { error: chinese });
  const translated = other.success ? [] : other.error.issues;
  result.error.issues.forEach((issue, i) => {
    const path = keyPath(issue.path);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const hint = didYouMean(key, knownKeys(schema, issue.path));
        report(joinKey(path, key), `unknown key.${hint.en}`, `未知的键。${hint.zh}`);
      }
      return;
    }
    // Own messages carry both languages, divided by a bar; zod's come from its locales.
    const [en, zh] = issue.message.split(' | ');
    report(path, `${en}.`, `${zh ?? translated[i]?.message ?? en}。`);
  });
  return undefined;
}

/** Message of a refinement in both languages, in the form that `checkShape` divides. */
export const both = (en: string, zh: string): string => `${en} | ${zh}`;

/** The keys of an object must come in the order of the schema; readers find things by place. */
export function checkKeyOrder(value: object, order: readonly string[], report: Report): void {
  const keys = Object.keys(value).filter((key) => order.includes(key));
  const wanted = order.filter((key) => keys.includes(key));
  const at = keys.findIndex((key, i) => key !== wanted[i]);
  if (at >= 0) {
    report(
      keys[at]!,
      `out of order: ${wanted[at]} comes here (order: ${wanted.join(', ')}).`,
      `顺序不对：此处应为 ${wanted[at]}（顺序：${wanted.join('、')}）。`,
    );
  }
}

function keyPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : joinKey(text, String(part))),
    '',
  );
}

const joinKey = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  let at: unknown = schema;
  for (const part of path) at = typeof part === 'number' ? itemOf(at) : memberOf(at, String(part));
  const shape = unwrap(at);
  return shape instanceof z.ZodObject ? Object.keys(shape.shape) : [];
}

function unwrap(schema: unknown): unknown {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodNullable)
    at = at.unwrap();
  return at;
}

function itemOf(schema: unknown): unknown {
  const at = unwrap(schema);
  return at instanceof z.ZodArray ? at.element : undefined;
}

function memberOf(schema: unknown, key: string): unknown {
  const at = unwrap(schema);
  if (at instanceof z.ZodObject) return at.shape[key];
  return at instanceof z.ZodRecord ? at.valueType : undefined;
}
