import type { ParticipationIndex } from '../participation-index.ts';

/** Firms that can be expected to meet some other firm often, by segment and activity; all arrays shared. */
export interface BusyFirms {
  /** Firms of segment s with most lots first, then by number: firm[start[s]] … firm[start[s + 1]], with their lots there. */
  readonly start: Int32Array;
  readonly firm: Int32Array;
  readonly lots: Int32Array;
  /** Per firm: what it could meet at most, sum over segments of its lots x most lots of any firm / lots. 0: too little. */
  readonly reach: Float64Array;
  /** Fewest lots in which two firms must be expected to meet. */
  readonly least: number;
}

/** Lots in which all pairs together are expected to meet, at most: sum over segments of (bids)^2 / (2 lots). */
export function allExpected({ runSegment, runFrom, segmentStart }: ParticipationIndex): number {
  const bids = new Float64Array(segmentStart.length - 1);
  for (let run = 0; run < runSegment.length; run++)
    bids[runSegment[run]!]! += runFrom[run + 1]! - runFrom[run]!;
  let sum = 0;
  for (let s = 0; s < bids.length; s++) {
    const lots = segmentStart[s + 1]! - segmentStart[s]!;
    if (lots > 0) sum += bids[s]! ** 2 / (2 * lots);
  }
  return sum;
}

/** Rounds in which firms that can meet nobody often are taken out; each makes the bound of the others smaller. */
const ROUNDS = 3;

export function busyFirms(index: ParticipationIndex, least: number): BusyFirms {
  const { runStart, runSegment, runFrom, segmentStart } = index;
  const firms = runStart.length - 1;
  const segments = segmentStart.length - 1;
  const reach = doubles(firms).fill(Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round++) {
    const top = new Int32Array(segments);
    each((firm, run) => {
      if (reach[firm] !== 0) top[runSegment[run]!] = Math.max(top[runSegment[run]!]!, lotsOf(run));
    });
    for (let firm = 0; firm < firms; firm++) {
      if (reach[firm] === 0) continue;
      let sum = 0;
      for (let run = runStart[firm]!; run < runStart[firm + 1]!; run++) {
        const s = runSegment[run]!;
        sum += (lotsOf(run) * top[s]!) / (segmentStart[s + 1]! - segmentStart[s]!);
      }
      reach[firm] = sum >= least ? sum : 0;
    }
  }

  // Counting sorts: runs by number of lots, most first, then by segment; both keep the order of firms.
  const start = ints(segments + 1);
  let longest = 0;
  let kept = 0;
  each((firm, run) => {
    if (reach[firm] === 0) return;
    kept++;
    start[runSegment[run]! + 1]! += 1;
    longest = Math.max(longest, lotsOf(run));
  });
  for (let s = 0; s < segments; s++) start[s + 1]! += start[s]!;
  const before = new Int32Array(longest + 2);
  each((firm, run) => {
    if (reach[firm] !== 0) before[longest - lotsOf(run) + 1]! += 1;
  });
  for (let i = 0; i <= longest; i++) before[i + 1]! += before[i]!;
  const sortedRun = new Int32Array(kept);
  const sortedFirm = new Int32Array(kept);
  each((firm, run) => {
    if (reach[firm] === 0) return;
    const at = before[longest - lotsOf(run)]!;
    before[longest - lotsOf(run)] = at + 1;
    sortedRun[at] = run;
    sortedFirm[at] = firm;
  });
  const next = start.slice();
  const firm = ints(kept);
  const lots = ints(kept);
  for (let i = 0; i < kept; i++) {
    const s = runSegment[sortedRun[i]!]!;
    const at = next[s]!;
    next[s] = at + 1;
    firm[at] = sortedFirm[i]!;
    lots[at] = lotsOf(sortedRun[i]!);
  }
  return { start, firm, lots, reach, least };

  function lotsOf(run: number): number {
    return runFrom[run + 1]! - runFrom[run]!;
  }

  function each(visit: (firm: number, run: number) => void): void {
    for (let f = 0; f < firms; f++) for (let run = runStart[f]!; run < runStart[f + 1]!; run++) visit(f, run);
  }
}

/**
 * Calls `visit` for every other firm of larger reach (of equal reach, with a larger number) that this one is expected to meet in at least
 * `least` lots, sum over segments of lots x lots / lots of the segment. Over all firms, each such pair comes up once.
 *
 * With reach R of this firm, such a partner has at least least / R of the most lots of any firm in one segment at least, or the sum would
 * stay below `least`; so each segment is read from its most active firm down to that share only.
 */
export function partnerSearch(index: ParticipationIndex, busy: BusyFirms) {
  const { runStart, runSegment, runFrom, segmentStart } = index;
  const { start, firm, lots, reach, least } = busy;
  const share = new Float64Array(segmentStart.length - 1);
  const seenBy = new Int32Array(runStart.length - 1).fill(-1);
  return (own: number, visit: (partner: number) => void): void => {
    if (reach[own] === 0) return;
    for (let run = runStart[own]!; run < runStart[own + 1]!; run++) {
      const s = runSegment[run]!;
      share[s] = (runFrom[run + 1]! - runFrom[run]!) / (segmentStart[s + 1]! - segmentStart[s]!);
    }
    for (let run = runStart[own]!; run < runStart[own + 1]!; run++) {
      const s = runSegment[run]!;
      const fewest = (least * lots[start[s]!]!) / reach[own]! - 1e-9;
      for (let i = start[s]!; i < start[s + 1]! && lots[i]! >= fewest; i++) {
        const partner = firm[i]!;
        if (seenBy[partner] === own) continue;
        seenBy[partner] = own;
        const later = reach[partner]! > reach[own]! || (reach[partner] === reach[own] && partner > own);
        if (later && expectedWith(partner) >= least) visit(partner);
      }
    }
    for (let run = runStart[own]!; run < runStart[own + 1]!; run++) share[runSegment[run]!] = 0;
  };

  function expectedWith(partner: number): number {
    let sum = 0;
    for (let run = runStart[partner]!; run < runStart[partner + 1]!; run++)
      sum += share[runSegment[run]!]! * (runFrom[run + 1]! - runFrom[run]!);
    return sum;
  }
}

const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
