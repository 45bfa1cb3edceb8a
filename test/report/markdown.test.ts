import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { HOSTILE, hostileReport } from './hostile.ts';
import { sampleReport } from './sample-report.ts';

describe('the Markdown report', () => {
  for (const language of ['zh-CN', 'en'] as const) {
    it(`looks as agreed in ${language}`, async () => {
      await expect(renderMarkdown(sampleReport(), language)).toMatchFileSnapshot(
        `../golden/report/report.${language}.md`,
      );
    });
  }

  it('lets no text become markup, a link, a cell or a line of its own', () => {
    const expected = renderMarkdown(sampleReport(), 'en').split('\n');
    for (let offset = 0; offset < HOSTILE.length; offset += 1) {
      const text = renderMarkdown(hostileReport(sampleReport(), offset), 'en');
      expect(text).not.toMatch(/(?<!\\)<(script|img|a|svg|iframe|\/)/i);
      expect(text).not.toMatch(/(?<!\\):\/\//);
      expect(text.split('\n').map(cells)).toEqual(expected.map(cells));
    }
  });
});

/** Cells of a table line, and whether it starts a block. */
const cells = (line: string): string =>
  `${(line.match(/(?<!\\)\|/g) ?? []).length} ${/^(#+ |- |\d+\. | {2}- |> )?/.exec(line)?.[0]?.replace(/\d+/, '1')}`;
