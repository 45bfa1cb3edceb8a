import { type Meetings, pairIndex } from './meetings.ts';
import type { DrawnGroup } from './member-draws.ts';

/** Meetings of any number of members: those of each lot hang together as a chain, which every further one goes along. */
export function meetingChains({ members, sizes, others, placed }: DrawnGroup): Meetings {
  const pairs = (members * (members - 1)) / 2;
  const jointHere = new Int32Array(pairs);
  const reachedHere = new Int32Array(members + 1);
  let outside = 0;
  // last[lot] is the latest bid, before[bid] the one before it.
  const last = new Int32Array(sizes.length).fill(-1);
  let before = new Int32Array(256);
  let who = new Int32Array(256);
  let where = new Int32Array(256);
  let bids = 0;
  return {
    put(member, lots, count) {
      if (bids + count > who.length)
        [before, who, where] = [before, who, where].map((array) => longer(array, bids + count)) as [
          Ints,
          Ints,
          Ints,
        ];
      for (let i = 0; i < count; i++) {
        const lot = lots[i]!;
        // In a lot with places, members take them from others.
        const isPlaced = placed[lot] === 1;
        const latest = last[lot]!;
        outside += isPlaced ? sizes[lot]! - 1 : others[lot]!;
        let here = 1;
        for (let bid = latest; bid >= 0; bid = before[bid]!) {
          jointHere[pairIndex(who[bid]!, member)]! += 1;
          if (isPlaced) outside -= 2;
          here++;
        }
        reachedHere[here]! += 1;
        before[bids] = latest;
        who[bids] = member;
        where[bids] = lot;
        last[lot] = bids++;
      }
    },
    take(joint, at, reached) {
      for (let bid = 0; bid < bids; bid++) last[where[bid]!] = -1;
      for (let pair = 0; pair < pairs; pair++) joint[at + pair]! += jointHere[pair]!;
      for (let k = 1; k <= members; k++) reached[k]! += reachedHere[k]!;
      const found = outside;
      jointHere.fill(0);
      reachedHere.fill(0);
      bids = 0;
      outside = 0;
      return found;
    },
  };
}

type Ints = Int32Array<ArrayBuffer>;

function longer(array: Ints, least: number): Ints {
  const larger = new Int32Array(2 * least);
  larger.set(array);
  return larger;
}
