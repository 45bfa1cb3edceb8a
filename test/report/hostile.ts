import type { RunReport } from '../../src/domain/run.ts';

/** Texts that try to leave the place they are put into: markup, attributes, style, script, formulas, hidden characters. */
export const HOSTILE: readonly string[] = [
  '<script>document.title="run"</script>',
  '"><img src=http://127.0.0.1:9/x onerror=alert(1)>',
  "' onmouseover='alert(1)' x='",
  '</style><script>alert(1)</script>',
  '</title></script><svg onload=alert(1)>',
  '<!--<iframe srcdoc="<script>parent.document.title=1</script>">-->',
  '<a href="javascript:alert(1)">x</a>',
  '}body{background:url(http://127.0.0.1:9/y)}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a payload for template engines
  '`${alert(1)}` {{7*7}} &lt;script&gt; &#x3c;',
  '\u2028alert(1)\u2029',
  '山河\u202e司公限有\u202c建设',
  '零\u200b宽\u200d名\ufeff称\u00ad',
  '\u001b[31mred\u001b[0m\u0007\u0000',
  'a\nb\r\nc\td',
  '\ud800 lone',
  "=cmd|' /C calc'!A0",
  '＝1+1',
  '__proto__',
];

const TAGS = [
  'img src=x',
  'svg',
  'body',
  'input autofocus',
  'details open',
  'video src=x',
  'iframe',
  'math',
  'marquee',
  'style',
];
const EVENTS = ['onerror', 'onload', 'onfocus', 'ontoggle', 'onmouseover', 'onanimationstart'];
const BREAKS = ['', '"', "'", '-->', '</title>', '</style>', '</svg>', ']]>', '\u2028', '</script>'];

/** Three hundred: a tag with an event out of every place that text is put into, links that run, and the texts above. */
export const PAYLOADS: readonly string[] = [
  ...HOSTILE,
  ...BREAKS.flatMap((before, b) =>
    TAGS.flatMap((tag, t) =>
      [0, 1, 2].map((k) => `${before}><${tag} ${EVENTS[(b + t + 2 * k) % EVENTS.length]}=document.title=1>`),
    ),
  ),
  ...[
    'javascript:document.title=1',
    'data:text/html,<script>document.title=1</script>',
    ' java\nscript:alert(1)',
  ],
];

/** The report with every text that comes from data, rules or file names replaced by hostile ones, in turn. */
export function hostileReport(report: RunReport, offset = 0, payloads = HOSTILE): RunReport {
  let next = offset;
  const take = (): string => payloads[next++ % payloads.length] as string;
  // Codes of closed lists and digests are the program's own.
  const own = new Set([
    'level',
    'kind',
    'family',
    'outcome',
    'part',
    'tested',
    'strength',
    'fact',
    'schemaVersion',
    'opened_at',
  ]);
  const money = new Set(['amount', 'ceiling_price']);
  const ids = new Map<string, string>();
  const visit = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') {
      if (own.has(key) || (money.has(key) && /^[\d.]+$/.test(value))) return value;
      if (!/_id$|^bidder_[ab]$|^bidders$/.test(key)) return take();
      // One bidder keeps one id, so that tables and pictures still refer to it.
      const known = ids.get(value) ?? `${take()}${ids.size}`;
      ids.set(value, known);
      return known;
    }
    if (Array.isArray(value)) return value.map((item) => visit(item, key));
    if (value === null || typeof value !== 'object') return value;
    if (key === 'values' || key === 'parameters') {
      return Object.fromEntries(
        Object.entries(value).map(([name, item], i) => [i === 0 ? take() : name, visit(item, 'value')]),
      );
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        name === 'name' && item === 'ringsight' ? item : visit(item, name),
      ]),
    );
  };
  return visit(report, '') as RunReport;
}
