import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/domain/text.ts';
import { renderHtml } from '../../src/report/html.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { messageKeys, messageText } from '../../src/report/messages.ts';
import * as words from '../../src/report/words.ts';
import { sampleReport } from './sample-report.ts';

const marks = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string).sort();

describe('what reports say', () => {
  it('is said in every language, with the same values', () => {
    for (const key of messageKeys) {
      const text = messageText(key);
      for (const language of LANGUAGES) expect(text[language].trim()).not.toBe('');
      expect([key, marks(text['zh-CN'])]).toEqual([key, marks(text.en)]);
    }
  });

  it('has a Chinese word for every code', () => {
    const tables = Object.values(words).filter((value) => typeof value === 'object');
    const texts = tables.flatMap((table) => Object.values(table)).filter((word) => typeof word === 'object');
    expect(texts.length).toBeGreaterThan(30);
    for (const text of texts) expect(text['zh-CN']).toMatch(/\p{Script=Han}/u);
  });

  it('never goes further than a lead', () => {
    for (const language of LANGUAGES) {
      const said = [
        ...messageKeys.map((key) => messageText(key)[language]),
        renderHtml(sampleReport(), language),
        renderMarkdown(sampleReport(), language),
      ].join('\n');
      expect(said).not.toMatch(/认定|违法|犯罪|collusion detected|cartel|guilty|suspicion score/i);
    }
  });
});
