/** A set of bidders that something points to. */
export interface Candidate {
  /** Consensus group the set is; null for a pair. */
  readonly group: number | null;
  /** Ascending. */
  readonly bidders: readonly number[];
  readonly strength: number;
}

/** Sets of one case. */
export interface PartySet {
  readonly set_no: number;
  readonly kind: 'group' | 'pair';
  readonly groups: readonly number[];
  /** Ascending. */
  readonly bidders: readonly number[];
  /** Whether the set is exactly one consensus group. */
  readonly exact: boolean;
}

/**
 * Merges overlapping sets: strongest first, a set joins the first kept one with which it shares at least `share` of the smaller. Overlap is
 * measured against the set that founded the case, not against what the case has grown to, so chains of pairs do not run together; and a pair
 * joins no group that holds only one of its two, since then every neighbour of a group would be in it.
 */
export function mergeSets(candidates: readonly Candidate[], share: number): readonly PartySet[] {
  const ordered = [...candidates].sort(
    (x, y) =>
      Number(x.group === null) - Number(y.group === null) || y.strength - x.strength || byBidders(x, y),
  );
  const cases: { readonly founder: Candidate; readonly joined: Candidate[] }[] = [];
  const casesOf = new Map<number, number[]>();
  for (const candidate of ordered) {
    const home = findHome(candidate, cases, casesOf, share);
    if (home !== undefined) {
      home.joined.push(candidate);
      continue;
    }
    for (const bidder of candidate.bidders) {
      const list = casesOf.get(bidder);
      if (list === undefined) casesOf.set(bidder, [cases.length]);
      else list.push(cases.length);
    }
    cases.push({ founder: candidate, joined: [] });
  }
  return cases.map(({ founder, joined }, set_no) => {
    const all = [founder, ...joined];
    const bidders = [...new Set(all.flatMap((candidate) => candidate.bidders))].sort((a, b) => a - b);
    const groups = all.flatMap((candidate) => (candidate.group === null ? [] : [candidate.group]));
    return {
      set_no,
      kind: groups.length > 0 || bidders.length > 2 ? 'group' : 'pair',
      groups,
      bidders,
      exact: founder.group !== null && joined.length === 0,
    };
  });
}

function findHome<T extends { readonly founder: Candidate }>(
  candidate: Candidate,
  cases: readonly T[],
  casesOf: ReadonlyMap<number, readonly number[]>,
  share: number,
): T | undefined {
  const shared = new Map<number, number>();
  for (const bidder of candidate.bidders)
    for (const index of casesOf.get(bidder) ?? []) shared.set(index, (shared.get(index) ?? 0) + 1);
  let best: number | undefined;
  for (const [index, count] of shared) {
    const { founder } = cases[index] as T;
    const smaller = Math.min(founder.bidders.length, candidate.bidders.length);
    const sameKind = (founder.group === null) === (candidate.group === null);
    if (count < share * smaller || (!sameKind && count < smaller)) continue;
    if (best === undefined || index < best) best = index;
  }
  return best === undefined ? undefined : cases[best];
}

function byBidders(x: Candidate, y: Candidate): number {
  for (const [i, bidder] of x.bidders.entries()) {
    const other = y.bidders[i];
    if (other === undefined) return 1;
    if (bidder !== other) return bidder - other;
  }
  return x.bidders.length - y.bidders.length;
}
