import { type Cohesion, cohesion } from './group-cohesion.ts';
import { meetingChains } from './meeting-chains.ts';
import { meetingSets, setsAreFew } from './meeting-sets.ts';
import type { DrawnGroup, Placing } from './member-draws.ts';

export interface MeetingCounter extends Placing {
  /** Rounds that can be counted before it must be cleared. */
  readonly rounds: number;
  readonly cohesion: (round: number) => Cohesion;
  /** Forgets the meetings; lots with several members go to `entries` from this place on. */
  readonly clear: (first: number) => void;
}

/** Counts of pairs, over rounds, that are held at once. */
const COUNTS = 4_000_000;

/** Counts meetings, round by round, and the lots with at least k members. */
export function meetingCounter(
  group: DrawnGroup,
  wanted: number,
  entries: readonly Int32Array[],
): MeetingCounter {
  const { members } = group;
  const pairs = (members * (members - 1)) / 2;
  const rounds = Math.max(1, Math.min(wanted, Math.floor(COUNTS / Math.max(1, pairs))));
  const joint = new Int32Array(pairs * rounds);
  const outside = new Float64Array(rounds);
  const reached = new Int32Array(members + 1);
  const meetings = setsAreFew(group) ? meetingSets(group) : meetingChains(group);
  let first = 0;
  return {
    rounds,
    put: meetings.put,
    take(round) {
      outside[round]! += meetings.take(joint, round * pairs, reached);
      for (let k = 1; k <= members; k++) {
        entries[k]![first + round]! += reached[k]!;
        reached[k] = 0;
      }
    },
    cohesion: (round) =>
      cohesion(joint.subarray(round * pairs, (round + 1) * pairs), Math.max(0, outside[round]!)),
    clear(from) {
      joint.fill(0);
      outside.fill(0);
      first = from;
    },
  };
}
