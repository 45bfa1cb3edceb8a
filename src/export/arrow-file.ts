import {
  AsyncByteQueue,
  Bool,
  Field,
  Float64,
  Int64,
  makeBuilder,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Utf8,
} from 'apache-arrow';
import type { ExportColumn } from './export-tables.ts';

/** Rows of one record batch: large enough to compress and scan well, small enough to hold. */
const BATCH_ROWS = 65_536;

type ArrowType = Utf8 | Int64 | Float64 | Bool;
const arrowType = ({ type }: ExportColumn): ArrowType => {
  switch (type) {
    case 'text':
      return new Utf8();
    case 'integer':
      return new Int64();
    case 'number':
      return new Float64();
    case 'boolean':
      return new Bool();
  }
};

/** Rows as the bytes of an Arrow IPC file, one record batch at a time. */
export async function* arrowFile(
  columns: readonly ExportColumn[],
  chunks: AsyncIterable<readonly (readonly unknown[])[]>,
): AsyncGenerator<Uint8Array> {
  const sink = new TakenBytes();
  const writer = new RecordBatchFileWriter().reset(sink);
  for await (const batch of batches(columns, chunks)) {
    writer.write(batch);
    yield sink.take();
  }
  writer.finish();
  yield sink.take();
}

/** What a writer has written so far. Its own streams take batches as fast as they come, whether or not anybody reads. */
class TakenBytes extends AsyncByteQueue {
  #parts: Uint8Array[] = [];

  override write(part: Uint8Array): void {
    this.#parts.push(part);
  }

  take(): Uint8Array {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    return bytes;
  }
}

/** Rows as record batches; at least one, so that an empty table has its columns too. */
async function* batches(
  columns: readonly ExportColumn[],
  chunks: AsyncIterable<readonly (readonly unknown[])[]>,
): AsyncGenerator<RecordBatch> {
  const types = columns.map(arrowType);
  const schema = new Schema(columns.map((column, i) => new Field(column.name, types[i] as ArrowType, true)));
  const start = () => types.map((type) => makeBuilder({ type, nullValues: [null] }));
  let builders = start();
  let rows = 0;
  let empty = true;
  const batch = (): RecordBatch => {
    const children = builders.map((builder) => builder.finish().flush());
    builders = start();
    empty = false;
    return new RecordBatch(
      schema,
      makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children }),
    );
  };
  for await (const chunk of chunks) {
    for (const row of chunk) for (const [i, builder] of builders.entries()) builder.append(row[i] as never);
    rows += chunk.length;
    if (rows >= BATCH_ROWS) {
      yield batch();
      rows = 0;
    }
  }
  if (rows > 0 || empty) yield batch();
}
