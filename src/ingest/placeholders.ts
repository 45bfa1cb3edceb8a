/** What sources write where they have nothing to say. Compared trimmed and in lower case; become NULL before anything is joined. */
export const PLACEHOLDERS: readonly string[] = [
  '-', '--', '---', '—', '——', '－', '/', '//', '\\', '*', '**', '***', '.', '。', '?', '？', '无', '無', '暂无', '没有', '空', '未知', '不详', '不明',
  '详见公告', '详见正文', '详细请见正文', '详见附件', '见附件', '见公告', '详见招标文件', '见招标文件', '待定', '未填写', '未提供', '不适用',
  'null', 'none', 'n/a', 'na', '#n/a', 'nil', 'undefined', 'unknown', 'tbd',
]; // biome-ignore format: a table

const PLACEHOLDER_SET: ReadonlySet<string> = new Set(PLACEHOLDERS);

/** White space at the ends of a value, also the kinds that cannot be seen. */
export const EDGES = ' \t\r\n\u000b\f\u00a0\u3000\u200b\u200c\u200d\u2060\ufeff';
const LEADING = new RegExp(`^[${EDGES}]+`, 'u');
const TRAILING = new RegExp(`[${EDGES}]+$`, 'u');

export const trimEdges = (text: string): string => text.replace(LEADING, '').replace(TRAILING, '');

export const isPlaceholder = (trimmed: string): boolean => PLACEHOLDER_SET.has(trimmed.toLowerCase());

/** A serial of noughts or Fs alone (000000000000, FF-FF-FF-FF-FF-FF) names nothing. Short ones may be real ids. */
export const isEmptySerial = (trimmed: string): boolean =>
  trimmed.length >= 8 && /^(?:[0\-: ]+|[fF\-: ]+)$/.test(trimmed);
