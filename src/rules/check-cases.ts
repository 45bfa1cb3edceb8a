import { CASE_KINDS, type CaseKind } from './case-schema.ts';
import { type Mistake, reportInto } from './mistakes.ts';
import { type RuleSet, type Screen, shownName } from './rule-set.ts';

/** Kinds of case that a screen lacks. */
export function missingKinds(screen: Screen): readonly CaseKind[] {
  const present = new Set(screen.cases.map(({ kind }) => kind));
  return CASE_KINDS.filter((kind) => !present.has(kind));
}

/** What is wrong with the worked examples as a set; whether they come out as expected is for the case runner. */
export function caseMistakes(rules: RuleSet): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  for (const screen of rules.screens) {
    const report = reportInto(mistakes, `${shownName(rules)}/${screen.folder}/cases.yaml`);
    for (const kind of missingKinds(screen))
      report('', `has no case of kind ${kind}.`, `缺少 kind 为 ${kind} 的案例。`);
    screen.cases.forEach((item, i) => {
      const outcomes = item.expect.map(({ outcome }) => outcome);
      const wanted = item.kind === 'known_false_positive' ? 'flagged' : item.kind;
      if (wanted !== 'on_threshold' && !outcomes.includes(wanted))
        report(
          `[${i}].expect`,
          `no subject is expected to be ${wanted}, but the kind is ${item.kind}.`,
          `kind 为 ${item.kind}，但没有预期为 ${wanted} 的对象。`,
        );
      item.expect.forEach(({ outcome, reason }, k) => {
        if (outcome === 'not_evaluable' && reason === undefined)
          report(`[${i}].expect[${k}].reason`, 'must say why.', '须写明原因。');
      });
    });
  }
  return mistakes;
}
