import { fitDegrees } from './degree-null.ts';
import { openPairLots, type ParticipationIndex } from './participation-index.ts';
import type { ScorerInput } from './scorer.ts';

/** The degree-preserving null (`fitDegrees`) of every segment, in shared arrays. */
export interface DegreeFits extends LotClasses {
  readonly index: ParticipationIndex;
  /** Pull of each run (a firm in a segment) and of each position (a lot); misfit of each segment. */
  readonly firm: Float64Array;
  readonly lot: Float64Array;
  readonly error: Float64Array;
}

/** Lots of a segment that drew equally many bidders draw alike. Classes of segment s: classStart[s] … classStart[s + 1]. */
export interface LotClasses {
  readonly classStart: Int32Array;
  readonly classLots: Int32Array;
  readonly classPull: Float64Array;
  /** Class of each position. */
  readonly classOf: Int32Array;
}

/** Segments of one task. */
const SEGMENTS_PER_TASK = 64;

/** Fits every segment of the lots in which bidders count as having met; made once and shared by all scorers of the run. */
export const openDegreeFits = (input: ScorerInput): Promise<DegreeFits> =>
  input.once('degree-fits', async () => {
    const index = await openPairLots(input);
    const segments = index.segmentUntimed.length;
    const fits: PulledLots = {
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
    return { ...fits, ...lotClasses(fits) };
  });

type PulledLots = Pick<DegreeFits, 'index' | 'firm' | 'lot' | 'error'>;

/** @param fits.lot pull of each position, the same for lots of one size in one segment */
export function lotClasses({ index, lot }: Pick<DegreeFits, 'index' | 'lot'>): LotClasses {
  const { segmentStart, sizeBefore } = index;
  const classStart = ints(segmentStart.length);
  const classOf = ints(lot.length);
  const [lots, pulls]: [number[], number[]] = [[], []];
  for (let s = 0; s + 1 < segmentStart.length; s++) {
    const known = new Map<number, number>();
    for (let p = segmentStart[s]!; p < segmentStart[s + 1]!; p++) {
      const size = sizeBefore[p + 1]! - sizeBefore[p]!;
      let own = known.get(size);
      if (own === undefined) {
        own = lots.push(0) - 1;
        pulls.push(lot[p]!);
        known.set(size, own);
      }
      lots[own]! += 1;
      classOf[p] = own;
    }
    classStart[s + 1] = lots.length;
  }
  const classLots = ints(lots.length);
  classLots.set(lots);
  const classPull = doubles(pulls.length);
  classPull.set(pulls);
  return { classStart, classLots, classPull, classOf };
}

export interface DegreeFitInput extends PulledLots {
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
