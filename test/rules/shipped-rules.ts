import { loadRules } from '../../src/rules/load-rules.ts';
import type { RuleSet } from '../../src/rules/rule-set.ts';

let loading: Promise<RuleSet> | undefined;

/** The shipped rules as a scan loads them, without their cases, which take most of the time; once for a file of tests, frozen as they are. */
export function shippedRules(): Promise<RuleSet> {
  loading ??= loadRules(undefined, { withCases: false });
  return loading;
}
