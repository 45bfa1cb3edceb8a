import type { Endings } from './load-endings.ts';
import type { Report } from './mistakes.ts';
import { unknown } from './param-values.ts';
import type { Screen } from './rule-set.ts';
import { asSubquery, sqlParams, withAwardMethods } from './sql-text.ts';

/** What of a rule.yaml decides how the SQL of the screen goes on. */
export interface SelectSettings extends Pick<Screen, 'subject' | 'award_methods'> {
  readonly ending?: string | undefined;
}

/** The whole select of a screen: with its ending, and with the award methods written out. */
export function screenSelect(
  written: string,
  { subject, award_methods, ending }: SelectSettings,
  endings: Endings,
  report: { readonly rule: Report; readonly sql: Report },
): string {
  const finish = ending === undefined ? undefined : endings.get(ending);
  if (ending !== undefined && finish === undefined)
    unknown(report.rule, 'ending', ending, [...endings.keys()]);
  const whole = finish === undefined ? written : finish(asSubquery(written));
  const covered = subject === 'lot' && award_methods !== 'all' ? award_methods : null;
  checkAwardMethods(whole, covered !== null, report.sql);
  return covered === null ? whole : withAwardMethods(whole, covered);
}

/** A screen about lots that is not valid for every award method asks for its own lots alone: the rest is not worked out to be thrown away. */
function checkAwardMethods(sql: string, routed: boolean, report: Report): void {
  const named = sqlParams(sql).includes('award_methods');
  if (routed && !named)
    report(
      '$award_methods',
      'is missing: the screen must select the lots of its own award methods alone, where award_method in ($award_methods).',
      '缺失：规则只应选取其适用定标方式的标段，写成 where award_method in ($award_methods)。',
    );
  if (named && !routed)
    report(
      '$award_methods',
      'belongs to screens about lots that list their award_methods.',
      '仅用于列出 award_methods 的标段规则。',
    );
}
