import { fillAll, type Text } from '../domain/text.ts';
import type { Screen } from './rule-set.ts';

const TEXTS: Readonly<Record<string, Text>> = {
  award_method_unknown: {
    en: 'The award method of the lot is not known, and this screen is only valid for some methods.',
    'zh-CN': '该标段的评标定标办法不明，而本规则仅适用于部分办法。',
  },
  award_method_not_covered: {
    en: "The screen is not valid for the lot's award method.",
    'zh-CN': '本规则不适用于该标段的评标定标办法。',
  },
  exempt: {
    en: 'The profile exempts this subject from the screen until a date.',
    'zh-CN': '配置中已对该对象豁免本规则（有到期日）。',
  },
  screen_failed: {
    en: 'The screen stopped with an error on this data; see the issues of the run.',
    'zh-CN': '本规则在该数据上执行出错，详见本次运行的问题清单。',
  },
  worker_failed: {
    en: 'The threads that work this screen out failed twice on this data; see the issues of the run.',
    'zh-CN': '计算本规则的工作线程在该数据上两次失败，详见本次运行的问题清单。',
  },
};
const MISSING_TABLE: Text = {
  en: 'The data have no rows in the table {name}, which the screen needs.',
  'zh-CN': '数据中缺少本规则所需的表 {name}。',
};
const MISSING_COLUMN: Text = {
  en: 'The data have no value in {name}, which the screen needs.',
  'zh-CN': '数据中缺少本规则所需的列 {name}。',
};

/** Reasons that the engine gives in place of a screen. */
export const ENGINE_REASONS: readonly string[] = Object.keys(TEXTS);

/**
 * What a reason code means, in words; a code that nobody declared is shown as it is. Marks such as `{min_bids}` are filled with the
 * parameters that were in force, else with the defaults of the rule.
 */
export function reasonText(
  screen: Screen,
  reason: string,
  params: Readonly<Record<string, number | string | boolean>> = {},
): Text {
  const own = screen.exclusions.find(({ code }) => code === reason);
  if (own !== undefined) {
    const values = Object.entries(screen.params).map(([name, param]) => [
      name,
      String(Object.hasOwn(params, name) ? params[name] : param.default),
    ]);
    return fillAll(own.text, Object.fromEntries(values));
  }
  const known = Object.hasOwn(TEXTS, reason) ? TEXTS[reason] : undefined;
  if (known !== undefined) return known;
  const [kind, name = ''] = reason.split(':');
  if (kind === 'missing_table') return fillAll(MISSING_TABLE, { name });
  if (kind === 'missing_column') return fillAll(MISSING_COLUMN, { name });
  return { en: reason, 'zh-CN': reason };
}
