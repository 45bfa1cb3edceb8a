import { distance } from 'fastest-levenshtein';

/** The known name nearest to a mistyped one, if it is near enough to be meant. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let smallest = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of [...known].sort()) {
    const d = distance(name, candidate);
    if (d < smallest) {
      smallest = d;
      best = candidate;
    }
  }
  return best;
}

/** End of a sentence that says what may have been meant. */
export function didYouMean(
  name: string,
  known: readonly string[],
): { readonly en: string; readonly zh: string } {
  const near = nearest(name, known);
  if (near !== undefined) return { en: ` Did you mean ${near}?`, zh: `是否想写 ${near}？` };
  const list = [...known].sort().slice(0, 12);
  if (list.length === 0) return { en: '', zh: '' };
  const more = known.length > list.length ? ', …' : '';
  return { en: ` Known: ${list.join(', ')}${more}.`, zh: `已知的有：${list.join('、')}${more}。` };
}
