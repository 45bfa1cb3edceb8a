import { z } from 'zod';
import { TABLES } from '../domain/tables.ts';
import { closest } from './sheet.ts';

/**
 * How the XML of one dialect of pricing software becomes rows; the part `bills` of a mapping file. Names of elements and attributes are data,
 * because every province and vendor has its own. What the words mean is written in `fixtures/mappings/README.md`.
 */
const place = z
  .string()
  .regex(/^[^/@]+(\/[^/@]+)?$/, 'must be "attribute" or "element/attribute" (an element around it)');
const element = z.strictObject({
  element: z.string().min(1),
  table: z.string(),
  columns: z.record(z.string(), place).default({}),
  constants: z
    .record(z.string(), z.union([z.string(), z.boolean(), z.number()]).transform(String))
    .default({}),
  /** Attributes of which each is a trace of its own, with its kind. */
  traces: z.record(z.string(), z.string()).default({}),
});
export const billSchema = z.strictObject({
  file: z.string().min(1),
  lot_id: place.optional(),
  bidder_id: place.optional(),
  path: z.record(z.string(), z.string()).default({}),
  elements: z.array(element).min(1),
});
type BillEntry = z.output<typeof billSchema>;

/** One kind of XML file of a mapping. */
export interface BillMapping extends BillEntry {
  /** What the name of a file says, where it is one of this kind: the lot, the bidder. */
  readonly match: (file: string) => Readonly<Record<string, string>> | null;
}

const MARK = /\{(lot_id|bidder_id|any)\}/;

/** Reads the entries of `bills`, and reports what is wrong with them. */
export function parseBills(entries: readonly BillEntry[], problems: string[]): readonly BillMapping[] {
  return entries.map((entry, i) => {
    const at = `bills[${i}]`;
    if (entry.lot_id === undefined && !entry.file.includes('{lot_id}'))
      problems.push(`${at}: name the lot, by "lot_id" or by {lot_id} in "file"`);
    entry.elements.forEach((one, k) => {
      const where = `${at}.elements[${k}]`;
      const table = TABLES.find(({ name }) => name === one.table);
      const names = table?.columns.map(({ name }) => name) ?? TABLES.map(({ name }) => name);
      const asked = table === undefined ? [one.table] : Object.keys({ ...one.columns, ...one.constants });
      for (const name of asked) {
        if (names.includes(name)) continue;
        const near = closest(name, names);
        problems.push(
          `${where}: ${table === undefined ? 'no table' : `table "${one.table}" has no column`} "${name}"${near === null ? '' : `; did you mean "${near}"?`}`,
        );
      }
      if (Object.keys(one.traces).length > 0 && one.table !== 'bid_traces')
        problems.push(`${where}: traces belong to the table bid_traces`);
    });
    return { ...entry, match: matcher(entry.file) };
  });
}

/** A file name with marks, taken apart without a pattern language: what stands between the marks is looked for from the left. */
function matcher(pattern: string): BillMapping['match'] {
  const parts = pattern.split(MARK);
  return (file) => {
    const name = file.replace(/\.gz$/i, '');
    const found: Record<string, string> = {};
    let at = 0;
    for (let p = 0; p < parts.length; p += 2) {
      const literal = parts[p]!;
      const last = p === parts.length - 1;
      const start =
        p === 0
          ? name.startsWith(literal)
            ? 0
            : -1
          : last
            ? name.length - literal.length
            : name.indexOf(literal, at + 1);
      if (start < at || (last && !name.endsWith(literal))) return null;
      if (p > 0) {
        if (start === at) return null;
        found[parts[p - 1]!] = name.slice(at, start);
      }
      at = start + literal.length;
    }
    return at === name.length ? found : null;
  };
}
