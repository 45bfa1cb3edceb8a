import { chinaDay } from '../domain/china-day.ts';
import type { EvidenceRow, NotEvaluable, Signal } from '../domain/outcome.ts';
import type { StageOptions } from '../domain/progress.ts';
import { fillAll, type Text } from '../domain/text.ts';
import type { Warning } from '../domain/warning.ts';
import { readDivisions } from '../reconstruct/read-divisions.ts';
import { jurisdictionChain } from '../rules/jurisdiction-chain.ts';
import type { PlannedScreen } from '../rules/plan.ts';
import { reasonText } from '../rules/reasons.ts';
import { together } from '../scorers/together.ts';
import type { Database } from '../store/database.ts';
import { type Circumstances, readCircumstances } from './circumstances.ts';
import { clausesOf } from './clauses.ts';
import { explain } from './explanations.ts';
import { groupBy } from './group-by.ts';
import { type Cuts, readLeadDetails } from './lead-details.ts';
import { writeLeadMarkets } from './lead-markets.ts';
import { type LeadGap, type LeadSignal, readGaps, readSignals } from './lead-signals.ts';
import { withLeadLots, writeLeadTables } from './lead-tables.ts';
import type { Lead } from './leads.ts';
import { once } from './once.ts';
import { MICRO } from './priority.ts';
import type { ScoringPlan } from './scoring-plan.ts';
import { sentenceOf } from './sentence.ts';
import { sharedValues } from './shared-values.ts';
import { readEvidence } from './signal-evidence.ts';
import { waterfallOf } from './waterfall.ts';

/** Buyers shown of a set that shared them out; a look-up of its group has them all. */
const DIVIDED_PLACES = 12;

const IN_LOTS: Text = {
  en: 'In {count} of {lots} lots: {reason}',
  'zh-CN': '在 {lots} 个标段中的 {count} 个：{reason}',
};

/** Complete warnings in the order of the leads. */
export async function buildWarnings(
  results: Database,
  leads: readonly Lead[],
  plan: ScoringPlan,
  options: StageOptions,
): Promise<{ readonly warnings: readonly Warning[]; readonly cuts: Cuts }> {
  const { parameters } = plan;
  await writeLeadTables(results, leads);
  await writeLeadMarkets(results);
  const divisions = await readDivisions(results, { places: DIVIDED_PLACES, lots: parameters.max_steps });
  const [{ details, cuts }, circumstances, flagged, unanswered, ofLots] = await withLeadLots(
    results,
    parameters,
    async () => {
      const read = await together(
        readLeadDetails(results, leads, parameters),
        readCircumstances(results, parameters.explain_near),
        readSignals(results, plan),
        readGaps(results, plan),
      );
      return [...read, await readEvidence(results, read[2].filter(aboutLot), plan, options.signal)] as const;
    },
  );
  const ofOthers = await readEvidence(
    results,
    flagged.filter((found) => !aboutLot(found)),
    plan,
    options.signal,
  );
  const signals = groupBy(
    flagged.map((found) => ({ ...found, evidence: (ofLots.get(found) ?? ofOthers.get(found))! })),
    leadNo,
  );
  const gaps = groupBy(unanswered, leadNo);
  const warnings: Warning[] = [];
  for (const [lead_no, lead] of leads.entries()) {
    options.signal?.throwIfAborted();
    const detail = details[lead_no]!;
    const reasons = reasonsFor(
      lead,
      signals.get(lead_no) ?? [],
      circumstances[lead_no]!,
      plan,
      detail.lots.flatMap(({ opened_at }) => (opened_at === null ? [] : [chinaDay(opened_at)])),
    );
    warnings.push({
      id: lead.id,
      fingerprint: lead.fingerprint,
      kind: lead.kind,
      groups: detail.groups,
      members: detail.members,
      timeline: detail.timeline,
      division: divisions.get(lead_no) ?? null,
      lots: detail.lots,
      lot_count: detail.lot_count,
      edges: detail.edges,
      shared_values: sharedValues(
        (signals.get(lead_no) ?? []).flatMap((signal) => signal.evidence),
        new Set(detail.members.map(({ bidder_id }) => bidder_id)),
      ),
      rank: lead_no + 1,
      priority: lead.priority.total / MICRO,
      level: lead.level,
      ...reasons,
      not_evaluable: gapsOf(gaps.get(lead_no) ?? [], detail.lot_count, plan),
    });
    options.onProgress?.({
      stage: 'scoring',
      done: lead_no + 1,
      total: leads.length,
      unit: 'warnings',
      item: null,
    });
  }
  return { warnings, cuts };
}

