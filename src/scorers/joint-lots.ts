import type { ParticipationIndex } from './participation-index.ts';

/** Pairs of bidders, the smaller number first, with the number of lots in which both took part. */
export interface JointLots {
  readonly bidder_a_no: Int32Array;
  readonly bidder_b_no: Int32Array;
  readonly joint: Int32Array;
}

/**
 * Pairs that met in at least `fewest` lots.
 *
 * Bidders are gone through in the order of their first lots, and counted under their place in that order: those who meet bid in the same
 * segments, so that what a bidder touches was touched by the ones before it and is still in the processor's cache.
 */
export function jointLots(
  { bidderStart, positions, time }: Pick<ParticipationIndex, 'bidderStart' | 'positions' | 'time'>,
  fewest: number,
): JointLots {
  const bidders = bidderStart.length - 1;
  const lots = time.length;
  const bidderAt = inOrderOfFirstLots({ bidderStart, positions }, lots);
  const { company, start } = companyOfLots({ bidderStart, positions }, bidderAt, lots);
  // Lot by lot, the first who comes after the bidder at hand; start[lot + 1] is the end.
  const next = start.slice(0, lots);
  const met = new Int32Array(bidders);
  const others = new Int32Array(bidders);
  const found = pairList();
  for (let place = 0; place < bidders; place++) {
    const bidder = bidderAt[place]!;
    let seen = 0;
    for (let i = bidderStart[bidder]!; i < bidderStart[bidder + 1]!; i++) {
      const lot = positions[i]!;
      const from = next[lot]! + 1;
      const to = start[lot + 1]!;
      next[lot] = from;
      for (let at = from; at < to; at++) {
        const other = company[at]!;
        if (met[other] === 0) others[seen++] = other;
        met[other]! += 1;
      }
    }
    for (let i = 0; i < seen; i++) {
      const other = others[i]!;
      if (met[other]! >= fewest) found.add(bidder, bidderAt[other]!, met[other]!);
      met[other] = 0;
    }
  }
  return found.columns();
}

type Bids = Pick<ParticipationIndex, 'bidderStart' | 'positions'>;

/** Bidders by the position of their first lot; those without one last. */
function inOrderOfFirstLots({ bidderStart, positions }: Bids, lots: number): Int32Array {
  const first = Int32Array.from({ length: bidderStart.length - 1 }, (_, bidder) =>
    bidderStart[bidder]! < bidderStart[bidder + 1]! ? positions[bidderStart[bidder]!]! : lots,
  );
  return Int32Array.from(first.keys()).sort((one, other) => first[one]! - first[other]! || one - other);
}

/** Places of the bidders of each lot, ascending: company[start[lot]] … company[start[lot + 1]]. */
function companyOfLots({ bidderStart, positions }: Bids, bidderAt: Int32Array, lots: number) {
  const start = new Int32Array(lots + 1);
  for (let i = 0; i < positions.length; i++) start[positions[i]! + 1]! += 1;
  for (let lot = 0; lot < lots; lot++) start[lot + 1]! += start[lot]!;
  const company = new Int32Array(positions.length);
  const free = start.slice();
  for (let place = 0; place < bidderAt.length; place++) {
    const bidder = bidderAt[place]!;
    for (let i = bidderStart[bidder]!; i < bidderStart[bidder + 1]!; i++) {
      const lot = positions[i]!;
      const at = free[lot]!;
      free[lot] = at + 1;
      company[at] = place;
    }
  }
  return { company, start };
}

/** Columns that grow. */
function pairList() {
  let columns: readonly Int32Array[] = [new Int32Array(4096), new Int32Array(4096), new Int32Array(4096)];
  let count = 0;
  return {
    add(bidder: number, other: number, joint: number): void {
      if (count === columns[0]!.length)
        columns = columns.map((column) => {
          const longer = new Int32Array(2 * column.length);
          longer.set(column);
          return longer;
        });
      columns[0]![count] = Math.min(bidder, other);
      columns[1]![count] = Math.max(bidder, other);
      columns[2]![count] = joint;
      count++;
    },
    columns(): JointLots {
      const [bidder_a_no, bidder_b_no, joint] = columns.map((column) => column.subarray(0, count));
      return { bidder_a_no: bidder_a_no!, bidder_b_no: bidder_b_no!, joint: joint! };
    },
  };
}
