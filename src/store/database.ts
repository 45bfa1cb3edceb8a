import { createRequire } from 'node:module';
import type * as DuckDB from '@duckdb/node-api';
import { ResourceError } from '../domain/errors.ts';
import { claimPath, releasePath } from './open-paths.ts';
import { asResourceError } from './resource-errors.ts';

// CommonJS of 180 files. An `import` reads each twice, to learn its names first: a tenth of what a look-up takes.
const { DuckDBDataChunk, DuckDBInstance } = createRequire(import.meta.url)(
  '@duckdb/node-api',
) as typeof DuckDB;

/** Columns as arrays, the form in which data leaves and enters SQL for work in threads. */
export type Column = Int32Array | Float64Array | readonly (string | null)[];
export type Columns = Readonly<Record<string, Column>>;

/** Texts as UTF-8 in shared memory: bytes[start[i]] … bytes[start[i + 1]]; NULL is empty. */
export interface Utf8Column {
  readonly bytes: Uint8Array;
  readonly start: Int32Array;
}

export type Params = Readonly<Record<string, DuckDB.DuckDBValue>>;

export interface DatabaseOptions {
  /** File of the database; none: in memory. */
  readonly path?: string;
  readonly access?: 'read' | 'write';
  /** Databases to attach read-only under a name. */
  readonly attach?: readonly { readonly name: string; readonly path: string }[];
  /** Name of a catalog in memory, for tables that go with the connection: they are neither compressed nor written to a file. */
  readonly scratch?: string;
  /** Catalogs in which unqualified table names are looked up, in order; default: the database's own. */
  readonly searchPath?: readonly string[];
  readonly threads?: number;
  /** DuckDB's own limit, such as `2GB`. */
  readonly memoryLimit?: string;
  /** False: doubles are written as they are, which is quicker and takes about half as much space again. */
  readonly compressDoubles?: false;
  /** Folders that SQL may read files from; none: no file at all. */
  readonly readableFolders?: readonly string[];
  /** Folders that SQL may write files to, and read from; none: no file at all. */
  readonly writableFolders?: readonly string[];
  /** Where larger-than-memory work spills to; none: the work fails instead. */
  readonly tempFolder?: string;
}

/** SQL string literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
/** SQL identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * One open DuckDB database, locked down. The only way to DuckDB in this program: the client lets one process open
 * a file twice and then destroys it, so every path is claimed here first.
 *
 * Queries run one after the other: they share the few threads that Node's file operations need.
 */
