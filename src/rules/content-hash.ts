import { createHash } from 'node:crypto';

export const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');

/** JSON with the keys of every object in code-point order, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

/** SQL as it is hashed: line ends and the blank space at line ends do not count. */
export const normalSql = (sql: string): string =>
  sql
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();

/** Numbers that decide answers, without the prose that explains them. */
export const paramNumbers = (
  params: Readonly<
    Record<
      string,
      { readonly default: unknown; readonly min?: number | undefined; readonly max?: number | undefined }
    >
  >,
): unknown =>
  Object.fromEntries(
    Object.entries(params).map(([name, { default: value, min, max }]) => [
      name,
      { default: value, min, max },
    ]),
  );
