import type * as Ringsight from '../index.ts';
import { type Context, colourOf, columnsOf } from './context.ts';
import type { Output } from './outputs.ts';

export const REPORT_FORMATS = ['table', 'json', 'ndjson', 'csv', 'md', 'html'] as const;

/** A report in one of its forms; `ringsight` is the loaded library. */
export function renderReport(
  ringsight: typeof Ringsight,
  report: Ringsight.RunReport,
  { format, file }: Output,
  context: Context,
  htmlFile: string,
): string {
  const { language, stdout, env } = context;
  switch (format) {
    case 'json':
      return ringsight.renderJson(report);
    case 'ndjson':
      return ringsight.renderNdjson(report);
    case 'csv':
      // In a file it will be opened with Excel.
      return ringsight.renderCsv(report, { bom: file !== null });
    case 'md':
      return ringsight.renderMarkdown(report, language);
    case 'html':
      return ringsight.renderHtml(report, language);
    default:
      return ringsight.renderTerminal(report, {
        language,
        width: file === null ? columnsOf(stdout) : 80,
        colour: file === null && colourOf(stdout, env),
        ambiguousWidth: language === 'zh-CN' ? 2 : 1,
        htmlFile,
      });
  }
}
