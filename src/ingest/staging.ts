import { type Database, identifier, literal } from '../store/database.ts';
import type { RawRelation } from './feed.ts';
import type { ProblemLog } from './problem-log.ts';
import type { LineBlock, RawValue, RowSink, TableSink } from './row-sink.ts';

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
const SEPARATOR = '\u001f';

interface Held {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly sink: TableSink;
  readonly values: (string | null)[][];
  readonly lines: number[];
  readonly bytes: number[];
  readonly marks: (string | null)[];
  readonly blocks: LineBlock[];
  created: boolean;
  rows: number;
}

/** Raw rows of one source into temporary tables `raw_<source>_<n>` of text columns. */
export function stageSource(db: Database, sourceNo: number, log: ProblemLog): Staging {
  const tables = new Map<string, Held>();
  let rejected = 0;
  let waiting: Promise<void> | null = null;
  let failure: unknown;

  const open = (table: string, columns: readonly string[]): Held => {
    const key = JSON.stringify([table, columns]);
    const known = tables.get(key);
    if (known !== undefined) return known;
    const values: (string | null)[][] = columns.map(() => []);
    const lines: number[] = [];
    const bytes: number[] = [];
    const marks: (string | null)[] = [];
    const blocks: LineBlock[] = [];
    const sink: TableSink = {
      addLines: (block) => void blocks.push(block),
      add(row: readonly RawValue[], line: number, byte: number | null): void {
        let mark: string | null = null;
        for (let i = 0; i < values.length; i++) {
          const value = row[i];
          const column = values[i] as (string | null)[];
          if (typeof value === 'string') column.push(value);
          else if (value === null || value === undefined) column.push(null);
          else {
            column.push(value.number);
            mark = `${mark ?? ','}${i},`;
          }
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
      blocks,
      created: false,
      rows: 0,
    };
    tables.set(key, held);
    return held;
  };

  const flush = async (held: Held): Promise<void> => {
    const lines = held.lines.splice(0);
    const bytes = held.bytes.splice(0);
    const marks = held.marks.splice(0);
    const values = [...held.values];
    for (const i of values.keys()) held.values[i] = [];
    held.rows += lines.length;
    if (!held.created) {
      held.created = true;
      const columns = held.columns.map((_, i) => `, c${i} varchar`).join('');
      await db.run(
        `create temp table ${identifier(held.name)} (line double, byte double, marks varchar${columns})`,
      );
    }
    for (const block of held.blocks.splice(0)) {
      held.rows += block.count;
      await writeBlock(db, held.name, block);
    }
    if (lines.length > 0) await write(db, held.name, lines, bytes, marks, values);
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
        const ready = [...tables.values()].filter(
          (held) => held.lines.length >= BATCH || held.blocks.length > 0,
        );
        if (ready.length === 0 && !log.full) return null;
        // One batch is written while the next is read; a third has to wait.
        if (failure !== undefined) return Promise.reject(failure);
        if (waiting !== null) return waiting;
        const writing = (async () => {
          for (const held of ready) await flush(held);
          if (log.full) await log.flush();
        })().finally(() => {
          waiting = null;
        });
        waiting = writing;
        writing.catch((cause) => {
          failure = cause;
        });
        return null;
      },
    },
    async finish() {
      await waiting;
      if (failure !== undefined) throw failure;
      for (const held of tables.values()) {
        await flush(held);
        const { n } = await db.row<{ n: bigint }>(
          `select count(*) as n from temp.main.${identifier(held.name)}`,
        );
        if (Number(n) !== held.rows) throw new Error(`${held.rows} rows were staged, ${n} arrived`);
      }
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

// Whole columns cross into DuckDB as one text each, which is several times faster than value by value. Blank stands for NULL,
// as it does in every conversion.
async function write(
  db: Database,
  name: string,
  lines: readonly number[],
  bytes: readonly number[],
  marks: readonly (string | null)[],
  values: readonly (readonly (string | null)[])[],
): Promise<void> {
  const texts = values.map((column) => column.join(SEPARATOR));
  if (texts.some((text) => occurrences(text) !== lines.length - 1)) {
    const batch: Record<string, Float64Array | readonly (string | null)[]> = {
      line: Float64Array.from(lines),
      byte: Float64Array.from(bytes),
      marks,
    };
    for (const [i, column] of values.entries()) batch[`c${i}`] = column;
    await db.append(name, batch, 'temp');
    return;
  }
  const split = (name: string): string => `unnest(string_split($${name}, chr(31)))`;
  const params: Record<string, string> = { bytes: bytes.join(SEPARATOR) };
  // Most lines of most files are one record each, and no number is told from text.
  const first = lines[0] as number;
  const inARow = lines.every((line, i) => line === first + i);
  if (!inARow) params.lines = lines.join(SEPARATOR);
  const line = inARow ? `unnest(range(${first}, ${first + lines.length}))` : split('lines');
  const marked = marks.some((mark) => mark !== null);
  if (marked) params.marks = marks.join(SEPARATOR);
  for (const [i, text] of texts.entries()) params[`c${i}`] = text;
  const columns = texts.map((_, i) => `, ${split(`c${i}`)} as c${i}`).join('');
  const picked = texts.map((_, i) => `, c${i}`).join('');
  await db.run(
    `insert into temp.main.${identifier(name)}
     select cast(line as double), cast(nullif(byte, 'NaN') as double), ${marked ? `nullif(marks, '')` : 'null'}${picked}
     from (select ${line} as line, ${split('bytes')} as byte${marked ? `, ${split('marks')} as marks` : ''}${columns})`,
    params,
  );
}

// DuckDB splits plain lines itself, in its own threads, while Node reads on.
async function writeBlock(db: Database, name: string, block: LineBlock): Promise<void> {
  const { text, bytes, firstLine, count, separator, indexes } = block;
  const fields = indexes.map((index) => `, fields[${index + 1}]`).join('');
  await db.run(
    `insert into temp.main.${identifier(name)}
     select cast(line as double), cast(byte as double), null${fields} from (
       select line, byte, string_split(text, ${literal(separator)}) as fields from (
         select unnest(range(${firstLine}, ${firstLine + count})) as line,
           unnest(string_split($bytes, ',')) as byte, unnest(string_split($text, chr(10))) as text))`,
    { bytes: bytes.join(','), text },
  );
}

function occurrences(text: string): number {
  let count = 0;
  for (let at = text.indexOf(SEPARATOR); at !== -1; at = text.indexOf(SEPARATOR, at + 1)) count++;
  return count;
}
