/** Rarity of shared values straight from its definition, one loop inside the other, on small worlds. */

/** A value left by a bidder (null: the tender) in a lot (null: registered of the bidder, in no lot). */
export interface Use {
  readonly lot: string | null;
  readonly bidder: string | null;
  readonly value: string;
  readonly operation: string | null;
}

export interface World {
  readonly uses: readonly Use[];
  /** Lots of one procedure have one name here. */
  readonly tenderOf: ReadonlyMap<string, string>;
  /** `lot|bidder` to the joint bid that the bidder is part of. */
  readonly consortium: ReadonlyMap<string, string>;
  readonly decryptionCounts: boolean;
  readonly prior: number;
  readonly priorBidders: number;
  readonly maxHolders: number;
  readonly maxAcross: number;
}

export interface PlainMatch {
  readonly value: string;
  readonly a: string;
  readonly b: string;
  readonly same: number;
  readonly joint: number;
  readonly lotsA: number;
  readonly lotsB: number;
  readonly holders: number;
  readonly unrelated: number;
  readonly weight: number;
}

export function plainMatches(world: World): readonly PlainMatch[] {
  const { uses, tenderOf, consortium, maxHolders, maxAcross } = world;
  const bidders = new Set(uses.flatMap(({ bidder }) => (bidder === null ? [] : [bidder]))).size;
  const ofTender = (lot: string | null, value: string): boolean =>
    lot !== null &&
    uses.some(
      (use) =>
        use.bidder === null &&
        use.lot !== null &&
        use.value === value &&
        (use.lot === lot || tenderOf.get(use.lot) === tenderOf.get(lot)),
    );
  const counted = uses.filter(
    ({ lot, bidder, value, operation }) =>
      bidder !== null && !ofTender(lot, value) && (world.decryptionCounts || operation !== 'decrypt'),
  );
  const found: PlainMatch[] = [];
  for (const value of [...new Set(counted.map((use) => use.value))].sort()) {
    const of = counted.filter((use) => use.value === value);
    const holders = [...new Set(of.map(({ bidder }) => bidder!))].sort();
    const lotsOf = (holder: string): ReadonlySet<string> =>
      new Set(of.flatMap(({ bidder, lot }) => (bidder === holder && lot !== null ? [lot] : [])));
    const together = (x: string, y: string): readonly string[] =>
      [...lotsOf(x)].filter((lot) => lotsOf(y).has(lot));
    if (holders.length < 2 || holders.length > maxHolders) continue;
    for (const a of holders)
      for (const b of holders) {
        if (a >= b) continue;
        const met = together(a, b);
        if (met.length === 0 && holders.length > maxAcross) continue;
        const partners = (lot: string): boolean => {
          const [x, y] = [consortium.get(`${lot}|${a}`), consortium.get(`${lot}|${b}`)];
          return x !== undefined && x === y;
        };
        const joint = met.filter(partners).length;
        const unrelated = holders.filter((h) => {
          if (h === a || h === b) return false;
          const own = lotsOf(h).size;
          const company = Math.max(together(h, a).length, together(h, b).length);
          return !(own > 0 && company >= own / 2);
        }).length;
        const probability =
          (unrelated + world.prior * world.priorBidders) / (bidders - 2 + world.priorBidders);
        found.push({
          value,
          a,
          b,
          same: met.length - joint,
          joint,
          lotsA: lotsOf(a).size - joint,
          lotsB: lotsOf(b).size - joint,
          holders: holders.length,
          unrelated,
          weight: -Math.log10(probability),
        });
      }
  }
  return found;
}
