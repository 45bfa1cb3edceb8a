import type { Text } from '../domain/text.ts';
import type { Clause } from '../domain/warning.ts';
import type { Jurisdiction, Screen } from '../rules/rule-set.ts';

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

const STRENGTHS: readonly Clause['strength'][] = [
  'presumption',
  'invalid',
  'clue_strong',
  'clue_medium',
  'clue_weak',
  'notice',
];

/** Provisions of one jurisdiction that the screens may bear on, the strongest first; each provision once, at its strongest. */
export function clausesOf(
  screens: readonly Screen[],
  jurisdiction: Jurisdiction | undefined,
): readonly Clause[] {
  if (jurisdiction === undefined) return [];
  const found = screens.flatMap((screen) =>
    screen.legal_basis
      .filter((basis) => basis.jurisdiction === jurisdiction.id)
      .flatMap((basis): readonly Clause[] => {
        const clause = jurisdiction.clauses.find((candidate) => candidate.id === basis.clause);
        if (clause === undefined) return [];
        const { instrument, provision } = clause;
        return [{ jurisdiction: jurisdiction.id, instrument, provision, strength: basis.strength }];
      }),
  );
  const ordered = found.sort((x, y) => STRENGTHS.indexOf(x.strength) - STRENGTHS.indexOf(y.strength));
  const seen = new Set<string>();
  return ordered.filter((clause) => {
    const key = JSON.stringify([clause.instrument.en, clause.instrument['zh-CN'], clause.provision]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
