import { fill, type Language, type Text } from '../domain/text.ts';
import { reasonText } from './reasons.ts';
import type { Jurisdiction, LegalBasis, Screen } from './rule-set.ts';

const HEADINGS = {
  kind: { en: 'What kind of rule', 'zh-CN': '规则信息' },
  why: { en: 'Why this matters', 'zh-CN': '为何可疑' },
  method: { en: 'How it is decided', 'zh-CN': '判断方法' },
  params: { en: 'Parameters', 'zh-CN': '参数' },
  requires: { en: 'Data it needs', 'zh-CN': '所需数据' },
  exclusions: { en: 'When it cannot tell', 'zh-CN': '何时无法判断' },
  assumptions: { en: 'Assumptions', 'zh-CN': '前提假设' },
  innocent: { en: 'Innocent explanations', 'zh-CN': '可能的正当解释' },
  refute: { en: 'What would refute it', 'zh-CN': '何种材料可以推翻' },
  next: { en: 'What to check next', 'zh-CN': '下一步核查' },
  law: { en: 'Legal basis', 'zh-CN': '相关条款' },
  references: { en: 'References', 'zh-CN': '参考文献' },
  cases: { en: 'Known cases', 'zh-CN': '示例' },
} as const satisfies Record<string, Text>;

const WORDS = {
  lead: {
    en: 'A flag is a lead for a person to look into, never a finding.',
    'zh-CN': '命中仅为线索，须由人工核查，不是结论。',
  },
  method: {
    en: 'The p-value comes from the null `{null}`; the {direction} end of the statistic is unusual.',
    'zh-CN': 'p 值取自零分布 `{null}`；统计量{direction}为异常。',
  },
  fact: {
    en: 'The rule states a fact; it has no null distribution and no p-value.',
    'zh-CN': '本规则陈述事实，没有零分布，也没有 p 值。',
  },
  level: {
    en: 'Flagged where the p-value is at or below `{name}` (default {value}).',
    'zh-CN': 'p 值不高于 `{name}`（默认 {value}）即命中。',
  },
  methodsAll: { en: 'Valid for every award method.', 'zh-CN': '适用于所有评标定标办法。' },
  methods: {
    en: 'Valid for the award methods {list}; for others, and where the method is unknown, it does not answer.',
    'zh-CN': '适用的评标定标办法：{list}；其他办法或办法不明时不作判断。',
  },
  scorer: {
    en: 'The query names candidates; the scorer `{scorer}` works the answer out.',
    'zh-CN': '由查询给出候选，再由评分器 `{scorer}` 计算结论。',
  },
  edge: {
    en: 'A flagged pair becomes an edge of kind `{edge}` in the bidder graph.',
    'zh-CN': '命中的投标人对成为投标人图中类型为 `{edge}` 的边。',
  },
  noLaw: { en: 'No provision is named for this screen.', 'zh-CN': '本规则未对应具体条款。' },
  bounds: { en: 'from {min} to {max}', 'zh-CN': '{min} 至 {max}' },
  shownBy: { en: 'case: {name}', 'zh-CN': '示例：{name}' },
} as const satisfies Record<string, Text>;

const DIRECTIONS: Readonly<Record<string, Text>> = {
  low: { en: 'low', 'zh-CN': '偏低' },
  high: { en: 'high', 'zh-CN': '偏高' },
  two_sided: { en: 'low and the high', 'zh-CN': '偏低或偏高均' },
  none: { en: 'none', 'zh-CN': '' },
};

const STRENGTHS: Readonly<Record<LegalBasis['strength'], Text>> = {
  presumption: { en: 'presumption', 'zh-CN': '视为情形' },
  invalid: { en: 'ground for rejection', 'zh-CN': '投标无效情形' },
  clue_strong: { en: 'strong clue', 'zh-CN': '强线索' },
  clue_medium: { en: 'medium clue', 'zh-CN': '中等线索' },
  clue_weak: { en: 'weak clue', 'zh-CN': '弱线索' },
  notice: { en: 'for notice', 'zh-CN': '提示关注' },
};

