import { createHash } from 'node:crypto';
import type { Family } from '../domain/outcome.ts';
import { LEVELS, type Level, type WarningKind } from '../domain/warning.ts';
import type { Database } from '../store/database.ts';
import { buildLotWeights, newestInstant, readWeights } from './lead-weights.ts';
import { levelOf, levelRank } from './level.ts';
import { familiesOf } from './lot-evidence.ts';
import type { ScoringParameters } from './parameters.ts';
import { type PriorityParts, priorityParts, type Weight } from './priority.ts';
import { counted, type ScoringPlan } from './scoring-plan.ts';
import type { SetEvidence } from './set-evidence.ts';

/** A warning before its details: what it is about, and where it stands. */
export interface Lead {
  readonly id: string;
  readonly fingerprint: string;
  readonly kind: WarningKind;
  readonly set_no: number | null;
  readonly groups: readonly number[];
  readonly lot_no: number | null;
  /** Of a set its members, ascending; of a lot empty: its bidders are read with its details. */
  readonly bidders: readonly number[];
  readonly level: Level;
  readonly priority: PriorityParts;
  readonly weight: Weight;
}

const NO_WEIGHT: Weight = { medians: null, years: null };

/** All leads in order: level, then priority, both falling, then id. */
export async function rankLeads(
  results: Database,
  sets: readonly SetEvidence[],
  plan: ScoringPlan,
  asOf: string | undefined,
): Promise<readonly Lead[]> {
  await writeCandidates(results, sets, plan.parameters);
  await buildLotWeights(results, 'select lot_no from set_lots union select lot_no from lead_candidates');
  const newest = await newestInstant(results, asOf);
  const leads = [
    ...(await setLeads(results, sets, plan, newest)),
    ...(await lotLeads(results, plan, newest)),
  ];
  return leads.sort(
    (x, y) =>
      levelRank(y.level) - levelRank(x.level) ||
      y.priority.total - x.priority.total ||
      (x.fingerprint < y.fingerprint ? -1 : 1),
  );
}

async function setLeads(
  results: Database,
  sets: readonly SetEvidence[],
  plan: ScoringPlan,
  newest: number | null,
): Promise<readonly Lead[]> {
  const weights = await readWeights(results, { table: 'set_lots', key: 'set_no' }, newest);
  const ids = await bidderIds(results);
  const groups = await readGroups(results);
  return sets.map((item) => {
    const { set } = item;
    const weight = weights.get(set.set_no) ?? NO_WEIGHT;
    const group = oldest(set.groups.map((no) => groups.get(no) as NamedGroup));
    return {
      ...(group === undefined
        ? identity(set.kind, set.bidders.map((bidder) => ids.get(bidder) as string).sort(byCodePoint))
        : identity('group', [group.id])),
      kind: set.kind,
      set_no: set.set_no,
      groups: set.groups,
      lot_no: null,
      bidders: set.bidders,
      level: levelOf(item, plan.parameters),
      priority: priorityParts(item.parts, weight, plan.parameters),
      weight,
    };
  });
}

/** Flagged lots that no set of at least the alert level already explains: the temporary table `lead_candidates (lot_no)`. */
async function writeCandidates(
  results: Database,
  sets: readonly SetEvidence[],
  parameters: ScoringParameters,
): Promise<void> {
  const alert = levelRank(parameters.alert_level);
  const warned = sets.filter((item) => levelRank(levelOf(item, parameters)) >= alert);
  await results.run(
    `create or replace temp table lead_candidates as
     select l.lot_no from lot_scores l
     anti join (select lot_no from set_lots
                where set_no in (${[-1, ...warned.map(({ set }) => set.set_no)].join(', ')})) s on s.lot_no = l.lot_no
     where l.flagged`,
  );
}

async function lotLeads(
  results: Database,
  plan: ScoringPlan,
  newest: number | null,
): Promise<readonly Lead[]> {
  const { parameters } = plan;
  const families = familiesOf(counted(plan.lot));
  const weights = await readWeights(results, { table: 'lead_candidates', key: 'lot_no' }, newest);
  const rows = await results.rows<{ lot_no: number; lot_id: string; inherited: number; level_no: number }>(
    `select e.lot_no, l.lot_id, e.inherited, e.level_no${families.map((family) => `, e.c_${family}`).join('')}
     from lot_evidence e semi join lead_candidates c on c.lot_no = e.lot_no
     join lots l on l.lot_no = e.lot_no
     order by e.lot_no`,
  );
  return rows.map((row) => {
    const parts = new Map<Family, number>();
    for (const family of families) {
      const amount = (row as unknown as Record<string, number | null>)[`c_${family}`] ?? null;
      if (amount !== null) parts.set(family, amount);
    }
    if (row.inherited > 0) parts.set('network', (parts.get('network') ?? 0) + row.inherited);
    const weight = weights.get(row.lot_no) ?? NO_WEIGHT;
    return {
      ...identity('lot', [row.lot_id]),
      kind: 'lot',
      set_no: null,
      groups: [],
      lot_no: row.lot_no,
      bidders: [],
      level: LEVELS[row.level_no] as Level,
      priority: priorityParts(parts, weight, parameters),
      weight,
    };
  });
}

interface NamedGroup {
  readonly id: string;
  readonly since: number;
}

async function readGroups(results: Database): Promise<ReadonlyMap<number, NamedGroup>> {
  const rows = await results.columns(
    `select g.group_no, g.group_id, min(k.since_run) as since
     from groups g
     join known_groups k on k.group_id = g.group_id
     group by g.group_no, g.group_id
     order by g.group_no`,
  );
  return new Map(
    Array.from(rows.group_no as Int32Array, (no, i) => [
      no,
      { id: (rows.group_id as string[])[i] as string, since: (rows.since as Int32Array)[i] as number },
    ]),
  );
}

/** The group that a case of several is named after, so that one more joining it does not make it a new case. */
function oldest(groups: readonly NamedGroup[]): NamedGroup | undefined {
  return [...groups].sort((x, y) => x.since - y.since || (x.id < y.id ? -1 : 1))[0];
}

/**
 * Name of a warning that outlives runs: sha256 of kind and id of the lasting group; of a set that holds no group the sorted member ids, of
 * a lot the lot's id, one a line.
 *
 * @example identity('pair', ['B1', 'B2']).id // 'W-…', ten hex digits
 */
export function identity(
  kind: WarningKind,
  sortedIds: readonly string[],
): { readonly id: string; readonly fingerprint: string } {
  const fingerprint = createHash('sha256')
    .update([kind, ...sortedIds].join('\n'), 'utf8')
    .digest('hex');
  return { id: `W-${fingerprint.slice(0, 10)}`, fingerprint };
}

async function bidderIds(results: Database): Promise<ReadonlyMap<number, string>> {
  const rows = await results.columns(
    `select b.bidder_no, b.bidder_id from bidders b semi join sets s on s.bidder_no = b.bidder_no order by b.bidder_no`,
  );
  return new Map(
    Array.from(rows.bidder_no as Int32Array, (no, i) => [no, (rows.bidder_id as string[])[i] as string]),
  );
}

/** UTF-16 order differs from code-point order above U+FFFF; UTF-8 bytes do not. */
function byCodePoint(x: string, y: string): number {
  return Buffer.compare(Buffer.from(x), Buffer.from(y));
}
