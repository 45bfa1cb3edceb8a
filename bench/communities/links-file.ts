import { closeSync, openSync, writeSync } from 'node:fs';
import type { LinkList } from './graphs.ts';

/** Writes a line `source target weight` for each link. */
export function writeLinks(path: string, { source, target, weight }: LinkList): void {
  const file = openSync(path, 'w');
  for (let from = 0; from < source.length; from += 10_000) {
    const lines: string[] = [];
    for (let e = from; e < Math.min(source.length, from + 10_000); e++)
      lines.push(`${source[e]} ${target[e]} ${weight[e]}\n`);
    writeSync(file, lines.join(''));
  }
  closeSync(file);
}

/** Reads what `writeLinks` wrote, byte by byte; weights are whole numbers. */
export function readLinks(bytes: Uint8Array): Omit<LinkList, 'name'> {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count++;
  const [source, target] = [new Int32Array(count), new Int32Array(count)];
  const weight = new Float64Array(count);
  const columns = [source, target, weight] as const;
  let [row, column, number, nodes] = [0, 0, 0, 0];
  for (const byte of bytes) {
    if (byte >= 48) {
      number = number * 10 + byte - 48;
      continue;
    }
    columns[column]![row] = number;
    if (column < 2) nodes = Math.max(nodes, number + 1);
    number = 0;
    column = byte === 10 ? 0 : column + 1;
    if (byte === 10) row++;
  }
  return { nodes, source, target, weight };
}
