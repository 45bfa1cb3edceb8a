import { type Meetings, pairIndex } from './meetings.ts';
import type { DrawnGroup } from './member-draws.ts';

/** Members whose sets are still counted one by one. */
const MOST_MEMBERS = 12;

/** Whether a group has fewer sets of members than bids in a segment, on average, so that going over all sets costs less than going along chains. */
export function setsAreFew({ members, segments }: DrawnGroup): boolean {
  if (members > MOST_MEMBERS) return false;
  let bids = 0;
  for (const { stretches } of segments) for (const { lots } of stretches) bids += lots.length;
  return segments.length << members <= bids;
}

/**
 * Meetings of few members: the members of each lot are a set of bits, and it is counted how often each set comes about. What a set means for
 * pairs is worked out once for all lots that have it, and putting a member has no branch that depends on whom it meets.
 */
export function meetingSets({ members, sizes, others, placed }: DrawnGroup): Meetings {
  const here = new Int32Array(sizes.length);
  // Meetings with others of a member that is alone; in a lot with places, members take them from others.
  const alone = sizes.map((size, lot) => (placed[lot] === 1 ? size - 1 : others[lot]!));
  const came = new Int32Array(1 << members);
  let where = new Int32Array(256);
  let bids = 0;
  let outside = 0;
  return {
    put(member, lots, count) {
      if (bids + count > where.length) {
        const longer = new Int32Array(2 * (bids + count));
        longer.set(where);
        where = longer;
      }
      const own = 1 << member;
      const touched = where;
      const from = bids;
      let met = 0;
      for (let i = 0; i < count; i++) {
        const lot = lots[i]!;
        const set = here[lot]! | own;
        here[lot] = set;
        came[set]! += 1;
        met += alone[lot]!;
        touched[from + i] = lot;
      }
      bids = from + count;
      outside += met;
    },
    take(joint, at, reached) {
      if (bids === 0) return 0;
      // Lots of one segment have places, all of them or none.
      const taken = placed[where[0]!] === 1 ? 2 : 0;
      for (let bid = 0; bid < bids; bid++) here[where[bid]!] = 0;
      let found = outside;
      for (let set = 1; set < came.length; set++) {
        const count = came[set]!;
        if (count === 0) continue;
        came[set] = 0;
        // Members come in their order, so that the last of the set is the one that met the others.
        const latest = 31 - Math.clz32(set);
        let size = 1;
        for (let member = 0; member < latest; member++) {
          if ((set & (1 << member)) === 0) continue;
          joint[at + pairIndex(member, latest)]! += count;
          size++;
        }
        reached[size]! += count;
        found -= taken * count * (size - 1);
      }
      bids = 0;
      outside = 0;
      return found;
    },
  };
}
