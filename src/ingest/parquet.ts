import { copyFileSync, linkSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, identifier, literal } from '../store/database.ts';
import type { RawRelation } from './feed.ts';
import type { SourceFile } from './row-sink.ts';
import { unreadable } from './source-file.ts';

/** DuckDB reads file names as patterns; every character that means something in one is put in brackets. */
export const escapeGlob = (path: string): string => path.replace(/[[*?]/g, (character) => `[${character}]`);

export interface ParquetFile {
  readonly names: readonly string[];
  /** Relation of some of its columns; DuckDB reads the file itself each time it is asked. */
  relation(sourceNo: number, wanted: readonly string[]): RawRelation;
  close(): void;
}

/**
 * Opens a Parquet file under a plain name in the folder of temporary files, so that no pattern is made of the name that the user
 * gave it: a pattern cannot even say a backslash.
 *
 * @throws InputError `file_unreadable`
 */
export async function openParquet(db: Database, file: SourceFile, tempFolder: string): Promise<ParquetFile> {
  const link = join(tempFolder, `source-${process.pid}-${nextLink++}.parquet`);
  const close = (): void => rmSync(link, { force: true });
  const scan = `read_parquet(${literal(escapeGlob(link))}, file_row_number = true)`;
  try {
    mkdirSync(tempFolder, { recursive: true });
    linkTo(file.path, link);
    const columns = await db.rows<{ column_name: string; column_type: string }>(
      `describe select * from ${scan}`,
    );
    const types = new Map(columns.map((column) => [column.column_name, column.column_type]));
    types.delete('file_row_number');
    const { n } = await db.row<{ n: bigint }>(`select count(*) as n from ${scan}`);
    return {
      names: [...types.keys()],
      relation: (sourceNo, wanted) => ({
        sourceNo,
        from: `(select file_row_number + 1 as line, cast(null as double) as byte, cast(null as varchar) as marks
          ${wanted.map((name, i) => `, ${identifier(name)} as c${i}`).join('')} from ${scan})`,
        names: wanted,
        types: wanted.map((name) => types.get(name) as string),
        rows: Number(n),
      }),
      close,
    };
  } catch (cause) {
    close();
    throw unreadable(file.name, cause);
  }
}

let nextLink = 0;

// Links need a right on some systems and one disk on others.
function linkTo(path: string, link: string): void {
  try {
    symlinkSync(path, link);
  } catch {
    try {
      linkSync(path, link);
    } catch {
      copyFileSync(path, link);
    }
  }
}
