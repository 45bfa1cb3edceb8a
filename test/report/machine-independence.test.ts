import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const files = ['src/report', 'src/export'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file)),
);

describe('reports and exports', () => {
  it("never ask for the machine's locale, zone or clock", () => {
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) {
      expect([file, readFileSync(file, 'utf8')]).not.toEqual([
        file,
        expect.stringMatching(
          /toLocale|localeCompare|\bIntl\b|Date\.now|new Date\(\)|getTimezoneOffset|\.get(Full|Hours|Date|Month)|Math\.random/,
        ),
      ]);
    }
  });

  it('make markup in one place only', () => {
    for (const file of files) {
      if (file.endsWith(join('html', 'markup.ts'))) continue;
      expect([file, readFileSync(file, 'utf8')]).not.toEqual([file, expect.stringContaining('new Html(')]);
    }
  });
});