type FoundSignal = LeadSignal & { readonly evidence: readonly EvidenceRow[] };

function reasonsFor(
  lead: Lead,
  found: readonly FoundSignal[],
  circumstances: Circumstances,
  plan: ScoringPlan,
  dates: readonly string[],
): Pick<Warning, 'waterfall' | 'signals' | 'explanations' | 'refutations' | 'clauses' | 'next_steps'> {
  const { lines, shares } = waterfallOf(lead, found, plan);
  const signals = found
    .map((signal, i) => complete(signal, shares[i] as number, plan))
    .sort(
      (x, y) =>
        y.contribution - x.contribution || compare(x.screen, y.screen) || compare(x.subject.id, y.subject.id),
    );
  const screens = [...new Set(signals.map(({ screen }) => screen))].map(
    (id) => plan.plan.screens.find(({ screen }) => screen.id === id)!.screen,
  );
  const { jurisdiction } = plan.plan.profile;
  return {
    waterfall: lines,
    signals,
    explanations: explain(screens, circumstances, plan.parameters),
    refutations: once(screens.flatMap((screen) => screen.refutation)),
    clauses: clausesOf(
      found.map(({ screen_no, evidence }) => ({
        screen: (plan.byNo.get(screen_no) as PlannedScreen).screen,
        evidence,
      })),
      jurisdictionChain(plan.plan.rules.jurisdictions, jurisdiction),
      dates,
    ),
    next_steps: once(screens.flatMap((screen) => screen.triage)),
  };
}

function complete(signal: FoundSignal, contribution: number, plan: ScoringPlan): Signal {
  const { screen } = plan.byNo.get(signal.screen_no) as PlannedScreen;
  const { evidence } = signal;
  return {
    screen: screen.id,
    version: screen.version,
    family: screen.family,
    subject: { kind: signal.kind, id: signal.subject_id },
    outcome: 'flagged',
    statistic: signal.statistic,
    n: signal.n,
    p_value: signal.p_value,
    contribution,
    sentence: sentenceOf(screen.sentence, signal, evidence),
    evidence,
  };
}

function gapsOf(gaps: readonly LeadGap[], lots: number, plan: ScoringPlan): readonly NotEvaluable[] {
  return gaps.map((gap) => {
    const { screen, params } = plan.byNo.get(gap.screen_no) as PlannedScreen;
    const reason = plan.plan.reasons[gap.reason_no] ?? 'unknown';
    const text = reasonText(screen, reason, params);
    return {
      screen: screen.id,
      subject: { kind: gap.kind, id: gap.subject_id },
      reason,
      text: gap.kind === 'lot' && lots > 1 ? inLots(text, gap.subjects, lots) : text,
    };
  });
}

function inLots(reason: Text, count: number, lots: number): Text {
  return {
    en: fillAll(IN_LOTS, { count, lots, reason: reason.en }).en,
    'zh-CN': fillAll(IN_LOTS, { count, lots, reason: reason['zh-CN'] })['zh-CN'],
  };
}

const aboutLot = ({ kind }: LeadSignal): boolean => kind === 'lot';

const leadNo = (row: { readonly lead_no: number }): number => row.lead_no;

const compare = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
