import { describe, expect, it } from 'vitest';
import { scanMarket } from '../../bench/quality/scan-market.ts';
import { SCHEMES } from '../../bench/schemes/index.ts';
import type { EvidenceRow } from '../../src/domain/outcome.ts';
import { buildFeatures } from '../../src/features/build-features.ts';
import { keptFeatures } from '../../src/features/kept-features.ts';
import { type PlannedScreen, planScreens } from '../../src/rules/plan.ts';
import { SCRATCH } from '../../src/run-files.ts';
import { fetchEvidence, fetchEvidenceOfMany, type SubjectNo } from '../../src/screens/evidence.ts';
import { withLotsAlone } from '../../src/screens/lots-alone.ts';
import { LOOK_UPS_READ } from '../../src/stages.ts';
import type { Database } from '../../src/store/database.ts';
import { shippedRules } from '../rules/shipped-rules.ts';

const PLANTED = ['overlap', 'customers', 'territories', 'suppression', 'companion'];
const SUBJECTS = 8;
const ROWS = 50;

interface Compared {
  readonly id: string;
  /** Subjects that the screen answered for and has rows of. */
  readonly answered: number;
  readonly wrong: readonly SubjectNo[];
}

/** Subjects without an answer are asked for as well, after the others: their rows must not get into those of others. */
async function compare(db: Database, planned: PlannedScreen): Promise<Compared> {
  const { id } = planned.screen;
  const subjects = await db.rows<SubjectNo & { readonly answered: boolean }>(
    `select subject_no, partner_no, outcome <> 2 as answered
     from outcomes o
     join screens s on s.screen_no = o.screen_no
     where s.screen = $id
     order by answered desc, outcome desc, subject_no, partner_no
     limit ${SUBJECTS}`,
    { id },
  );
  const read = () => fetchEvidenceOfMany(db, planned, subjects, ROWS);
  // Scoring asks for the evidence of lots with these alone in hand.
  const lots = new Set(subjects.map(({ subject_no }) => subject_no));
  const many =
    planned.screen.subject === 'lot'
      ? await withLotsAlone(db, [planned.screen.evidence_sql], lots, read)
      : await read();
  const alone: (readonly EvidenceRow[])[] = [];
  for (const subject of subjects) alone.push(await fetchEvidence(db, planned, subject, ROWS));
  return {
    id,
    answered: subjects.filter(({ answered }, i) => answered && alone[i]!.length > 0).length,
    wrong: subjects.filter((_, i) => JSON.stringify(many[i]) !== JSON.stringify(alone[i])),
  };
}

describe('evidence of many subjects of a shipped screen', () => {
  it('is that of each alone, in a market whose groups share members and lots', async () => {
    const schemes = PLANTED.map((name) => SCHEMES[name]!('easy'));
    const market = { lots: 1500, seed: 5, categories: 2, regions: 3 };
    await scanMarket(market, schemes, async (_, db) => {
      const [groups] = await db.rows<{ members: number; lots: number }>(
        `select
           (select count(*)::integer from (select bidder_no from group_members group by bidder_no having count(*) > 1)) as members,
           (select count(*)::integer from (select lot_no from group_lots group by lot_no having count(*) > 1)) as lots`,
      );
      expect(groups!.members, 'members of two groups').toBeGreaterThan(0);
      expect(groups!.lots, 'lots of two groups').toBeGreaterThan(0);

      const rules = await shippedRules();
      const plan = planScreens(rules, rules.defaultProfile, { as_of: '2026-01-01' });
      const { screens } = plan;
      // The run keeps only what look-ups read.
      const kept = keptFeatures(plan, LOOK_UPS_READ);
      const gone = plan.features.filter(({ feature }) => !kept.has(feature.name));
      await buildFeatures(db, { features: gone, nulls: [] }, { scratch: SCRATCH });
      const compared: Compared[] = [];
      for (const planned of screens) compared.push(await compare(db, planned));
      const silent = compared.filter(({ answered }) => answered < 2).map(({ id }) => id);
      const told = `fewer than two subjects with answers: ${silent.join(', ') || 'none'}`;
      expect(
        compared.filter(({ wrong }) => wrong.length > 0).map(({ id, wrong }) => ({ id, wrong })),
        told,
      ).toEqual([]);
      expect(compared.length - silent.length, told).toBeGreaterThanOrEqual(25);
    });
  });
});
