import type { Family } from '../domain/outcome.ts';
import { fillAll, type Text } from '../domain/text.ts';
import type { Contribution } from '../domain/warning.ts';
import type { LeadSignal } from './lead-signals.ts';
import type { Lead } from './leads.ts';
import type { ScoringParameters } from './parameters.ts';
import { MICRO } from './priority.ts';
import type { ScoringPlan } from './scoring-plan.ts';

/** A waterfall, and what each of the signals given adds, both in log10. */
export interface Waterfall {
  readonly lines: readonly Contribution[];
  readonly shares: readonly number[];
}

const PRIOR: Text = {
  en: 'Before any evidence: {share} of all subjects are taken to deserve a look.',
  'zh-CN': '未看证据之前：假定 {share} 的对象值得核查。',
};
const SCREEN: Text = {
  en: '{title}: {count} signal(s), {shown} of them listed.',
  'zh-CN': '{title}：信号 {count} 条，列出 {shown} 条。',
};
const TOGETHER: Text = {
  en: 'Several screens of this family together; none stands out alone.',
  'zh-CN': '同类规则合并而得，单独看均不突出。',
};
const INHERITED: Text = {
  en: 'From the groups whose members bid on this lot.',
  'zh-CN': '来自参与本标段投标的群组。',
};
const VALUE: Text = {
  en: 'The lots are worth {medians} times a median lot of these data.',
  'zh-CN': '涉及金额相当于本批数据中位标段的 {medians} 倍。',
};
const NO_VALUE: Text = { en: 'No value is known.', 'zh-CN': '金额不详。' };
const RECENCY: Text = {
  en: 'The newest lot is {years} year(s) older than the newest of these data.',
  'zh-CN': '最近一个标段比本批数据中最新的标段早 {years} 年。',
};
const NO_DATE: Text = { en: 'No date is known.', 'zh-CN': '时间不详。' };

/**
 * The sum that makes the priority, line by line. What a family adds is shared out among its listed signals in proportion to -log10 p
 * (the strength, for a fact); signals that the limit left out are named by number and get no share.
 */
export function waterfallOf(lead: Lead, signals: readonly LeadSignal[], plan: ScoringPlan): Waterfall {
  const { priority, weight } = lead;
  const shares = new Array<number>(signals.length).fill(0);
  const lines: Contribution[] = [line('prior', null, priority.prior, priorText(plan.parameters))];
  for (const [family, amount] of priority.families) {
    lines.push(...familyLines(family, amount, signals, shares, plan, lead.kind === 'lot'));
  }
  lines.push(
    line(
      'value',
      null,
      priority.value,
      weight.medians === null ? NO_VALUE : fillAll(VALUE, { medians: short(weight.medians) }),
    ),
    line(
      'recency',
      null,
      priority.recency,
      weight.years === null ? NO_DATE : fillAll(RECENCY, { years: Math.max(weight.years, 0).toFixed(1) }),
    ),
  );
  return { lines, shares: shares.map((share) => share / MICRO) };
}

function familyLines(
  family: Family,
  amount: number,
  signals: readonly LeadSignal[],
  shares: number[],
  plan: ScoringPlan,
  isLot: boolean,
): readonly Contribution[] {
  const screenOf = (signal: LeadSignal) => plan.byNo.get(signal.screen_no)?.screen;
  const own = [...signals.keys()].filter((i) => screenOf(signals[i] as LeadSignal)?.family === family);
  const weights = own.map((i) => (signals[i] as LeadSignal).weight);
  if (!weights.some((weight) => weight > 0))
    return [line(family, null, amount, isLot && family === 'network' ? INHERITED : TOGETHER)];
  const given = apportion(amount, weights);
  own.forEach((i, k) => {
    shares[i] = given[k] as number;
  });
  const screens = [...new Set(own.map((i) => (signals[i] as LeadSignal).screen_no))];
  return screens
    .map((screenNo) => {
      const mine = own.filter((i) => (signals[i] as LeadSignal).screen_no === screenNo);
      const screen = plan.byNo.get(screenNo)?.screen;
      const count = (signals[mine[0] as number] as LeadSignal).of_screen;
      const values = { count, shown: mine.length };
      return line(
        family,
        screen?.id ?? null,
        mine.reduce((sum, i) => sum + (shares[i] as number), 0),
        {
          en: fillAll(SCREEN, { ...values, title: screen?.title.en ?? '' }).en,
          'zh-CN': fillAll(SCREEN, { ...values, title: screen?.title['zh-CN'] ?? '' })['zh-CN'],
        },
      );
    })
    .sort((x, y) => y.amount - x.amount || ((x.screen ?? '') < (y.screen ?? '') ? -1 : 1));
}

/** Whole parts of a whole total in proportion to weights; what rounding leaves goes to the largest remainders, first come first. */
export function apportion(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  const left = total - parts.reduce((all, part) => all + part, 0);
  const order = [...parts.keys()].sort(
    (i, j) =>
      (exact[j] as number) - (parts[j] as number) - ((exact[i] as number) - (parts[i] as number)) || i - j,
  );
  for (const i of order.slice(0, left)) parts[i] = (parts[i] as number) + 1;
  return parts;
}

const line = (
  part: Contribution['part'],
  screen: string | null,
  micros: number,
  text: Text,
): Contribution => ({ part, screen, amount: micros / MICRO, text });

const priorText = (parameters: ScoringParameters): Text =>
  fillAll(PRIOR, { share: `${Number((parameters.prior * 100).toPrecision(3))} %` });

const short = (value: number): string => String(Number(value.toPrecision(2)));
