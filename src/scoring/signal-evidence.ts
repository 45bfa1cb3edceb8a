import type { EvidenceRow } from '../domain/outcome.ts';
import type { PlannedScreen } from '../rules/plan.ts';
import { fetchEvidenceOfMany } from '../screens/evidence.ts';
import { withLotsAlone } from '../screens/lots-alone.ts';
import type { Database } from '../store/database.ts';
import { groupBy } from './group-by.ts';
import type { LeadSignal } from './lead-signals.ts';
import type { ScoringPlan } from './scoring-plan.ts';

/** Subjects asked for at once: bounds the memory of one answer. */
const AT_ONCE = 2000;

/** The rows behind every signal; one screen at a time, since a statement can serve many subjects. */
export async function readEvidence(
  results: Database,
  signals: readonly LeadSignal[],
  plan: ScoringPlan,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<LeadSignal, readonly EvidenceRow[]>> {
  const found = new Map<LeadSignal, readonly EvidenceRow[]>();
  const byScreen = groupBy(signals.keys(), (i) => (signals[i] as LeadSignal).screen_no);
  const read = async (planned: PlannedScreen, places: readonly number[]): Promise<void> => {
    for (let start = 0; start < places.length; start += AT_ONCE) {
      signal?.throwIfAborted();
      const some = places.slice(start, start + AT_ONCE);
      const rows = await fetchEvidenceOfMany(
        results,
        planned,
        some.map((i) => signals[i] as LeadSignal),
        plan.parameters.max_evidence,
      );
      some.forEach((i, k) => {
        found.set(signals[i] as LeadSignal, rows[k] as readonly EvidenceRow[]);
      });
    }
  };
  const asked = [...byScreen].map(([screenNo, places]): Asked => {
    const planned = plan.byNo.get(screenNo);
    if (planned === undefined)
      throw new Error(`a signal names screen ${screenNo}, which the plan does not have`);
    return { planned, places };
  });
  const ofLots = asked.filter(({ planned }) => planned.screen.subject === 'lot');
  const lots = new Set(ofLots.flatMap(({ places }) => places.map((i) => signals[i]!.subject_no)));
  await withLotsAlone(
    results,
    ofLots.map(({ planned }) => planned.screen.evidence_sql),
    lots,
    async () => {
      for (const { planned, places } of ofLots) await read(planned, places);
    },
  );
  for (const one of asked) if (!ofLots.includes(one)) await read(one.planned, one.places);
  return found;
}

interface Asked {
  readonly planned: PlannedScreen;
  /** Where its signals are among all. */
  readonly places: readonly number[];
}
