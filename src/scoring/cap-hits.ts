import type { CapHit } from '../domain/run.ts';
import type { Text } from '../domain/text.ts';
import { LEVELS, type Warning } from '../domain/warning.ts';
import type { Cuts } from './lead-details.ts';
import type { ScoringParameters } from './parameters.ts';

type Limit = 'max_warnings' | 'max_lots' | 'max_signals' | 'max_bids' | 'max_evidence';

const TEXTS: Readonly<Record<Limit, Text>> = {
  max_warnings: {
    en: 'Warnings of the lowest rank were left out.',
    'zh-CN': '排序靠后的线索未列出。',
  },
  max_lots: {
    en: 'Warnings that list only the lots with the highest scores; lot_count is the whole number.',
    'zh-CN': '部分线索只列出评分最高的标段；lot_count 为总数。',
  },
  max_signals: {
    en: 'Warnings that may list only the strongest signals of each screen; the waterfall gives the whole number.',
    'zh-CN': '部分线索可能只列出各规则最强的信号；构成说明中给出总数。',
  },
  max_bids: {
    en: 'Lots shown with only some of their bids: winners and members first, then the lowest.',
    'zh-CN': '部分标段只列出一部分报价：先列中标人和线索成员，再列报价最低者。',
  },
  max_evidence: {
    en: 'Signals that list only the first of their rows.',
    'zh-CN': '部分信号只列出最前面的若干行记录。',
  },
};

const UNLISTED: Text = {
  en: 'Sets of bidders that something points to, but too weakly for a warning, as when they only meet often; look-ups and exports show their links. To list them, set scoring.list_level in the profile.',
  'zh-CN':
    '有迹象但不足以列为线索的投标人组合（例如仅仅是常同场），其关联可在查询与导出中查看；如需列出，请在配置中设置 scoring.list_level。',
};

/** Limits that were reached. */
export function capHits(
  { leads, listed }: { readonly leads: number; readonly listed: number },
  warnings: readonly Warning[],
  cuts: Cuts,
  parameters: ScoringParameters,
): readonly CapHit[] {
  const full = (warning: Warning): boolean => warning.signals.length >= parameters.max_signals;
  const hits: Readonly<Record<Limit, number>> = {
    max_warnings: Math.max(0, listed - warnings.length),
    max_lots: cuts.lots,
    max_signals: warnings.filter(full).length,
    max_bids: cuts.bids,
    max_evidence: warnings
      .flatMap(({ signals }) => signals)
      .filter(({ evidence }) => evidence.length >= parameters.max_evidence).length,
  };
  const below = leads - listed;
  const unlisted: readonly CapHit[] =
    below === 0
      ? []
      : [{ cap: 'list_level', limit: LEVELS.indexOf(parameters.list_level), hits: below, text: UNLISTED }];
  return [
    ...unlisted,
    ...(Object.keys(TEXTS) as Limit[])
      .filter((limit) => hits[limit] > 0)
      .map((limit) => ({ cap: limit, limit: parameters[limit], hits: hits[limit], text: TEXTS[limit] })),
  ];
}