export class Database {
  readonly #instance: DuckDB.DuckDBInstance;
  readonly #connection: DuckDB.DuckDBConnection;
  readonly #claims: readonly (() => void)[];
  #tail: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(
    instance: DuckDB.DuckDBInstance,
    connection: DuckDB.DuckDBConnection,
    claims: readonly (() => void)[],
  ) {
    this.#instance = instance;
    this.#connection = connection;
    this.#claims = claims;
  }

  /** @throws ResourceError `store_unreadable`, `store_in_use` */
  static async open(options: DatabaseOptions = {}): Promise<Database> {
    const access = options.access ?? 'write';
    const claims: (() => void)[] = [];
    const claim = (path: string, mode: 'read' | 'write'): void => {
      claimPath(path, mode);
      claims.push(() => releasePath(path, mode));
    };
    let instance: DuckDB.DuckDBInstance | undefined;
    try {
      if (options.path !== undefined) claim(options.path, access);
      for (const file of options.attach ?? []) claim(file.path, 'read');
      instance = await DuckDBInstance.create(options.path ?? ':memory:', {
        ...(options.path !== undefined && access === 'read' ? { access_mode: 'READ_ONLY' } : {}),
        autoinstall_known_extensions: 'false',
        autoload_known_extensions: 'false',
        allow_community_extensions: 'false',
        ...(options.threads === undefined ? {} : { threads: String(options.threads) }),
        ...(options.memoryLimit === undefined ? {} : { memory_limit: options.memoryLimit }),
      });
      const connection = await instance.connect();
      for (const statement of lockDown(options)) await connection.run(statement);
      return new Database(instance, connection, claims);
    } catch (cause) {
      instance?.closeSync();
      for (const release of claims) release();
      if (cause instanceof ResourceError) throw cause;
      throw new ResourceError(
        'store_unreadable',
        {
          en: 'The database {path} cannot be opened: {why}. Run the scan again to rebuild it; the source files are untouched.',
          'zh-CN': '无法打开数据库 {path}：{why}。请重新执行 scan 以重建；源数据文件未被改动。',
        },
        { values: { path: options.path ?? ':memory:', why: firstLine(cause) }, cause },
      );
    }
  }

  /** Runs one statement, or several where no parameters are given. */
  run(sql: string, params?: Params): Promise<void> {
    return this.#queued(async () => {
      await this.#connection.run(sql, params);
    });
  }

  /** Rows as objects, for small results. BIGINT comes as bigint; DECIMAL comes as a float, so cast money to VARCHAR in SQL. */
  async rows<T = Record<string, DuckDB.DuckDBValue>>(sql: string, params?: Params): Promise<readonly T[]> {
    // Taken apart out of turn: the next query can run meanwhile.
    const reader = await this.#queued(() => this.#connection.runAndReadAll(sql, params));
    return reader.getRowObjectsJS() as unknown as readonly T[];
  }

  /** One row of a query that returns exactly one. */
  async row<T = Record<string, DuckDB.DuckDBValue>>(sql: string, params?: Params): Promise<T> {
    const rows = await this.rows<T>(sql, params);
    if (rows.length !== 1) throw new Error(`expected one row, got ${rows.length}: ${sql}`);
    return rows[0] as T;
  }

  /**
   * Streams rows, at most 2048 at a time, as arrays: for results of any size at constant memory. No other query runs on
   * this database until the iteration has ended.
   */
  async *stream(sql: string, params?: Params): AsyncGenerator<readonly (readonly unknown[])[]> {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const before = this.#tail;
    this.#tail = held;
    await before.catch(() => undefined);
    try {
      const result = await this.#connection.stream(sql, params);
      for await (const rows of result.yieldRowsJs()) yield rows as readonly (readonly unknown[])[];
    } catch (error) {
      throw asResourceError(error);
    } finally {
      release();
    }
  }

  /**
   * Reads numeric columns into shared memory (INTEGER to Int32Array, DOUBLE to Float64Array, NULL double to NaN) and
   * VARCHAR columns into string arrays. Other types, and NULL in an integer column, are an error: cast in SQL.
   */
  columns(sql: string, params?: Params): Promise<Columns> {
    return this.#queued(async () => {
      const result = await this.#connection.run(sql, params);
      const names = result.deduplicatedColumnNames();
      const total = Number(result.rowCount);
      const types = result.columnTypes().map((type) => type.toString());
      const out: Record<string, Int32Array | Float64Array | (string | null)[]> = Object.create(null);
      names.forEach((name, i) => {
        if (types[i] === 'INTEGER') out[name] = new Int32Array(new SharedArrayBuffer(total * 4));
        else if (types[i] === 'DOUBLE') out[name] = new Float64Array(new SharedArrayBuffer(total * 8));
        else if (types[i] === 'VARCHAR') out[name] = new Array<string | null>(total).fill(null);
        else throw new Error(`column ${name} is ${types[i]}; cast it to INTEGER, DOUBLE or VARCHAR`);
      });
      let offset = 0;
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) break;
        for (const [i, name] of names.entries()) copyVector(chunk, i, out[name]!, offset, name);
        offset += chunk.rowCount;
      }
      return out;
    });
  }

  /** Reads one VARCHAR column without decoding it, so that threads can. At most 2 GB. */
  utf8(sql: string, params?: Params): Promise<Utf8Column> {
    return this.#queued(async () => {
      const result = await this.#connection.run(`select encode(t) as t from (${sql}) as texts(t)`, params);
      const parts: Uint8Array[] = [];
      for (;;) {
        const chunk = await result.fetchChunk();
        if (chunk === null || chunk.rowCount === 0) break;
        const vector = chunk.getColumnVector(0);
        for (let row = 0; row < chunk.rowCount; row++) {
          const value = vector.getItem(row) as { readonly bytes: Uint8Array } | null;
          parts.push(value?.bytes ?? new Uint8Array(0));
        }
      }
      const start = new Int32Array(new SharedArrayBuffer(4 * (parts.length + 1)));
      for (const [i, part] of parts.entries()) start[i + 1] = start[i]! + part.length;
      const bytes = new Uint8Array(new SharedArrayBuffer(start[parts.length]!));
      for (const [i, part] of parts.entries()) bytes.set(part, start[i]!);
      giveBack(parts);
      return { bytes, start };
    });
  }

  /** Appends columns of equal length to an existing table, in the table's column order. */
  append(table: string, columns: Columns, catalog: string | null = null): Promise<void> {
    return this.#queued(async () => {
      const appender = await this.#connection.createAppender(table, 'main', catalog);
      const arrays = Object.values(columns);
      const types = Array.from({ length: appender.columnCount }, (_, i) => appender.columnType(i));
      if (types.length !== arrays.length)
        throw new Error(`table ${table} has ${types.length} columns, got ${arrays.length}`);
      const total = arrays[0]?.length ?? 0;
      for (let start = 0; start < total; start += 2048) {
        const count = Math.min(2048, total - start);
        const chunk = DuckDBDataChunk.create(types, count);
        for (const [i, array] of arrays.entries()) writeVector(chunk, i, array, start, types[i]?.toString());
        appender.appendDataChunk(chunk);
      }
      appender.flushSync();
      appender.closeSync();
    });
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  /** Stops the running query; it rejects. */
  interrupt(): void {
    if (!this.#closed) this.#connection.interrupt();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#connection.closeSync();
    this.#instance.closeSync();
    for (const release of this.#claims) release();
  }

  #queued<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#tail
      .catch(() => undefined)
      .then(work)
      .catch((error: unknown) => {
        throw asResourceError(error);
      });
    this.#tail = next.catch(() => undefined);
    return next;
  }
}

