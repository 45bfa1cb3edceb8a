import type { Text } from '../domain/text.ts';
import type { LegalBasis } from './rule-set.ts';

export const HEADINGS = {
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

export const WORDS = {
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
  rate: {
    en: 'Flagged where the q-value, which controls the false discovery rate over all subjects, is at or below `{name}` (default {value}).',
    'zh-CN': 'q 值（对全部对象控制错误发现率）不高于 `{name}`（默认 {value}）即命中。',
  },
  feature: { en: '{name} (shared table)', 'zh-CN': '{name}（共用特征表）' },
  nullTable: { en: '{name} (null distribution)', 'zh-CN': '{name}（零分布表）' },
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
  comma: { en: ', ', 'zh-CN': '、' },
  noLaw: { en: 'No provision is named for this screen.', 'zh-CN': '本规则未对应具体条款。' },
  bounds: { en: 'from {min} to {max}', 'zh-CN': '{min} 至 {max}' },
  shownBy: { en: 'case: {name}', 'zh-CN': '示例：{name}' },
} as const satisfies Record<string, Text>;

export const DIRECTIONS: Readonly<Record<string, Text>> = {
  low: { en: 'low', 'zh-CN': '偏低' },
  high: { en: 'high', 'zh-CN': '偏高' },
  two_sided: { en: 'low and the high', 'zh-CN': '偏低或偏高均' },
  none: { en: 'none', 'zh-CN': '' },
};

export const STRENGTHS: Readonly<Record<LegalBasis['strength'], Text>> = {
  presumption: { en: 'presumption', 'zh-CN': '视为情形' },
  invalid: { en: 'ground for rejection', 'zh-CN': '投标无效情形' },
  clue_strong: { en: 'strong clue', 'zh-CN': '强线索' },
  clue_medium: { en: 'medium clue', 'zh-CN': '中等线索' },
  clue_weak: { en: 'weak clue', 'zh-CN': '弱线索' },
  notice: { en: 'for notice', 'zh-CN': '提示关注' },
};