/** The page of one screen, in the order that every page has. */
export function ruleMarkdown(
  screen: Screen,
  language: Language,
  jurisdictions: readonly Jurisdiction[] = [],
): string {
  const say = (text: Text, values: Readonly<Record<string, string | number>> = {}): string =>
    fill(text, language, values).trim();
  const bullets = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
  const texts = (items: readonly Text[]): string => bullets(items.map((item) => say(item)));
  const sections: readonly (readonly [Text, string])[] = [
    [HEADINGS.why, say(screen.rationale)],
    [HEADINGS.method, methodLines(screen, say).join('\n')],
    [HEADINGS.params, paramTable(screen, say, language)],
    [HEADINGS.requires, bullets(requirements(screen))],
    [
      HEADINGS.exclusions,
      bullets(
        [...screen.exclusions.map(({ code }) => code), ...engineReasons(screen)].map(
          (code) => `\`${code}\`${language === 'en' ? ': ' : '：'}${say(reasonText(screen, code))}`,
        ),
      ),
    ],
    [HEADINGS.assumptions, texts(screen.assumptions)],
    [
      HEADINGS.innocent,
      bullets(
        screen.false_positives.map(({ text, case: name }) => {
          const shown = name === undefined ? '' : say(WORDS.shownBy, { name });
          return `${say(text)}${shown === '' ? '' : language === 'en' ? ` (${shown})` : `（${shown}）`}`;
        }),
      ),
    ],
    [HEADINGS.refute, texts(screen.refutation)],
    [HEADINGS.next, screen.triage.map((step, i) => `${i + 1}. ${say(step)}`).join('\n')],
    [
      HEADINGS.law,
      screen.legal_basis.length === 0
        ? say(WORDS.noLaw)
        : bullets(screen.legal_basis.map((basis) => lawLine(basis, jurisdictions, say))),
    ],
    [HEADINGS.references, bullets(screen.references)],
    [HEADINGS.cases, bullets(screen.cases.map(({ name, kind }) => `\`${kind}\` ${name}`))],
  ];
  const facts = [
    screen.id,
    screen.status,
    screen.level,
    `v${screen.version}`,
    screen.subject,
    screen.family,
    screen.conduct.join(' '),
    screen.hash.slice(0, 12),
  ].map((fact) => `\`${fact}\``);
  return [
    `# ${say(screen.title)}`,
    facts.join(' · '),
    say(screen.description),
    `> ${say(WORDS.lead)}`,
    ...sections.filter(([, body]) => body !== '').map(([heading, body]) => `## ${say(heading)}\n\n${body}`),
  ]
    .join('\n\n')
    .concat('\n');
}

type Say = (text: Text, values?: Readonly<Record<string, string | number>>) => string;

function methodLines(screen: Screen, say: Say): readonly string[] {
  const level = ['alpha', 'fdr'].find((name) => Object.hasOwn(screen.params, name));
  return [
    screen.null === 'none'
      ? say(WORDS.fact)
      : say(WORDS.method, { null: screen.null, direction: say(DIRECTIONS[screen.direction]!) }),
    ...(level === undefined
      ? []
      : [say(WORDS.level, { name: level, value: String(screen.params[level]!.default) })]),
    screen.award_methods === 'all'
      ? say(WORDS.methodsAll)
      : say(WORDS.methods, { list: screen.award_methods.map((method) => `\`${method}\``).join(', ') }),
    ...(screen.scorer === null ? [] : [say(WORDS.scorer, { scorer: screen.scorer })]),
    ...(screen.edge === null ? [] : [say(WORDS.edge, { edge: screen.edge })]),
  ].map((line) => `- ${line}`);
}

function paramTable(screen: Screen, say: Say, language: Language): string {
  const rows = Object.entries(screen.params).map(([name, { default: value, min, max, meaning }]) => {
    const bounds =
      min === undefined && max === undefined ? '' : say(WORDS.bounds, { min: min ?? '-∞', max: max ?? '∞' });
    return `| \`${name}\` | ${value} | ${bounds} | ${say(meaning).replaceAll('|', '\\|').replace(/\s+/g, ' ')} |`;
  });
  if (rows.length === 0) return '';
  const header =
    language === 'en' ? '| name | default | allowed | meaning |' : '| 名称 | 默认值 | 允许范围 | 含义 |';
  return [header, '| --- | --- | --- | --- |', ...rows].join('\n');
}

function requirements({ requires }: Screen): readonly string[] {
  return [
    ...requires.tables.map((name) => `\`${name}\``),
    ...requires.columns.map((name) => `\`${name}\``),
    ...requires.features.map((name) => `\`${name}\` (feature)`),
    ...requires.nulls.map((name) => `\`null_${name}\` (null)`),
  ];
}

function engineReasons(screen: Screen): readonly string[] {
  return [
    ...(screen.award_methods === 'all' ? [] : ['award_method_unknown', 'award_method_not_covered']),
    ...screen.requires.tables
      .filter((name) => name !== 'lots' && name !== 'bids')
      .map((name) => `missing_table:${name}`),
    ...screen.requires.columns.map((name) => `missing_column:${name}`),
    'exempt',
  ];
}

function lawLine(basis: LegalBasis, jurisdictions: readonly Jurisdiction[], say: Say): string {
  const clause = jurisdictions
    .find(({ id }) => id === basis.jurisdiction)
    ?.clauses.find(({ id }) => id === basis.clause);
  const name = clause === undefined ? basis.clause : `${say(clause.instrument)} ${clause.provision}`;
  const note = clause?.note === undefined ? '' : `\n  ${say(clause.note)}`;
  return `${name} (\`${basis.jurisdiction}\`, ${say(STRENGTHS[basis.strength])}, ${basis.checked_on})${note}`;
}
