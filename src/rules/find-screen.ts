import { InputError } from '../domain/errors.ts';
import type { RuleSet, Screen } from './rule-set.ts';
import { didYouMean } from './suggest.ts';

/** @throws InputError `screen_unknown`, with the nearest known id */
export function findScreen(rules: Pick<RuleSet, 'screens'>, id: string): Screen {
  const found = rules.screens.find((screen) => screen.id === id);
  if (found !== undefined) return found;
  const hint = didYouMean(
    id,
    rules.screens.map((screen) => screen.id),
  );
  throw new InputError(
    'screen_unknown',
    { en: 'There is no screen {id}.{hint_en}', 'zh-CN': '没有名为 {id} 的规则。{hint_zh}' },
    { values: { id, hint_en: hint.en, hint_zh: hint.zh } },
  );
}
