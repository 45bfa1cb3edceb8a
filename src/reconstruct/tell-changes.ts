import type { TimelineChange, TimelineStep, Turn } from '../domain/timeline.ts';

export type UntoldStep = Omit<TimelineStep, 'turn' | 'after' | 'changes'>;

/** Lots in a row after which the presence or absence of outsiders is a state and its end a change. */
const SETTLED = 3;

const NO_BID: ReadonlySet<string> = new Set(['invited', 'downloaded']);

/** Tells of each lot of a set whose turn it was after the lot before, and who came or went. @param steps in order of time */
export function tellChanges(steps: readonly UntoldStep[]): readonly TimelineStep[] {
  const present = steps.map(({ bids }) =>
    bids.filter(({ status }) => !NO_BID.has(status)).map(({ bidder_id }) => bidder_id),
  );
  const last = new Map<string, number>();
  present.forEach((members, i) => {
    for (const id of members) last.set(id, i);
  });
  const seen = new Set<string>();
  let before: string | null = null;
  return steps.map((step, i) => {
    const members = present[i] as readonly string[];
    const turn = turnOf(step, before);
    const changes: TimelineChange[] = [
      ...(i === 0
        ? []
        : members
            .filter((id) => !seen.has(id))
            .map((bidder_id): TimelineChange => ({ kind: 'member_enters', bidder_id }))),
      ...outsidersChange(steps, i),
      ...(i === steps.length - 1
        ? []
        : members
            .filter((id) => last.get(id) === i)
            .map((bidder_id): TimelineChange => ({ kind: 'member_last_seen', bidder_id }))),
    ];
    for (const id of members) seen.add(id);
    const told = { ...step, turn, after: before, changes };
    before = memberWinner(step) ?? before;
    return told;
  });
}

function memberWinner({ bids }: UntoldStep): string | null {
  return bids.find(({ winner }) => winner)?.bidder_id ?? null;
}

function turnOf(step: UntoldStep, before: string | null): Turn | null {
  if (step.winners.length === 0) return null;
  const own = step.bids.filter(({ winner }) => winner).map(({ bidder_id }) => bidder_id);
  if (own.length === 0) return 'outsider';
  if (before === null) return 'first';
  return own.includes(before) ? 'same' : 'next';
}

/** Told where the set had been among itself, or never so, for some lots: single lots come and go. */
function outsidersChange(steps: readonly UntoldStep[], i: number): readonly TimelineChange[] {
  const present = (steps[i] as UntoldStep).outsiders > 0;
  const before = steps.slice(Math.max(0, i - SETTLED), i);
  if (before.length < SETTLED || before.some(({ outsiders }) => outsiders > 0 === present)) return [];
  return [{ kind: present ? 'outsiders_enter' : 'outsiders_gone', bidder_id: null }];
}
