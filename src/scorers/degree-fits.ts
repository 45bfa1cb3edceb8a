import { fitDegrees } from './degree-null.ts';
import { openPairLots, type ParticipationIndex } from './participation-index.ts';
import type { ScorerInput } from './scorer.ts';

/** The degree-preserving null (`fitDegrees`) of every segment, in shared arrays. */
export interface DegreeFits {
  readonly index: ParticipationIndex;
  /** Pull of each run (a firm in a segment) and of each position (a lot); misfit of each segment. */
  readonly firm: Float64Array;
  readonly lot: Float64Array;
  readonly error: Float64Array;
}

/** Segments of one task. */
const SEGMENTS_PER_TASK = 64;

/** Fits every segment of the lots in which bidders count as having met; made once and shared by all scorers of the run. */
export const openDegreeFits = (input: ScorerInput): Promise<DegreeFits> =>
  input.once('degree-fits', async () => {
    const index = await openPairLots(input);
    const segments = index.segmentUntimed.length;
    const fits: DegreeFits = {
      index,
      firm: doubles(index.runSegment.length),
      lot: doubles(index.time.length),
      error: doubles(segments),
    };
    const runs = runsBySegment(index);
    const tasks: DegreeFitInput[] = [];
    for (let from = 0; from < segments; from += SEGMENTS_PER_TASK)
      tasks.push({ ...fits, ...runs, from, to: Math.min(segments, from + SEGMENTS_PER_TASK) });
    await input.pool.map('degree-fits', tasks, input.signal);
    return fits;
  });

export interface DegreeFitInput extends DegreeFits {
  /** Runs of segment s: runs[runsStart[s]] … runs[runsStart[s + 1]]. */
  readonly runsStart: Int32Array;
  readonly runs: Int32Array;
  /** Segments [from, to). */
  readonly from: number;
  readonly to: number;
}

/** Kernel: fits the null of each segment. */
export function degreeFits({ index, runs, runsStart, firm, lot, error, from, to }: DegreeFitInput): number {
  const { runFrom, segmentStart, sizeBefore } = index;
  for (let s = from; s < to; s++) {
    const own = runs.subarray(runsStart[s]!, runsStart[s + 1]!);
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

function runsBySegment({ runSegment, segmentUntimed }: ParticipationIndex): {
  readonly runs: Int32Array;
  readonly runsStart: Int32Array;
} {
  const segments = segmentUntimed.length;
  const runsStart = ints(segments + 1);
  for (const s of runSegment) runsStart[s + 1]! += 1;
  for (let s = 0; s < segments; s++) runsStart[s + 1]! += runsStart[s]!;
  const next = runsStart.slice();
  const runs = ints(runSegment.length);
  for (let run = 0; run < runSegment.length; run++) {
    const s = runSegment[run]!;
    runs[next[s]!] = run;
    next[s]! += 1;
  }
  return { runs, runsStart };
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
