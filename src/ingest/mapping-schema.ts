import { z } from 'zod';
import { billSchema } from './bill-mapping.ts';
import { MONEY_UNITS, type MoneyUnit } from './parse-money.ts';
import { closest } from './sheet.ts';

/** What a mapping file may say; what the words mean is written in `fixtures/mappings/README.md`. */
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const list = <T extends z.ZodType>(item: T) => z.union([item.transform((one) => [one]), z.array(item)]);
const units = Object.keys(MONEY_UNITS) as [MoneyUnit, ...MoneyUnit[]];

const columnObject = z.strictObject({
  /** Source column; several are joined to one id with `|`. */
  column: z.string().optional(),
  columns: z.array(z.string()).min(2).optional(),
  unit: z.enum(units).optional(),
  currency: z.string().optional(),
  zone: z.string().optional(),
  format: list(z.string()).optional(),
  codes: z.record(z.string(), z.union([scalar, z.null()])).optional(),
  when_blank: z.literal('anonymous').optional(),
  round: z.boolean().optional(),
});
export type ColumnMapping = z.output<typeof columnObject>;
const columnSchema = z.union([z.string().transform((column): ColumnMapping => ({ column })), columnObject]);
const tableShape = {
  table: z.string(),
  columns: z.record(z.string(), columnSchema).default({}),
  constants: z.record(z.string(), scalar).default({}),
  filter: z.record(z.string(), list(scalar)).default({}),
};
export const mappingSchema = z.strictObject({
  zone: z.string().optional(),
  sources: z
    .array(
      z.strictObject({
        file: z.string(),
        delimiter: z.string().length(1).optional(),
        ...tableShape,
        table: z.string().optional(),
        tables: z.array(z.strictObject(tableShape)).min(1).optional(),
      }),
    )
    .default([]),
  /** XML files of pricing software. */
  bills: z.array(billSchema).default([]),
});
export type TableMapping = z.output<z.ZodObject<typeof tableShape>>;

// Of a union zod tells what every branch missed; only the deepest complaints help.
export function mistakes(
  issues: readonly z.core.$ZodIssue[],
  before: readonly PropertyKey[] = [],
): readonly string[] {
  return issues.flatMap((issue) => {
    const path = [...before, ...issue.path];
    if (issue.code === 'invalid_union') {
      const branches = issue.errors.map((branch) => mistakes(branch, path));
      const deepest = branches.at(-1) ?? [];
      return deepest.length > 0 ? deepest : [`${place(path)}: ${issue.message}`];
    }
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const near = closest(key, keysAt(path));
        return `${place([...path, key])}: unknown key${near === null ? '' : `, did you mean "${near}"?`}`;
      });
    }
    return [`${place(path)}: ${issue.message}`];
  });
}

function keysAt(path: readonly PropertyKey[]): readonly string[] {
  if (path.includes('columns')) return Object.keys(columnObject.shape);
  if (path.includes('tables')) return Object.keys(tableShape);
  return path.includes('sources')
    ? [...Object.keys(tableShape), 'file', 'delimiter', 'tables']
    : ['zone', 'sources', 'bills'];
}

const place = (path: readonly PropertyKey[]): string =>
  path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i === 0 ? '' : '.'}${String(part)}`))
    .join('');
