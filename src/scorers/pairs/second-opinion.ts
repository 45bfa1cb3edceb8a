import type { DegreeFits } from '../degree-fits.ts';
import { bidChance } from '../degree-null.ts';
import { SMALLEST_P } from '../hypergeometric-sum.ts';
import type { ParticipationIndex } from '../participation-index.ts';
import { poissonBinomialUpperTail } from '../poisson-binomial.ts';
import type { WorkerPool } from '../pool.ts';

/** Pairs of one task. */
const PAIRS_PER_TASK = 256;
/** Degrees that fit worse than this make no p-value. */
const WORST_ERROR = 1e-6;

/** The pairs asked about, and who bid where. */
export interface SecondOpinionInput {
  readonly fits: DegreeFits;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly joint: Int32Array;
  readonly pool: WorkerPool;
  readonly signal?: AbortSignal | undefined;
}

/**
 * P(at least as many joint lots) of each pair where both choose independently of each other and nothing is held fixed: the degree-preserving
 * null with degrees that hold on average (Saracco et al. 2015). It knows nothing of when a firm was active: a second opinion beside the
 * test that decides, and a cautious one. NaN where the null could not be fitted.
 */
export async function secondOpinion(asked: SecondOpinionInput): Promise<Float64Array> {
  const { fits, a, b, joint, pool, signal } = asked;
  const p = doubles(a.length);
  const tails: DegreeTailsInput[] = [];
  for (let from = 0; from < a.length; from += PAIRS_PER_TASK) {
    const to = Math.min(a.length, from + PAIRS_PER_TASK);
    tails.push({ ...fits, a, b, joint, p, from, to });
  }
  await pool.map('degree-tails', tails, signal);
  return p;
}

export interface DegreeTailsInput extends DegreeFits {
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

const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
