import type { Family } from '../domain/outcome.ts';
import type { AwardMethod } from '../domain/tables.ts';
import type { Language, Text } from '../domain/text.ts';
import type { TimelineChange } from '../domain/timeline.ts';
import type {
  Clause,
  Contribution,
  Explanation,
  GroupChange,
  Level,
  WarningKind,
} from '../domain/warning.ts';

// Words for the codes of a report.

const w = (zh: string, en: string): Text => ({ 'zh-CN': zh, en });

export const LEVEL_WORDS: Readonly<Record<Level, Text>> = {
  critical: w('紧急', 'critical'),
  high: w('高', 'high'),
  medium: w('中', 'medium'),
  low: w('低', 'low'),
  informational: w('提示', 'info'),
};

/** Marks that every font and code page has; a level never shows by colour alone. */
export const LEVEL_SYMBOLS: Readonly<Record<Level, string>> = {
  critical: '!!!',
  high: '!!',
  medium: '!',
  low: '-',
  informational: '.',
};

export const KIND_WORDS: Readonly<Record<WarningKind, Text>> = {
  group: w('群组', 'group'),
  pair: w('成对', 'pair'),
  lot: w('标段', 'lot'),
};

export const FAMILY_WORDS: Readonly<Record<Family, Text>> = {
  price_shape: w('报价形态', 'Price shape'),
  price_regularity: w('报价规律', 'Price regularity'),
  network: w('同场关系', 'Network'),
  win_pattern: w('中标规律', 'Win pattern'),
  benchmark_and_draw: w('基准价与抽取', 'Benchmark and draw'),
  panel_and_buyer: w('评委与招标人', 'Panel and buyer'),
  documents: w('投标文件', 'Documents'),
  items: w('清单组价', 'Bill items'),
  identity: w('主体关联', 'Identity'),
  conduct: w('投标行为', 'Conduct'),
};

export const PART_WORDS: Readonly<Record<Contribution['part'], Text>> = {
  ...FAMILY_WORDS,
  prior: w('起点', 'Starting point'),
  value: w('涉及金额', 'Value at stake'),
  recency: w('时间远近', 'Recency'),
};

export const TESTED_WORDS: Readonly<Record<Explanation['tested'], Text>> = {
  supported: w('数据支持这一解释', 'The data speak for it'),
  not_supported: w('数据不支持', 'The data do not speak for it'),
  not_tested: w('现有数据无法检验', 'Could not be tested'),
};

export const STRENGTH_WORDS: Readonly<Record<Clause['strength'], Text>> = {
  presumption: w('视为类情形', 'Presumption clause'),
  invalid: w('投标无效类情形', 'Invalid-bid clause'),
  clue_strong: w('线索（强）', 'Clue, strong'),
  clue_medium: w('线索（中）', 'Clue, medium'),
  clue_weak: w('线索（弱）', 'Clue, weak'),
  notice: w('提示关注', 'Notice'),
};

const AWARD_METHOD_WORDS: Readonly<Record<AwardMethod, Text>> = {
  lowest_price: w('最低价法', 'lowest price'),
  lowest_reviewed_price: w('经评审的最低投标价法', 'lowest reviewed price'),
  low_price_priority: w('低价优先法', 'low price priority'),
  average_benchmark: w('平均值基准价法', 'average benchmark'),
  average_benchmark_drawn: w('平均值基准价法（抽取系数）', 'average benchmark, drawn'),
  composite_benchmark: w('复合基准价法', 'composite benchmark'),
  second_lowest: w('次低价法', 'second lowest'),
  scored: w('综合评分法', 'scored'),
  separate_award: w('评定分离', 'separate award'),
  lottery: w('随机抽取法', 'lottery'),
  ascending_auction: w('增价竞价', 'ascending auction'),
  negotiation: w('谈判或磋商', 'negotiation'),
  unknown: w('评标办法未知', 'award method unknown'),
};

const STATUS_WORDS: Readonly<Record<string, Text>> = {
  invited: w('受邀', 'invited'),
  pending: w('待审', 'pending'),
  valid: w('有效', 'valid'),
  disqualified: w('否决', 'disqualified'),
  withdrawn: w('撤回', 'withdrawn'),
  unknown: w('未载明', 'not stated'),
};

const ROLE_WORDS: Readonly<Record<string, Text>> = {
  member: w('成员', 'member'),
  bidder: w('投标人', 'bidder'),
  winner: w('中标人', 'winner'),
  designated_winner: w('主要中标方', 'wins most'),
  alternating_winner: w('轮替中标', 'wins in turn'),
  cover_bidder: w('很少中标', 'seldom or never wins'),
  absent_but_allocated: w('少投但投则多中', 'stays away, wins its own'),
  never_won: w('从未中标', 'never won'),
};

/** What became of a group from one run to the next. */
export const CHANGE_WORDS: Readonly<Record<GroupChange['event'], Text>> = {
  appeared: w('首次发现', 'found first'),
  joined: w('加入', 'joined by'),
  left: w('退出', 'left by'),
  split_from: w('分离自', 'split from'),
  merged_with: w('并入了', 'took in'),
  ended: w('未再发现', 'not found'),
  returned: w('再次发现', 'found again'),
};

/** What changed from one lot of a timeline to the next. */
export const STEP_CHANGE_WORDS: Readonly<Record<TimelineChange['kind'], Text>> = {
  member_enters: w('首次出现', 'comes first'),
  member_last_seen: w('最后一次', 'seen last'),
  outsiders_enter: w('出现外部投标人', 'others come'),
  outsiders_gone: w('外部投标人不再出现', 'others gone'),
};

/** The word for a code that comes from data or rules; a code without a word stays as it is. */
const known =
  (words: Readonly<Record<string, Text>>) =>
  (code: string, language: Language): string =>
    Object.hasOwn(words, code) ? (words[code] as Text)[language] : code;

export const awardMethodWord = known(AWARD_METHOD_WORDS);
export const statusWord = known(STATUS_WORDS);
export const roleWord = known(ROLE_WORDS);
