import { describe, expect, it } from 'vitest';
import type { RunReport } from '../../src/domain/run.ts';
import { displayWidth, pad, truncate } from '../../src/report/display-width.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { HOSTILE, hostileReport } from './hostile.ts';
import { sampleReport } from './sample-report.ts';

const options = { language: 'zh-CN', width: 80, colour: false, ambiguousWidth: 1 } as const;
const lines = (text: string): string[] => text.trimEnd().split('\n');
const rows = (text: string): string[] => lines(text).filter((line) => /^ *\d+ {2}\S/.test(line));

/** A line cut at a display column; no character may lie across it. */
function splitAt(line: string, column: number, ambiguous: 1 | 2): readonly [string, string] {
  let before = '';
  for (const character of line) {
    if (displayWidth(before, ambiguous) >= column) break;
    before += character;
  }
  expect(displayWidth(before, ambiguous)).toBe(column);
  return [before, line.slice(before.length)];
}

const many = (count: number): RunReport => {
  const report = sampleReport();
  const warnings = Array.from({ length: count }, (_, i) => ({
    ...(report.warnings[i % report.warnings.length] as RunReport['warnings'][number]),
    rank: i + 1,
  }));
  return { ...report, warnings };
};

describe('the terminal table', () => {
  for (const language of ['zh-CN', 'en'] as const) {
    it(`looks as agreed at 80 columns in ${language}`, async () => {
      const text = renderTerminal(sampleReport(), { ...options, language, htmlFile: 'runs/r1/report.html' });
      await expect(text).toMatchFileSnapshot(`../golden/report/terminal-80.${language}.txt`);
    });

    for (const ambiguousWidth of [1, 2] as const) {
      it(`fits 80 columns and aligns in ${language} with ambiguous width ${ambiguousWidth}`, () => {
        const text = renderTerminal(sampleReport(), { ...options, language, ambiguousWidth });
        const title = language === 'en' ? 'Lots' : '标段';
        const head = lines(text).find((line) => /^(序号|No\.)/.test(line)) ?? '';
        const end = displayWidth(head.slice(0, head.lastIndexOf(title) + title.length), ambiguousWidth);
        expect(rows(text)).toHaveLength(7);
        for (const row of rows(text)) {
          expect(displayWidth(row, ambiguousWidth)).toBeLessThanOrEqual(80);
          const [before, after] = splitAt(row, end, ambiguousWidth);
          expect(before).toMatch(/ {2}\d+$/);
          expect(after).toMatch(/^( {2}\S|$)/);
        }
      });
    }
  }

  it('fits 24 lines whatever the number of warnings, and counts those it leaves out', () => {
    for (const count of [0, 1, 12, 13, 14, 15, 16, 300]) {
      const text = renderTerminal(many(count), { ...options, htmlFile: 'report.html' });
      expect(lines(text).length).toBeLessThanOrEqual(24);
      const left = count - rows(text).length;
      expect(/另有 (\d+) 条线索/.exec(text)?.[1]).toBe(left === 0 ? undefined : String(left));
    }
  });

  it('says what could not be told even when there is no warning', () => {
    const text = renderTerminal(many(0), options);
    expect(text).toContain('没有产生线索');
    expect(text).toContain('2,914 个标段无法判断');
  });

  it('names the level by word and symbol, so that colour only repeats it', () => {
    const plain = renderTerminal(sampleReport(), { ...options, language: 'en' });
    expect(plain).toContain('!!! critical');
    const coloured = renderTerminal(sampleReport(), { ...options, language: 'en', colour: true });
    expect(coloured).toContain('\u001b[');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: escape codes are what is looked for
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  it('emits no escape byte and no hidden character, whatever the names', () => {
    for (let offset = 0; offset < HOSTILE.length; offset++) {
      const text = renderTerminal(hostileReport(sampleReport(), offset), {
        ...options,
        width: 200,
        htmlFile: 'a\u001b]0;x\u0007.html',
      });
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }
    const [first, ...rest] = sampleReport().warnings;
    const member = { ...first!.members[0]!, name: '山河\u202e司公限有' };
    const report = { ...sampleReport(), warnings: [{ ...first!, members: [member] }, ...rest] };
    expect(renderTerminal(report, { ...options, width: 120 })).toContain('山河<U+202E>司公限有');
  });
});

describe('display width', () => {
  it('counts Chinese as two columns and combining marks as none', () => {
    expect(displayWidth('北京ABC', 1)).toBe(7);
    expect(displayWidth('（北京）', 1)).toBe(8);
    expect(displayWidth('e\u0301', 1)).toBe(1);
  });

  it('counts ambiguous characters as the terminal does', () => {
    expect(displayWidth('①℃…', 1)).toBe(3);
    expect(displayWidth('①℃…', 2)).toBe(6);
  });

  it('cuts between characters and fills up to the exact width', () => {
    expect(truncate('北京市政建设', 8, 1)).toBe('北京市…');
    expect(truncate('北京市政建设', 8, 2)).toBe('北京市…');
    expect(truncate('北京', 4, 1)).toBe('北京');
    for (const width of [1, 2, 3, 7, 8]) expect(displayWidth(pad('北京市政建设', width, 1), 1)).toBe(width);
  });
});
