import { InputError } from '../domain/errors.ts';
import type { Text } from '../domain/text.ts';

/** Something wrong in a file that people write; `key` is the path inside it. */
export interface Mistake {
  readonly file: string;
  readonly key: string;
  readonly text: Text;
}

export type Report = (key: string, en: string, zh: string) => void;

/** Binds a list of mistakes to one file, so that checks only say what and where inside it. */
export const reportInto =
  (mistakes: Mistake[], file: string): Report =>
  (key, en, zh) => {
    mistakes.push({ file, key, text: { en, 'zh-CN': zh } });
  };

/** @throws InputError naming every mistake, in order of file, if there is any */
export function refuseMistakes(code: string, mistakes: readonly Mistake[]): void {
  if (mistakes.length === 0) return;
  const ordered = [...mistakes].sort((a, b) => compare(a.file, b.file));
  const lines = (language: keyof Text, colon: string): string =>
    ordered
      .map(({ file, key, text }) => `${file}${key === '' ? '' : `: ${key}`}${colon}${text[language]}`)
      .join('\n');
  throw new InputError(
    code,
    {
      en: '{count} to correct before anything can run:\n{list_en}',
      'zh-CN': '运行前有 {count} 处需要改正：\n{list_zh}',
    },
    { values: { count: ordered.length, list_en: lines('en', ': '), list_zh: lines('zh-CN', '：') } },
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
