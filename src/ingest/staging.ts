import { type Database, identifier } from '../store/database.ts';
import type { RawRelation } from './feed.ts';
import type { ProblemLog } from './problem-log.ts';
import type { RawValue, RowSink, TableSink } from './row-sink.ts';

export interface StagedTable {
  readonly table: string;
  readonly relation: RawRelation;
}

export interface Staging {
  readonly sink: RowSink;
  /** Writes what is still held and tells what was staged. */
  finish(): Promise<{ readonly tables: readonly StagedTable[]; readonly rejected: number }>;
}

const BATCH = 16_384;

interface Held {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly sink: TableSink;
  readonly values: (string | null)[][];
  readonly lines: number[];
  readonly bytes: number[];
  readonly marks: (string | null)[];
  created: boolean;
  rows: number;
}

/** Raw rows of one source into temporary tables `raw_<source>_<n>` of text columns. */
export function stageSource(db: Database, sourceNo: number, log: ProblemLog): Staging {
  const tables = new Map<string, Held>();
  let rejected = 0;
  let waiting: Promise<void> | null = null;

  const open = (table: string, columns: readonly string[]): Held => {
    const key = JSON.stringify([table, columns]);
    const known = tables.get(key);
    if (known !== undefined) return known;
    const values: (string | null)[][] = columns.map(() => []);
    const lines: number[] = [];
    const bytes: number[] = [];
    const marks: (string | null)[] = [];
    const sink: TableSink = {
      add(row: readonly RawValue[], line: number, byte: number | null): void {
        let mark: string | null = null;
        for (let i = 0; i < values.length; i++) {
          const value = row[i] ?? null;
          if (typeof value === 'object' && value !== null) {
            (values[i] as (string | null)[]).push(value.number);
            mark = `${mark ?? ','}${i},`;
          } else (values[i] as (string | null)[]).push(value);
        }
        lines.push(line);
        bytes.push(byte ?? Number.NaN);
        marks.push(mark);
      },
    };
    const held: Held = {
      name: `raw_${sourceNo}_${tables.size}`,
      table,
      columns,
      sink,
      values,
      lines,
      bytes,
      marks,
      created: false,
      rows: 0,
    };
    tables.set(key, held);
    return held;
  };

  const flush = async (held: Held): Promise<void> => {
    if (!held.created) {
      held.created = true;
      const columns = held.columns.map((_, i) => `, c${i} varchar`).join('');
      await db.run(
        `create temp table ${identifier(held.name)} (line double, byte double, marks varchar${columns})`,
      );
    }
    if (held.lines.length === 0) return;
    held.rows += held.lines.length;
    const batch: Record<string, Float64Array | (string | null)[]> = {
      line: Float64Array.from(held.lines.splice(0)),
      byte: Float64Array.from(held.bytes.splice(0)),
      marks: held.marks.splice(0),
    };
    for (const [i, values] of held.values.entries()) batch[`c${i}`] = values.splice(0);
    await db.append(held.name, batch, 'temp');
  };

  return {
    sink: {
      table: (name, columns) => open(name, columns).sink,
      reject(problem, line, byte) {
        rejected++;
        log.add(sourceNo, { ...problem, quarantined: true, line, byte });
      },
      issue(problem, line, byte) {
        log.add(sourceNo, { ...problem, quarantined: false, line, byte });
      },
      full() {
        if (waiting !== null) return waiting;
        const ready = [...tables.values()].filter((held) => held.lines.length >= BATCH);
        if (ready.length === 0 && !log.full) return null;
        waiting = (async () => {
          for (const held of ready) await flush(held);
          if (log.full) await log.flush();
        })().finally(() => {
          waiting = null;
        });
        return waiting;
      },
    },
    async finish() {
      await waiting;
      for (const held of tables.values()) await flush(held);
      await log.flush();
      return {
        rejected,
        tables: [...tables.values()].map((held) => ({
          table: held.table,
          relation: {
            sourceNo,
            from: `temp.main.${identifier(held.name)}`,
            names: held.columns,
            types: held.columns.map(() => 'VARCHAR'),
            rows: held.rows,
          },
        })),
      };
    },
  };
}
