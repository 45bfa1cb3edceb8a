import { describe, expect, it, vi } from 'vitest';
import type { Context } from '../../src/cli/context.ts';
import { startProgress } from '../../src/cli/progress.ts';
import type { ProgressEvent } from '../../src/domain/progress.ts';
import type { Language } from '../../src/domain/text.ts';
import { displayWidth } from '../../src/report/display-width.ts';

/** A stream that remembers; as a terminal or not. */
function surroundings(isTTY: boolean, columns = 80, language: Language = 'en', env: NodeJS.ProcessEnv = {}) {
  const written: string[] = [];
  const stream = { isTTY, columns, write: (text: string) => written.push(text) > 0 };
  const context: Context = {
    language,
    stdout: stream as unknown as NodeJS.WriteStream,
    stderr: stream as unknown as NodeJS.WriteStream,
    env,
    signal: new AbortController().signal,
    say: (text) => text[language],
    exitWith: () => undefined,
  };
  return { context, text: () => written.join(''), written };
}

const rows = (done: number, total: number | null = 1000): ProgressEvent => ({
  stage: 'ingest',
  done,
  total,
  unit: 'rows',
  item: { en: '投标\u001b[31m记录.csv', 'zh-CN': '投标\u001b[31m记录.csv' },
});
const screens = (done: number): ProgressEvent => ({
  stage: 'screens',
  done,
  total: 2,
  unit: 'screens',
  item: null,
});

describe('progress', () => {
  it('redraws one line on a terminal with rate and time left, and leaves one line a stage', () => {
    vi.useFakeTimers({ now: 0 });
    try {
      const { context, text, written } = surroundings(true);
      const progress = startProgress(context, 'auto', false);
      progress.onProgress(rows(0));
      vi.setSystemTime(2000);
      progress.onProgress(rows(500));
      expect(written.at(-1)).toBe(
        'reading records: 500 / 1,000 rows, 250/s, 2.0 s left, 投标<U+001B>[31m记录.csv',
      );
      vi.setSystemTime(4000);
      progress.onProgress(rows(1000));
      progress.onProgress(screens(2));
      vi.setSystemTime(5000);
      progress.end();
      const screen = text().split('\r\u001b[2K');
      expect(screen.join('')).not.toContain('\u001b');
      expect(text()).toContain('reading records: 1,000 rows, 4.0 s\n');
      expect(text().endsWith('screening: 2 screens, 1.0 s\n')).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ['en', 'screening: 0 / 1 screen', 'screening: 1 screen, 0.0 s\n'],
    ['zh-CN', '执行筛查: 0 / 1 项筛查', '执行筛查: 1 项筛查, 0.0 s\n'],
  ] as const)('says one screen of one, in %s', (language, moving, ended) => {
    vi.useFakeTimers({ now: 0 });
    try {
      const { context, written } = surroundings(true, 80, language);
      const progress = startProgress(context, 'auto', false);
      for (const done of [0, 1]) {
        progress.onProgress({ ...screens(done), total: 1 });
        if (done === 0) expect(written.at(-1)).toBe(moving);
      }
      progress.end();
      expect(written.at(-1)).toBe(ended);
    } finally {
      vi.useRealTimers();
    }
  });

  it('draws at most ten times a second', () => {
    vi.useFakeTimers({ now: 0 });
    try {
      const { context, written } = surroundings(true);
      const progress = startProgress(context, 'auto', false);
      for (let ms = 0; ms < 1000; ms++) {
        vi.setSystemTime(ms);
        progress.onProgress(rows(ms));
      }
      expect(written.filter((line) => line.includes('rows')).length).toBeLessThanOrEqual(10);
    } finally {
      vi.useRealTimers();
    }
  });

  it('never draws a line that wraps, however narrow the terminal and long the name', () => {
    for (const columns of [20, 40, 80]) {
      const { context, written } = surroundings(true, columns, 'zh-CN');
      const progress = startProgress(context, 'auto', false);
      const item = { en: '长'.repeat(100), 'zh-CN': '长'.repeat(100) };
      progress.onProgress({ ...rows(1), item });
      expect(displayWidth(written.at(-1) ?? '', 2)).toBeLessThan(columns);
    }
  });

  it('writes one line a stage and at most one a minute where there is no terminal', () => {
    vi.useFakeTimers({ now: 0 });
    try {
      for (const { context, written } of [
        surroundings(false),
        surroundings(true, 80, 'en', { TERM: 'dumb' }),
      ]) {
        vi.setSystemTime(0);
        const progress = startProgress(context, 'auto', false);
        for (let second = 0; second <= 150; second++) {
          vi.setSystemTime(second * 1000);
          progress.onProgress(rows(second));
        }
        progress.onProgress(screens(0));
        progress.onProgress(screens(2));
        progress.end();
        expect(written).toHaveLength(4);
        expect(written.every((line) => line.endsWith('\n') && !line.includes('\u001b'))).toBe(true);
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it('writes JSON lines for machines in no language', () => {
    const lines = (['en', 'zh-CN'] as const).map((language) => {
      const { context, text } = surroundings(true, 80, language);
      startProgress(context, 'json', false).onProgress(rows(1));
      return text();
    });
    expect(lines[0]).toBe(lines[1]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      type: 'progress',
      stage: 'ingest',
      done: 1,
      total: 1000,
      unit: 'rows',
    });
  });

  it('is silent when told so', () => {
    for (const [kind, quiet] of [
      ['none', false],
      ['auto', true],
      ['json', true],
    ] as const) {
      const { context, text } = surroundings(true);
      const progress = startProgress(context, kind, quiet);
      progress.onProgress(rows(1));
      progress.end();
      expect(text()).toBe('');
    }
  });
});
