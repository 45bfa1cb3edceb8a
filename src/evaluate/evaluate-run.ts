import type { StageOptions } from '../domain/progress.ts';
import type { Database } from '../store/database.ts';
import { bootstrap, type Intervals } from './bootstrap.ts';
import { type Label, type LabelledKind, readLabels } from './labels.ts';
import { partySubjects } from './party-subjects.ts';
import { type Measures, measure, sortRanking } from './ranking.ts';
import { lotSubjects, type Scoring, type Subjects } from './subjects.ts';

export interface EvaluateOptions extends StageOptions {
  /** A CSV or Parquet file with the columns of the table `labels`; default: the labels of the run. */
  readonly labels?: string | undefined;
  readonly seed?: number | undefined;
  /** Resamples behind the intervals; 0: none. Fewer are drawn of very many subjects; each evaluation says how many. */
  readonly resamples?: number | undefined;
}

/** Subjects visited by all resamples of one evaluation: keeps a million labelled lots within seconds. */
const VISITS = 50_000_000;
const FEWEST = 100;

/** What evaluation needs of a published run. */
export interface EvaluateReader {
  readonly db: Database;
  readonly labelsPath: string;
}

/** One way of scoring against the labels of one source. */
export interface Evaluation {
  readonly subject_kind: LabelledKind;
  readonly source: string;
  /** `overall`, a screen, or the baseline `number_of_bidders`. */
  readonly by: string;
  readonly labelled: number;
  readonly positives: number;
  readonly prevalence: number;
  /** Labelled subjects that this way of scoring says nothing of; they are left out. */
  readonly unanswered: number;
  /** Share of the labelled subjects that are flagged, and of the positives among them. */
  readonly alert_rate: number;
  readonly alert_recall: number | null;
  readonly alert_precision: number | null;
  readonly measures: Measures;
  readonly intervals: Intervals | null;
  /** Clusters that were resampled: lots with the very same bidders count once. */
  readonly clusters: number;
  /** Resamples behind the intervals. */
  readonly resamples: number;
}

/** What became of the labels of one kind and source. */
export interface LabelCount {
  readonly subject_kind: LabelledKind;
  readonly source: string;
  readonly labels: number;
  readonly unclear: number;
  /** Subjects that the source calls both collusive and competitive. */
  readonly contradictory: number;
  /** Labelled subjects that the data do not have. */
  readonly unknown: number;
  /** Subjects of the data without a label of this source. */
  readonly unlabelled: number;
}

export interface EvaluationReport {
  readonly seed: number;
  readonly resamples: number;
  readonly labels: readonly LabelCount[];
  readonly evaluations: readonly Evaluation[];
}

/**
 * Measures a run against labels, per kind of subject, source of labels and way of scoring. Everything is reported with its
 * prevalence, and within strata beside the raw figure, since exposure alone can rank well.
 *
 * @throws InputError as `readLabels`
 */
export async function evaluateRun(
  reader: EvaluateReader,
  options: EvaluateOptions = {},
): Promise<EvaluationReport> {
  const labels = await readLabels(options.labels ?? reader.labelsPath);
  const seed = options.seed ?? 1;
  const resamples = options.resamples ?? 1000;
  const kinds = new Set(labels.map(({ subject_kind }) => subject_kind));
  const subjects = [
    ...(kinds.has('lot') ? [await lotSubjects(reader.db)] : []),
    ...(await partySubjects(reader.db, labels)).filter(({ kind }) => kinds.has(kind)),
  ];
  const counts: LabelCount[] = [];
  const evaluations: Evaluation[] = [];
  for (const of of subjects) {
    const own = labels.filter(({ subject_kind }) => subject_kind === of.kind);
    for (const source of [...new Set(own.map((label) => label.source))].sort()) {
      const truth = truthOf(
        own.filter((label) => label.source === source),
        of,
      );
      counts.push({ subject_kind: of.kind, source, ...truth.count });
      for (const scoring of of.scorings) {
        options.signal?.throwIfAborted();
        const found = evaluateOne(of, scoring, truth.value, { seed, resamples, source });
        if (found !== null) evaluations.push({ subject_kind: of.kind, source, by: scoring.by, ...found });
      }
    }
  }
  return { seed, resamples, labels: counts, evaluations };
}

type Truth = ReadonlyMap<string, boolean>;

function truthOf(
  labels: readonly Label[],
  subjects: Subjects,
): { readonly value: Truth; readonly count: Omit<LabelCount, 'subject_kind' | 'source'> } {
  const said = new Map<string, Set<Label['value']>>();
  for (const { subject_id, value } of labels)
    said.set(subject_id, (said.get(subject_id) ?? new Set()).add(value));
  const value = new Map<string, boolean>();
  let [unclear, contradictory, unknown] = [0, 0, 0];
  for (const [id, values] of said) {
    if (!subjects.known(id)) unknown++;
    else if (values.has('collusive') && values.has('competitive')) contradictory++;
    else if (values.has('unclear')) unclear++;
    else value.set(id, values.has('collusive'));
  }
  const unlabelled = Math.max(0, subjects.total - (said.size - unknown));
  return { value, count: { labels: labels.length, unclear, contradictory, unknown, unlabelled } };
}

function evaluateOne(
  subjects: Subjects,
  scoring: Scoring,
  truth: Truth,
  options: { readonly seed: number; readonly resamples: number; readonly source: string },
): Omit<Evaluation, 'subject_kind' | 'source' | 'by'> | null {
  const ids = [...truth.keys()].filter((id) => scoring.score.has(id)).sort();
  if (ids.length === 0) return null;
  const positive = Uint8Array.from(ids, (id) => Number(truth.get(id)));
  const positives = positive.reduce((sum, value) => sum + value, 0);
  const ranking = sortRanking({
    scores: Float64Array.from(ids, (id) => scoring.score.get(id) as number),
    positive,
    stratum: Int32Array.from(ids, (id) => subjects.stratum(id)),
  });
  // A subject without a cluster is its own, numbered below zero.
  const cluster = Int32Array.from(ids, (id, i) => subjects.cluster(id) ?? -1 - i);
  const flagged = ids.filter((id) => scoring.flagged.has(id));
  const hits = flagged.filter((id) => truth.get(id) === true).length;
  const resamples = Math.min(options.resamples, Math.max(FEWEST, Math.floor(VISITS / ids.length)));
  const name = [subjects.kind, options.source, scoring.by].join('/');
  return {
    labelled: ids.length,
    positives,
    prevalence: positives / ids.length,
    unanswered: truth.size - ids.length,
    alert_rate: flagged.length / ids.length,
    alert_recall: positives === 0 ? null : hits / positives,
    alert_precision: flagged.length === 0 ? null : hits / flagged.length,
    measures: measure(ranking, new Uint8Array(ids.length).fill(1)),
    intervals: resamples > 0 ? bootstrap(ranking, cluster, { resamples, seed: options.seed, name }) : null,
    clusters: new Set(cluster).size,
    resamples,
  };
}
