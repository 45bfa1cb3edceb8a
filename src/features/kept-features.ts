import { PRIVATE_PREFIX } from '../domain/masked.ts';
import type { Plan } from '../rules/plan.ts';

/**
 * Names of the planned features that are still read once the run is over: those of screens with masked evidence, which `unmask` fetches again, and
 * those of look-ups; of a view also what it reads.
 *
 * @param lookUps features that look-ups read, whichever screens run
 */
export function keptFeatures(
  { screens, features }: Pick<Plan, 'screens' | 'features'>,
  lookUps: readonly string[],
): ReadonlySet<string> {
  const masked = screens.filter(({ screen }) => screen.evidence_sql.includes(PRIVATE_PREFIX));
  const kept = new Set([...lookUps, ...masked.flatMap(({ screen }) => screen.requires.features)]);
  // Features come in build order, so that walking them backwards meets every reader before what it reads.
  for (const { feature } of [...features].reverse())
    if (feature.view && kept.has(feature.name)) for (const read of feature.reads) kept.add(read);
  return kept;
}
