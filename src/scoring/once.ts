import type { Text } from '../domain/text.ts';

/** Texts of several rules in order, each once. */
export function once(texts: readonly Text[]): readonly Text[] {
  const seen = new Set<string>();
  return texts.filter((text) => {
    const key = JSON.stringify([text['zh-CN'], text.en]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
