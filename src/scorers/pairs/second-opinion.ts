import { SMALLEST_P } from '../hypergeometric-sum.ts';
import type { ParticipationIndex } from '../participation-index.ts';
import { poissonBinomialUpperTail } from '../poisson-binomial.ts';
import type { WorkerPool } from '../pool.ts';
import { bidChance, fitDegrees } from './degree-null.ts';

/** Segments of one task, and pairs of one task. */
const SEGMENTS_PER_TASK = 64;
const PAIRS_PER_TASK = 256;
/** Degrees that fit worse than this make no p-value. */
const WORST_ERROR = 1e-6;

/** The pairs asked about, and who bid where. */
export interface SecondOpinionInput {
  readonly index: ParticipationIndex;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly joint: Int32Array;
  readonly pool: WorkerPool;
  readonly signal?: AbortSignal | undefined;
}

/**
 * P(at least as many joint lots) of each pair under the degree-preserving null (`fitDegrees`) of every segment in which both bid. It knows
 * the size of every single lot and nothing of when a firm was active: a second opinion beside the stratified hypergeometric, whose
 * assumptions are the other way round. NaN where the null could not be fitted.
 */
export async function secondOpinion(asked: SecondOpinionInput): Promise<Float64Array> {
  const { index, a, b, joint, pool, signal } = asked;
  const wanted = sharedSegments(index, a, b);
  const runs = runsBySegment(index, wanted);
  const shared = {
    index,
    firm: doubles(index.runSegment.length),
    lot: doubles(index.time.length),
    error: doubles(index.segmentUntimed.length),
  };
  const fits: DegreeFitInput[] = [];
  for (let from = 0; from < wanted.length; from += SEGMENTS_PER_TASK)
    fits.push({ ...shared, ...runs, wanted, from, to: Math.min(wanted.length, from + SEGMENTS_PER_TASK) });
  await pool.map('degree-fits', fits, signal);
  const p = doubles(a.length);
  const tails: DegreeTailsInput[] = [];
  for (let from = 0; from < a.length; from += PAIRS_PER_TASK) {
    const to = Math.min(a.length, from + PAIRS_PER_TASK);
    tails.push({ ...shared, a, b, joint, p, from, to });
  }
  await pool.map('degree-tails', tails, signal);
  return p;
}

interface Fitted {
  readonly index: ParticipationIndex;
  /** Pull of each run (a firm in a segment) and of each position (a lot); misfit of each segment. */
  readonly firm: Float64Array;
  readonly lot: Float64Array;
  readonly error: Float64Array;
}

export interface DegreeFitInput extends Fitted {
  /** Segments to fit, wanted[from] … wanted[to]; the runs of wanted[i] are runs[runsStart[i]] … runs[runsStart[i + 1]]. */
  readonly wanted: Int32Array;
  readonly runsStart: Int32Array;
  readonly runs: Int32Array;
  readonly from: number;
  readonly to: number;
}

/** Kernel: fits the null of each segment. */
export function degreeFits({
  index,
  wanted,
  runs,
  runsStart,
  firm,
  lot,
  error,
  from,
  to,
}: DegreeFitInput): number {
  const { runFrom, segmentStart, sizeBefore } = index;
  for (let i = from; i < to; i++) {
    const s = wanted[i]!;
    const own = runs.subarray(runsStart[i]!, runsStart[i + 1]!);
    const start = segmentStart[s]!;
    const fit = fitDegrees(
      Int32Array.from(own, (run) => runFrom[run + 1]! - runFrom[run]!),
      Int32Array.from({ length: segmentStart[s + 1]! - start }, (_, k) =>
        Math.round(sizeBefore[start + k + 1]! - sizeBefore[start + k]!),
      ),
    );
    own.forEach((run, k) => {
      firm[run] = fit.firm[k]!;
    });
    lot.set(fit.lot, start);
    error[s] = fit.error;
  }
  return to - from;
}

export interface DegreeTailsInput extends Fitted {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly joint: Int32Array;
  readonly p: Float64Array;
  readonly from: number;
  readonly to: number;
}

/** Kernel: tail of each pair. */
export function degreeTails({ index, firm, lot, error, a, b, joint, p, from, to }: DegreeTailsInput): number {
  const { runSegment, segmentStart } = index;
  for (let i = from; i < to; i++) {
    const chances: number[] = [];
    let worst = 0;
    for (const [runA, runB] of sharedRuns(index, a[i]!, b[i]!)) {
      const s = runSegment[runA]!;
      worst = Math.max(worst, error[s]!);
      for (let t = segmentStart[s]!; t < segmentStart[s + 1]!; t++)
        chances.push(bidChance(firm[runA]!, lot[t]!) * bidChance(firm[runB]!, lot[t]!));
    }
    p[i] =
      worst > WORST_ERROR ? Number.NaN : Math.max(SMALLEST_P, poissonBinomialUpperTail(chances, joint[i]!));
  }
  return to - from;
}

/** The runs of two firms in the segments in which both bid. */
function* sharedRuns(
  { runStart, runSegment }: ParticipationIndex,
  a: number,
  b: number,
): Generator<readonly [number, number]> {
  let runA = runStart[a]!;
  let runB = runStart[b]!;
  while (runA < runStart[a + 1]! && runB < runStart[b + 1]!) {
    const off = runSegment[runA]! - runSegment[runB]!;
    if (off === 0) yield [runA, runB];
    if (off <= 0) runA++;
    if (off >= 0) runB++;
  }
}

function sharedSegments(index: ParticipationIndex, a: Int32Array, b: Int32Array): Int32Array {
  const found = new Set<number>();
  for (let i = 0; i < a.length; i++)
    for (const [run] of sharedRuns(index, a[i]!, b[i]!)) found.add(index.runSegment[run]!);
  const wanted = ints(found.size);
  wanted.set(Int32Array.from(found).sort());
  return wanted;
}

function runsBySegment(
  { runSegment, segmentUntimed }: ParticipationIndex,
  wanted: Int32Array,
): { readonly runs: Int32Array; readonly runsStart: Int32Array } {
  const placeOf = new Int32Array(segmentUntimed.length).fill(-1);
  wanted.forEach((s, i) => {
    placeOf[s] = i;
  });
  const runsStart = ints(wanted.length + 1);
  for (const s of runSegment) if (placeOf[s]! >= 0) runsStart[placeOf[s]! + 1]! += 1;
  for (let i = 0; i < wanted.length; i++) runsStart[i + 1]! += runsStart[i]!;
  const next = runsStart.slice();
  const runs = ints(runsStart[wanted.length]!);
  for (let run = 0; run < runSegment.length; run++) {
    const i = placeOf[runSegment[run]!]!;
    if (i < 0) continue;
    runs[next[i]!] = run;
    next[i]! += 1;
  }
  return { runs, runsStart };
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
