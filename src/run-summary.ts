import type { CapHit, RunInput, RunSummary } from './domain/run.ts';
import { SCHEMA_VERSION } from './domain/run.ts';
import { LEVELS, type Level, type Warning } from './domain/warning.ts';
import { canonicalJson, sha256 } from './rules/content-hash.ts';
import type { Plan } from './rules/plan.ts';
import type { ScreensReport } from './screens/run-screens.ts';
import { summariseScreens } from './screens/summarise-screens.ts';
import type { Database } from './store/database.ts';
import { programVersion } from './workspace/program.ts';

export interface SummaryParts {
  readonly seed: number;
  readonly warnings: readonly Warning[];
  readonly passes: readonly ScreensReport[];
  readonly caps: readonly CapHit[];
}

/** Counts of a finished run. Free of clocks and machine facts: the same records, rules, profile and seed give the same bytes. */
export async function summariseRun(results: Database, plan: Plan, parts: SummaryParts): Promise<RunSummary> {
  const { seed, warnings, passes, caps } = parts;
  const inputs = await readInputs(results);
  const counts = await results.row<Record<string, number>>(`
    select (select count(*) from lots)::double as lots, (select count(*) from bids)::double as bids,
      (select count(*) from bidders)::double as bidders, (select count(*) from groups)::double as groups,
      (select count(*) from lot_scores where evaluated)::double as lots_evaluated,
      (select count(*) from lot_scores where flagged)::double as lots_flagged,
      (select count(*) from quarantine)::double as quarantined, (select count(*) from data_issues)::double as data_issues`);
  const screens = await summariseScreens(results, plan);
  const identity = {
    inputs: inputs.map(({ file, sha256: digest }) => [file, digest]),
    screens: screens.map(({ screen, hash, parameters }) => [screen, hash, parameters]),
    profile: plan.profile.sha256,
    seed,
    version: programVersion(),
  };
  return {
    schemaVersion: SCHEMA_VERSION,
    engine: { name: 'ringsight', version: programVersion() },
    run_id: `run-${sha256(canonicalJson(identity)).slice(0, 16)}`,
    seed,
    profile: { name: plan.profile.name, sha256: plan.profile.sha256 },
    jurisdiction: plan.profile.jurisdiction,
    inputs,
    counts: counts as unknown as RunSummary['counts'],
    warnings_by_level: Object.fromEntries(
      LEVELS.map((level) => [level, warnings.filter((warning) => warning.level === level).length]),
    ) as Record<Level, number>,
    screens,
    caps: [...passes.flatMap((pass) => pass.caps), ...caps],
    exemptions: passes
      .flatMap((pass) => pass.exemptions)
      .map(({ screen, subject, reason, author, expires, suppressed }) => ({
        screen,
        subject_id: subject,
        reason,
        author,
        expires,
        suppressed,
      })),
  };
}

/** The source files of the facts, in order of their number. */
async function readInputs(db: Database): Promise<readonly RunInput[]> {
  return db.rows<RunInput>(`
    select file, format, encoding, bytes::double as bytes, sha256, rows_read::double as rows_read,
      rows_loaded::double as rows_loaded, rows_quarantined::double as rows_quarantined
    from sources order by source_no`);
}
