import { table } from '../../src/domain/tables.ts';
import { convertValue } from '../../src/ingest/convert-value.ts';
import { readOcds } from '../../src/ingest/ocds.ts';
import type { RowSink, SourceFile } from '../../src/ingest/row-sink.ts';
import { openSource } from '../../src/ingest/source-file.ts';

export interface CollectedRow {
  readonly table: string;
  /** Canonical values after conversion, NULLs left out. */
  readonly values: Readonly<Record<string, string>>;
  readonly line: number;
  readonly byte: number | null;
}

export interface CollectedProblem {
  readonly table: string | null;
  readonly column: string | null;
  readonly code: string;
  readonly raw: string;
  readonly line: number;
  readonly byte: number | null;
}

export interface Collected {
  readonly rows: readonly CollectedRow[];
  readonly issues: readonly CollectedProblem[];
  readonly rejects: readonly CollectedProblem[];
  readonly encoding: string | null;
}

/** Reads a file the way the loader does, but keeps the rows in memory. */
export async function collect(file: SourceFile, maxRecordBytes = 1 << 26): Promise<Collected> {
  const rows: CollectedRow[] = [];
  const issues: CollectedProblem[] = [];
  const rejects: CollectedProblem[] = [];
  const sink: RowSink = {
    table: (name, columns) => ({
      add(raw, line, byte) {
        const values: Record<string, string> = {};
        columns.forEach((column, i) => {
          const spec = table(name).columns.find((candidate) => candidate.name === column);
          if (spec === undefined) throw new Error(`${name}.${column} is no canonical column`);
          const given = raw[i] ?? null;
          const text = typeof given === 'object' && given !== null ? given.number : given;
          const rule = { spec, origin: { kind: 'raw', index: i } as const, zone: 'Asia/Shanghai' };
          const { value, issue, quarantine } = convertValue(rule, text, typeof given === 'object');
          if (quarantine !== undefined) throw new Error(`${name}.${column} ${text}: ${quarantine}`);
          if (issue !== undefined)
            issues.push({ table: name, column, code: issue, raw: text ?? '', line, byte });
          if (value !== null) values[column] = value.replace(/\.000000$/, '');
        });
        rows.push({ table: name, values, line, byte });
      },
    }),
    reject: (problem, line, byte) => void rejects.push({ ...problem, line, byte }),
    issue: (problem, line, byte) => void issues.push({ ...problem, line, byte }),
    full: () => null,
  };
  const { encoding } = await readOcds(file, sink, { maxRecordBytes });
  return { rows, issues, rejects, encoding };
}

export const collectPath = (path: string): Promise<Collected> =>
  collect(openSource(path, path, () => undefined));

/** A file that arrives in pieces of the given size. */
export function inPieces(content: string | Buffer, size = 1 << 16): SourceFile {
  const bytes = Buffer.from(content);
  return {
    path: 'in-memory',
    name: 'in-memory',
    async *chunks() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    },
  };
}
