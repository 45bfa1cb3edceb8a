import { NO_TIME, type ParticipationIndex } from '../participation-index.ts';

/** The index cut up by market: what a firm does in one market stands in it as a bidder of its own, a local firm. */
export interface FirmsByMarket {
  readonly index: ParticipationIndex;
  /** Per local firm, ascending: whose it is. */
  readonly firm: Int32Array;
}

/**
 * Segments are ordered by market, so the runs of a local firm follow each other. Its first and last time are those in this market: who has left it but
 * bids elsewhere keeps out of nobody's way.
 *
 * @param marketOf market of each segment
 */
export function firmsByMarket(index: ParticipationIndex, marketOf: Int32Array): FirmsByMarket {
  const { runStart, runSegment, runFrom, positions, time } = index;
  const firms: number[] = [];
  const starts: number[] = [];
  for (let firm = 0; firm + 1 < runStart.length; firm++)
    for (let run = runStart[firm]!; run < runStart[firm + 1]!; run++) {
      if (run > runStart[firm]! && marketOf[runSegment[run]!] === marketOf[runSegment[run - 1]!]) continue;
      firms.push(firm);
      starts.push(run);
    }
  starts.push(runSegment.length);
  const localStart = shared(starts);
  const bidderStart = shared(starts.map((run) => runFrom[run]!));
  const firstTime = shared(firms).fill(NO_TIME);
  const lastTime = shared(firms).fill(-NO_TIME);
  for (let local = 0; local < firms.length; local++) {
    for (let i = bidderStart[local]!; i < bidderStart[local + 1]!; i++) {
      const at = time[positions[i]!]!;
      if (at === NO_TIME) continue;
      if (at < firstTime[local]!) firstTime[local] = at;
      if (at > lastTime[local]!) lastTime[local] = at;
    }
    if (firstTime[local] === NO_TIME) {
      firstTime[local] = -NO_TIME;
      lastTime[local] = NO_TIME;
    }
  }
  return {
    index: { ...index, runStart: localStart, bidderStart, firstTime, lastTime },
    firm: Int32Array.from(firms),
  };
}

function shared(values: readonly number[]): Int32Array {
  const array = new Int32Array(new SharedArrayBuffer(values.length * 4));
  array.set(values);
  return array;
}
