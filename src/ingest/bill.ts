import { table } from '../domain/tables.ts';
import type { BillMapping } from './bill-mapping.ts';
import { readXml, type XmlElement } from './bill-xml.ts';
import type { RawValue, ReadOptions, ReadResult, RowSink, SourceFile } from './row-sink.ts';

/** What stands for the place of an item where the mapping names no elements around it. */
const NO_PATH = '/';

/**
 * Reads one file of a pricing software by the mapping of its dialect: each element that the mapping names is one row of its table, each of
 * its traces another. Lot and bidder come from the name of the file, or from an element that has been read before the rows.
 */
export async function readBill(
  file: SourceFile,
  sink: RowSink,
  mapping: BillMapping,
  options: ReadOptions,
): Promise<ReadResult> {
  const named = mapping.match(file.name) ?? {};
  const owner: Record<string, string | null> = {
    lot_id: named.lot_id ?? null,
    bidder_id: named.bidder_id ?? null,
  };
  const places = (['lot_id', 'bidder_id'] as const).flatMap((column) => {
    const [element = '', attribute] = (mapping[column] ?? '').split('/');
    return attribute === undefined ? [] : [{ column, element, attribute }];
  });
  const rows = mapping.elements.map((entry) => {
    const columns = table(entry.table).columns.map(({ name }) => name);
    return { ...entry, names: columns, sink: sink.table(entry.table, columns) };
  });
  const byElement = new Map<string, typeof rows>();
  for (const row of rows) byElement.set(row.element, [...(byElement.get(row.element) ?? []), row]);

  const valueAt = (place: string, element: XmlElement, around: readonly XmlElement[]): string | null => {
    const [first = '', second] = place.split('/');
    if (second === undefined) return element.values.get(first) ?? null;
    return around.findLast(({ name }) => name === first)?.values.get(second) ?? null;
  };
  const pathOf = (around: readonly XmlElement[]): string =>
    around
      .flatMap(({ name, values }) => {
        const attribute = Object.hasOwn(mapping.path, name) ? mapping.path[name] : undefined;
        return attribute === undefined ? [] : [values.get(attribute) ?? ''];
      })
      .join('/') || NO_PATH;

  const closed = (element: XmlElement, around: readonly XmlElement[]): void => {
    for (const { column, element: name, attribute } of places)
      if (element.name === name) owner[column] ??= element.values.get(attribute) ?? null;
    for (const row of byElement.get(element.name) ?? []) {
      const value = (column: string): string | null => {
        const place = Object.hasOwn(row.columns, column) ? row.columns[column] : undefined;
        if (place !== undefined) return valueAt(place, element, around);
        if (Object.hasOwn(row.constants, column)) return row.constants[column]!;
        if (column === 'item_path') return pathOf(around);
        return Object.hasOwn(owner, column) ? owner[column]! : null;
      };
      const values: RawValue[] = row.names.map(value);
      const traces = Object.entries(row.traces);
      if (traces.length === 0) row.sink.add(values, element.line, null);
      for (const [attribute, kind] of traces) {
        const found = element.values.get(attribute);
        if (found === undefined) continue;
        row.sink.add(
          row.names.map((name, i) => (name === 'kind' ? kind : name === 'value' ? found : values[i]!)),
          element.line,
          null,
        );
      }
    }
  };
  const encoding = await readXml(file, { closed, full: () => sink.full() }, options);
  return { format: 'bill', encoding };
}
