import type { Database } from './database.ts';

/** Tables of a run's results that stages hand to each other; the feature tables of `rules/features` come beside them. */
export async function createResultTables(results: Database): Promise<void> {
  for (const ddl of RESULT_DDL) await results.run(ddl);
}

const RESULT_DDL: readonly string[] = [
  // The screens of the run; screen_no is their order by id.
  `create table screens (
     screen_no integer not null, screen varchar not null, version integer not null, family varchar not null,
     subject varchar not null, hash varchar not null, parameters varchar not null, alpha double)`,
  // Reasons for not_evaluable, so that outcomes stay narrow.
  `create table reasons (reason_no integer not null, reason varchar not null)`,
  // What screens answered. subject_no: lot_no, bidder_no, group_no; of a pair the smaller bidder_no, and
  // partner_no the larger (-1 elsewhere). outcome: 0 cleared, 1 flagged, 2 not_evaluable. reason_no: -1 for none.
  // p_value NULL for Boolean rules. strength: weight of a Boolean fact in log10 e, NULL elsewhere.
  `create table answers (
     screen_no integer not null, subject_no integer not null, partner_no integer not null, outcome tinyint not null,
     reason_no integer not null, statistic double, n integer, p_value double, strength double)`,
  // Lots that no screen of a list is asked about, and why not; screens with the same award methods share a list.
  `create sequence silent_lists`,
  `create table silent_lots (list_no integer not null, lot_no integer not null, reason_no integer not null)`,
  `create table silences (screen_no integer not null, list_no integer not null)`,
  // One row per screen and subject examined: its answer, or why it has none.
  `create view outcomes as
     select screen_no, subject_no, partner_no, outcome, reason_no, statistic, n, p_value, strength from answers
     union all
     select s.screen_no, l.lot_no, -1, cast(2 as tinyint), l.reason_no, null, null, null, null
     from silences s join silent_lots l on l.list_no = s.list_no`,
  // What scorers found that SQL cannot find again, of flagged pairs alone, for their evidence: a and b are the two sides, of subject_no and
  // of partner_no; key, source and line name the row, start the place in it. place: order within the pair.
  `create table matches (
     screen varchar not null, subject_no integer not null, partner_no integer not null, lot_no integer not null, place integer not null,
     fact varchar not null, weight double, a_key varchar not null, b_key varchar not null, a_source_no integer not null,
     b_source_no integer not null, a_line integer not null, b_line integer not null, a_start integer, b_start integer, a_text varchar,
     b_text varchar)`,
  // Links between bidders, bidder_a_no < bidder_b_no: validated by a test, or a fact about both. joint: lots in which both bid, of a fact those
  // that show it. expected, p_value, q_value: NULL for facts. q_by: q-value under any dependence between the tests; bicm_p: p-value
  // under the degree-preserving null; similarity: Jaccard index of their lots. These three decide nothing, and are NULL where not asked for.
  `create table bidder_edges (
     bidder_a_no integer not null, bidder_b_no integer not null, kind varchar not null, joint integer not null,
     expected double, p_value double, q_value double, weight double not null,
     q_by double, bicm_p double, similarity double)`,
  // group_id: name that it keeps from run to run. digest: sha256 of the sorted member ids. stability: smallest co-assignment share
  // among the seeds.
  `create table groups (
     group_no integer not null, group_id varchar not null, digest varchar not null, size integer not null, stability double not null)`,
  // core: 1 for whom nearly every run put into the group, 0 for who joined it by links to most of these; one may be in several groups.
  `create table group_members (group_no integer not null, bidder_no integer not null, core integer not null default 1)`,
  // Lots in which at least two members bid.
  `create table group_lots (group_no integer not null, lot_no integer not null, members integer not null)`,
  // Linked bidders in the graph of all links. degree: bidders linked to. cut_point: without whom the component falls apart.
  // core_years: calendar years in which the bidder met another core member of its group in a lot.
  `create table bidder_positions (
     bidder_no integer not null, component_no integer not null, degree integer not null, cut_point boolean not null,
     core_years integer not null)`,
  // Groups of this and of earlier runs by the members they had last; active: 1 where this run found them.
  `create table known_groups (
     group_id varchar not null, since_run integer not null, active integer not null, bidder_id varchar not null)`,
  // How many runs of the workspace have looked for groups, this one included: runs are counted by it.
  `create table group_runs (runs integer not null)`,
  // What became of groups from run to run: appeared, joined, left, split_from, merged_with, ended, returned.
  `create table group_events (
     run integer not null, group_id varchar not null, event varchar not null, bidder_id varchar, other_id varchar)`,
  // One row for every lot. evaluated: at least one screen answered. flagged: reaches the default alert level.
  `create table lot_scores (
     lot_no integer not null, score double not null, evaluated boolean not null, flagged boolean not null)`,
  // body: the warning as JSON, complete.
  `create table warnings (
     rank integer not null, id varchar not null, fingerprint varchar not null, kind varchar not null,
     level varchar not null, priority double not null, body varchar not null)`,
  `create table warning_members (id varchar not null, bidder_no integer not null)`,
  `create table warning_lots (id varchar not null, lot_no integer not null)`,
  `create table warning_groups (id varchar not null, group_no integer not null)`,
];
