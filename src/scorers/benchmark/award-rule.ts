/**
 * How a lot's benchmark price follows from its bids: the column `award_rule` of lots as data. Only what is listed here is understood; a rule with
 * another key is no rule, because half of one would give another benchmark.
 *
 * B = K (w_A A + w_C c C): A the mean of the bids that trimming leaves, C the ceiling, K the coefficient drawn.
 */
export interface AwardRule {
  /** What is dropped before the mean is taken, by number of bids; the entry with the largest `from` that is reached holds. */
  readonly trim: readonly Trim[];
  /** Weight of the ceiling, and the factor on it; 0 and 1 where the ceiling does not enter. */
  readonly ceilingWeight: number;
  readonly ceilingFactor: number;
  /** What K can be, ascending; [1] where nothing is drawn. */
  readonly coefficients: readonly number[];
}

/** Bids dropped at each end: a number, or a share of the bids rounded to the nearest. */
export interface Trim {
  readonly from: number;
  readonly low: number;
  readonly high: number;
  readonly lowShare: number;
  readonly highShare: number;
}

const KEYS = ['average', 'trim', 'ceiling_weight', 'ceiling_factor', 'coefficients', 'drawn'];
const TRIM_KEYS = ['from', 'low', 'high', 'low_share', 'high_share'];
const MAX_COEFFICIENTS = 100;

/**
 * The rule of a lot; NULL where the text is no rule that is understood. `drawn` is what was drawn and plays no part: one outcome
 * says nothing of where bids were placed.
 *
 * @example readAwardRule('{"average":"mean","trim":[{"from":7,"low_share":0.2,"high_share":0.2}],"coefficients":[0.95,0.96]}')
 */
export function readAwardRule(text: string): AwardRule | null {
  const data = parsed(text);
  if (!isRecord(data) || data.average !== 'mean' || !Object.keys(data).every((key) => KEYS.includes(key)))
    return null;
  const trim = list(data.trim, readTrim);
  const coefficients = list(data.coefficients, (item) => within(item, 0.01, 10));
  const ceilingWeight = within(data.ceiling_weight ?? 0, 0, 1);
  const ceilingFactor = within(data.ceiling_factor ?? 1, 0.01, 10);
  if (trim === null || coefficients === null || ceilingWeight === null || ceilingFactor === null) return null;
  if (coefficients.length > MAX_COEFFICIENTS) return null;
  return {
    trim: [...trim].sort((a, b) => a.from - b.from),
    ceilingWeight,
    ceilingFactor,
    coefficients: coefficients.length === 0 ? [1] : [...new Set(coefficients)].sort((a, b) => a - b),
  };
}

function readTrim(item: unknown): Trim | null {
  if (!isRecord(item) || !Object.keys(item).every((key) => TRIM_KEYS.includes(key))) return null;
  const from = whole(item.from ?? 1);
  const low = whole(item.low ?? 0);
  const high = whole(item.high ?? 0);
  const lowShare = within(item.low_share ?? 0, 0, 0.5);
  const highShare = within(item.high_share ?? 0, 0, 0.5);
  if (from === null || low === null || high === null || lowShare === null || highShare === null) return null;
  return { from, low, high, lowShare, highShare };
}

/** How many of n bids the rule drops at the low and at the high end; at least one bid is left. */
export function trimmed({ trim }: AwardRule, n: number): { readonly low: number; readonly high: number } {
  const entry = trim.filter(({ from }) => from <= n).at(-1);
  if (entry === undefined) return { low: 0, high: 0 };
  const low = Math.min(n - 1, entry.low + Math.round(entry.lowShare * n));
  return { low, high: Math.min(n - 1 - low, entry.high + Math.round(entry.highShare * n)) };
}

/**
 * The benchmark for every coefficient, ascending; NULL where the ceiling enters and is not known.
 *
 * @param prices ascending, at least one
 * @param ceiling NaN where there is none
 */
export function benchmarks(
  prices: ArrayLike<number>,
  ceiling: number,
  rule: AwardRule,
): readonly number[] | null {
  const { low, high } = trimmed(rule, prices.length);
  let sum = 0;
  for (let i = low; i < prices.length - high; i++) sum += prices[i]!;
  const mean = sum / (prices.length - low - high);
  if (rule.ceilingWeight > 0 && !(ceiling > 0)) return null;
  const ceilingPart = rule.ceilingWeight === 0 ? 0 : rule.ceilingWeight * rule.ceilingFactor * ceiling;
  const base = (1 - rule.ceilingWeight) * mean + ceilingPart;
  return rule.coefficients.map((k) => k * base);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const within = (value: unknown, least: number, most: number): number | null =>
  typeof value === 'number' && value >= least && value <= most ? value : null;

const whole = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1_000_000 ? value : null;

/** All items read; NULL where one cannot be. Absent: none. */
function list<T>(value: unknown, read: (item: unknown) => T | null): readonly T[] | null {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return null;
  const items = value.map(read);
  return items.some((item) => item === null) ? null : (items as readonly T[]);
}
