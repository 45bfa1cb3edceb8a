import { createHash } from 'node:crypto';

/** Columns of evidence that begin so hold what reports must not show in the clear: numbers of persons, telephones, accounts, machines. */
export const PRIVATE_PREFIX = 'private_';

/**
 * A value that readers can tell apart and find again in their own records, but not read off a report: a few characters of both ends
 * and four hexadecimal digits of its sha256, which are equal for equal values.
 *
 * @example masked('13812345678') // '138***78#38ae'
 */
export function masked(value: string): string {
  const characters = [...value];
  const [head, tail] = characters.length >= 10 ? [3, 2] : characters.length >= 6 ? [1, 1] : [0, 0];
  const digest = createHash('sha256').update(value, 'utf8').digest('hex').slice(0, 4);
  return `${characters.slice(0, head).join('')}***${characters.slice(characters.length - tail).join('')}#${digest}`;
}
