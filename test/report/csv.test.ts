import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { protectedText, unprotected } from '../../src/export/csv-cell.ts';
import { renderCsv, renderSignalsCsv } from '../../src/report/csv.ts';
import { Database, literal } from '../../src/store/database.ts';
import { HOSTILE, hostileReport } from './hostile.ts';
import { sampleReport } from './sample-report.ts';

/** Reads CSV with DuckDB, an independent reader. */
async function readBack(csv: string): Promise<readonly Record<string, string | null>[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ringsight-csv-'));
  const db = await Database.open({ readableFolders: [folder] });
  try {
    writeFileSync(join(folder, 'a.csv'), csv);
    return await db.rows(
      `select * from read_csv(${literal(join(folder, 'a.csv'))}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', nullstr = '')`,
    );
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}

const LIVE = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '|calc',
  '＝1',
  '＋1',
  '－1',
  '＠x',
  "=cmd|' /C calc'!A0",
  ' =1+1',
  "'=1",
];

describe('the CSV of warnings', () => {
  it('looks as agreed', async () => {
    await expect(renderCsv(sampleReport())).toMatchFileSnapshot('../golden/report/warnings.csv');
    await expect(renderSignalsCsv(sampleReport())).toMatchFileSnapshot('../golden/report/signals.csv');
  });

  it('has one row a warning and one row a signal, as another reader sees them', async () => {
    const report = sampleReport();
    const rows = await readBack(renderCsv(report));
    expect(rows.map((row) => row.id)).toEqual(report.warnings.map((warning) => warning.id));
    expect(rows.map((row) => Number(row.priority))).toEqual(
      report.warnings.map((warning) => warning.priority),
    );
    expect(JSON.parse(rows[0]?.members ?? '')).toEqual(
      report.warnings[0]?.members.map((member) => member.bidder_id),
    );
    const signals = await readBack(renderSignalsCsv(report));
    expect(signals).toHaveLength(report.warnings.flatMap((warning) => warning.signals).length);
    expect(signals[0]?.sentence_zh_CN).toBe(report.warnings[0]?.signals[0]?.sentence['zh-CN']);
  });

  it('starts with a byte order mark only where asked', () => {
    expect(renderCsv(sampleReport(), { bom: true })).toBe(`\ufeff${renderCsv(sampleReport())}`);
    expect(renderCsv(sampleReport()).startsWith('rank,')).toBe(true);
  });

  it('leaves no live formula in any cell, whatever the texts', async () => {
    for (let offset = 0; offset < HOSTILE.length; offset += 1) {
      const report = hostileReport(sampleReport(), offset);
      for (const csv of [renderCsv(report), renderSignalsCsv(report)]) {
        for (const cell of (await readBack(csv.replaceAll('\0', ''))).flatMap((row) => Object.values(row))) {
          if (cell === null || /^-?\d+(\.\d+)?(e-?\d+)?$/.test(cell)) continue;
          expect(cell).not.toMatch(/^\s*[=+\-@|＝＋－＠]/);
        }
      }
    }
  });

  it('keeps negative numbers numbers', () => {
    const row = renderCsv(sampleReport()).split('\n')[5] ?? '';
    expect(row.split(',')[5]).toMatch(/^-0\.\d+$/);
    expect(protectedText('-12.50')).toBe('-12.50');
    expect(protectedText('-1e-7')).toBe('-1e-7');
  });

  it('protects text that a spreadsheet would run, and importing undoes it', () => {
    for (const text of LIVE) {
      expect(protectedText(text)).toBe(`'${text}`);
      expect(unprotected(protectedText(text))).toBe(text);
    }
    for (const text of ['甲公司', "O'Neill", "'quoted'", '12', '-12', '', 'a=b', '2025-01-01']) {
      expect(protectedText(text)).toBe(text);
      expect(unprotected(text)).toBe(text);
    }
  });
});
