import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Database } from '../store/database.ts';
import { problemText } from './problems.ts';

const HEADER = ['kind', 'file', 'line', 'byte', 'table', 'column', 'code', 'meaning_zh', 'meaning_en', 'raw'];

/**
 * Writes the quarantine and the data issues of a facts database as one CSV file, in UTF-8 with a byte order mark (for Excel and
 * WPS). Cells that a spreadsheet would take for a formula begin with an apostrophe.
 */
export async function writeIssues(db: Database, path: string): Promise<void> {
  const out = createWriteStream(path, { encoding: 'utf8' });
  const failed = once(out, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  out.write(`\ufeff${HEADER.join(',')}\r\n`);
  const rows = db.stream(
    `select kind, file, line, byte, table_name, column_name, code, raw from (
       select 'quarantined' as kind, * from quarantine union all select 'issue', * from data_issues
     ) order by kind desc, source_no, line, byte nulls first, table_name, column_name, code, raw`,
  );
  for await (const batch of rows) {
    const text = batch.map((row) => {
      const [kind, file, line, byte, table, column, code, raw] = row as readonly (string | bigint | null)[];
      const meaning = problemText(String(code));
      return [kind, file, line, byte, table, column, code, meaning['zh-CN'], meaning.en, raw]
        .map(cell)
        .join(',');
    });
    if (!out.write(`${text.join('\r\n')}\r\n`)) await Promise.race([once(out, 'drain'), failed]);
  }
  out.end();
  await Promise.race([once(out, 'finish'), failed]);
}

function cell(value: string | bigint | null | undefined): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