/**
 * Frees what the driver allocated for long values, by moving it to nobody: left to the garbage collector it counts as memory that runs out, and the
 * whole heap is marked again for every few megabytes of text.
 */
function giveBack(values: readonly Uint8Array[]): void {
  const own = values.filter(({ length, buffer }) => length > 0 && length === buffer.byteLength);
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(
    null,
    own.map(({ buffer }) => buffer as ArrayBuffer),
  );
  port1.close();
  port2.close();
}

function lockDown(options: DatabaseOptions): readonly string[] {
  const folders = [
    ...(options.readableFolders ?? []),
    ...(options.writableFolders ?? []),
    ...(options.tempFolder === undefined ? [] : [options.tempFolder]),
  ];
  return [
    ...(options.attach ?? []).map(
      (file) => `attach ${literal(file.path)} as ${identifier(file.name)} (read_only)`,
    ),
    ...(options.scratch === undefined ? [] : [`attach ':memory:' as ${identifier(options.scratch)}`]),
    ...(options.searchPath === undefined
      ? []
      : [`set search_path = ${literal(options.searchPath.map((name) => `${name}.main`).join(','))}`]),
    ...(options.compressDoubles === false ? ["set disabled_compression_methods = 'alp,alprd'"] : []),
    "set TimeZone = 'UTC'",
    `set temp_directory = ${literal(options.tempFolder ?? '')}`,
    ...(folders.length === 0 ? [] : [`set allowed_directories = [${folders.map(literal).join(', ')}]`]),
    'set enable_external_access = false',
    'set lock_configuration = true',
  ];
}

function copyVector(
  chunk: DuckDB.DuckDBDataChunk,
  index: number,
  target: Int32Array | Float64Array | (string | null)[],
  offset: number,
  name: string,
): void {
  const rows = chunk.rowCount;
  const vector = chunk.getColumnVector(index);
  if (Array.isArray(target)) {
    for (let r = 0; r < rows; r++) target[offset + r] = vector.getItem(r) as string | null;
    return;
  }
  const { items, validity } = vector as unknown as NumberVector;
  target.set(items.subarray(0, rows), offset);
  if (validity.data === null) return;
  const valid = validityBits(validity.data);
  for (let r = 0; r < rows; r++) {
    if (((valid[r >>> 5]! >>> (r & 31)) & 1) === 1) continue;
    if (target instanceof Int32Array) throw new Error(`NULL in integer column ${name}; use coalesce in SQL`);
    target[offset + r] = Number.NaN;
  }
}

/** Whole blocks where the column holds the very numbers of the array, else value by value; NaN becomes NULL. */
function writeVector(
  chunk: DuckDB.DuckDBDataChunk,
  index: number,
  source: Column,
  start: number,
  type: string | undefined,
): void {
  const whole =
    (source instanceof Int32Array && type === 'INTEGER') ||
    (source instanceof Float64Array && type === 'DOUBLE');
  if (whole) {
    const vector = chunk.getColumnVector(index) as unknown as NumberVector;
    vector.items.set(source.subarray(start, start + chunk.rowCount));
    if (source instanceof Float64Array) markNulls(vector, chunk.rowCount);
    vector.flush();
    return;
  }
  const values = Array.from({ length: chunk.rowCount }, (_, k) => {
    const value = source[start + k];
    return value === undefined || (typeof value === 'number' && Number.isNaN(value)) ? null : value;
  });
  chunk.setColumnValues(index, values);
}

function markNulls({ items, validity }: NumberVector, rows: number): void {
  let valid: Uint32Array | undefined;
  for (let r = 0; r < rows; r++) {
    if (!Number.isNaN(items[r])) continue;
    if (valid === undefined) {
      validity.setItemValid(r, false);
      valid = validityBits(validity.data!);
    }
    valid[r >>> 5]! &= ~(1 << (r & 31));
  }
}

/** A vector of INTEGER or DOUBLE as the driver has it: a copy of the numbers, which `flush` hands to the database. */
interface NumberVector {
  readonly items: Int32Array | Float64Array;
  /** One bit a row; null: no row is NULL. */
  readonly validity: {
    readonly data: BigUint64Array | null;
    setItemValid(row: number, valid: boolean): void;
  };
  flush(): void;
}

// The driver's own way makes a BigInt for every row that is asked for.
const validityBits = ({ buffer, byteOffset, byteLength }: BigUint64Array): Uint32Array =>
  new Uint32Array(buffer, byteOffset, byteLength / 4);

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}
