import type { StageOptions } from '../domain/progress.ts';

/**
 * What a format reader emits and nothing else: raw values under canonical column names, each row with its place. Readers
 * never parse money, times or ids; the loader behind the sink does that once, the same way for every format.
 */

/** A number in a format that tells numbers from text (JSON): its digits as written. In an id column it is quarantined. */
export interface RawNumber {
  readonly number: string;
}

/** Text as the source has it, untrimmed; `null`: the source has no value. */
export type RawValue = string | null | RawNumber;

/** Why a row was not read, or what was odd about one that was. `code`: one of `problems.ts`. */
export interface RawProblem {
  readonly code: string;
  readonly table: string | null;
  readonly column: string | null;
  /** The text of the row or value; the sink cuts it where it is very long. */
  readonly raw: string;
}

/** Takes the rows of one table. */
export interface TableSink {
  /**
   * One row; `values` in the order of the columns given to `RowSink.table`.
   * `line`: 1-based line of a text file, row of a Parquet file, release of an OCDS file. `byte`: 0-based offset at which the
   * row begins in the (uncompressed) file, where known.
   */
  add(values: readonly RawValue[], line: number, byte: number | null): void;
  /** The same for many plain lines at once; a sink may do without. */
  addLines?(block: LineBlock): void;
}

/** Consecutive lines of a text file that are one record each and hold no quotation mark. */
export interface LineBlock {
  /** The lines, with a line feed between them. */
  readonly text: string;
  readonly count: number;
  readonly firstLine: number;
  /** Offset at which each line begins. */
  readonly bytes: readonly number[];
  readonly separator: string;
  /** Positions of the wanted fields in a line, in the order of the columns given to `RowSink.table`. */
  readonly indexes: readonly number[];
}

export interface RowSink {
  /**
   * Opens a canonical table for some of its columns; columns left out are NULL. The same name and columns may be opened
   * again. Every row added counts as one row read, and is later either loaded or quarantined.
   */
  table(name: string, columns: readonly string[]): TableSink;
  /** Something that should have been a row and cannot be: counts as one row read and quarantined. */
  reject(problem: RawProblem, line: number, byte: number | null): void;
  /** A data issue; counts no row. */
  issue(problem: RawProblem, line: number, byte: number | null): void;
  /** Promise to await before adding more, or `null` where there is room. Ask after every record, else memory is not bounded. */
  full(): Promise<void> | null;
}

/** An input file. */
export interface SourceFile {
  /** Absolute path. */
  readonly path: string;
  /** Name shown to people and kept in `sources.file`: relative to the data folder, `/` between parts. */
  readonly name: string;
  /** Bytes of the file, uncompressed text, in order; counts progress and the digest of the file. Call it once. */
  chunks(): AsyncIterable<Buffer>;
}

export interface ReadResult {
  /** `csv`, `jsonl`, `parquet`, `ocds` … */
  readonly format: string;
  readonly encoding: string | null;
}

export interface ReadOptions extends StageOptions {
  /** Longest record in bytes; a longer one is rejected, not held in memory. */
  readonly maxRecordBytes: number;
}

/** A format reader, such as `readCsv` or `readOcds` (`ocds.ts`). Throws only `InputError` (the whole file is unusable). */
export type SourceReader = (file: SourceFile, sink: RowSink, options: ReadOptions) => Promise<ReadResult>;
