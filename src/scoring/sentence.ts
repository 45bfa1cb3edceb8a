import type { EvidenceRow } from '../domain/outcome.ts';
import { fillAll, type Text, type TextValues } from '../domain/text.ts';

/** The numbers of one answer. */
export interface Answer {
  readonly statistic: number | null;
  readonly n: number | null;
  readonly p_value: number | null;
}

/** A rule's sentence with its marks filled from the answer and from the first evidence row, alike in every language. */
export function sentenceOf(sentence: Text, answer: Answer, evidence: readonly EvidenceRow[]): Text {
  const values: Record<string, string | number | undefined> = { ...evidence[0]?.values };
  if (answer.statistic !== null) values.statistic = readable(answer.statistic);
  if (answer.n !== null) values.n = answer.n;
  if (answer.p_value !== null) values.p_value = readable(answer.p_value);
  return fillAll(sentence, values as TextValues);
}

/** Three significant digits, without an exponent where a reader can do without. */
export function readable(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) return value.toExponential(1);
  if (size >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
