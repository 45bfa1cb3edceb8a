import { LEVELS, type Warning } from '../../src/index.ts';
import type { Database } from '../../src/store/database.ts';
import type { Leaking, PlantedMarket } from '../market.ts';
import { INNOCENT, type InnocentKind, innocentPairs, pairKey } from './innocent-pairs.ts';
import { concerns, isHigh } from './ring-match.ts';

/** What a ring's bids leave behind in common. */
export const WAYS = ['nothing', 'traces', 'texts', 'bills', 'all'] as const;
export type Way = (typeof WAYS)[number];
const CHANNELS = [
  { what: 'traces', family: 'identity' },
  { what: 'texts', family: 'documents' },
  { what: 'bills', family: 'items' },
] as const;

/** One way for each ring in turn, another one to begin with in each market. */
export const wayInTurn = (seed: number, ring: number): Way => WAYS[(seed + ring) % 4] as Way;
export const leakingBy =
  (wayOf: (ring: number) => Way): Leaking =>
  (ring, what) =>
    wayOf(ring) === 'all' || wayOf(ring) === what;

/** Pairs of firms that screens of one family speak of. */
export interface FamilyFigures {
  readonly family: string;
  /** Pairs of members that have something of that kind in common in a rigged lot, and those of them that are flagged. */
  readonly leaked: number;
  readonly leakedFlagged: number;
  /** Pairs that are not both of one ring: answered for, and flagged, by screen. */
  readonly others: number;
  readonly othersFlagged: number;
  readonly screens: readonly string[];
}

export interface InnocentFigures {
  readonly kind: InnocentKind;
  readonly pairs: number;
  readonly flagged: number;
  /** Pairs in a warning about no ring that rests on such screens, of level medium, and high or critical. */
  readonly medium: number;
  readonly high: number;
}

export interface LeakFigures {
  readonly families: readonly FamilyFigures[];
  readonly innocents: readonly InnocentFigures[];
}

export async function leakFigures(
  market: PlantedMarket,
  warnings: readonly Warning[],
  results: Database,
): Promise<LeakFigures> {
  const rows = await results.rows<{ family: string; screen: string; a: string; b: string; flagged: boolean }>(
    `select s.family as family, s.screen as screen, a.bidder_id as a, b.bidder_id as b, o.outcome = 1 as flagged
     from outcomes o join screens s using (screen_no)
     join bidders a on a.bidder_no = o.subject_no join bidders b on b.bidder_no = o.partner_no
     where s.subject = 'bidder_pair' and s.family in ('identity', 'documents', 'items') and o.outcome <> 2
     order by s.screen, a.bidder_id, b.bidder_id`,
  );
  const rings = market.truth.filter(({ kind }) => kind === 'ring');
  const together = new Set(
    rings.flatMap(({ members }) => members.flatMap((one) => members.map((other) => pairKey(one, other)))),
  );
  const flaggedBy = (family: string): ReadonlySet<string> =>
    new Set(rows.flatMap((row) => (row.family === family && row.flagged ? [pairKey(row.a, row.b)] : [])));
  const leaked = leakedPairs(market);
  const families = CHANNELS.map(({ what, family }): FamilyFigures => {
    const flagged = flaggedBy(family);
    const others = rows.filter((row) => row.family === family && !together.has(pairKey(row.a, row.b)));
    const own = leaked[what];
    return {
      family,
      leaked: own.size,
      leakedFlagged: [...own].filter((pair) => flagged.has(pair)).length,
      others: new Set(others.map(({ a, b }) => pairKey(a, b))).size,
      othersFlagged: [...flagged].filter((pair) => !together.has(pair)).length,
      screens: others.filter((row) => row.flagged).map(({ screen }) => screen),
    };
  });
  const elsewhere = warnings.filter(
    (warning) => warning.kind !== 'lot' && !rings.some((ring) => concerns(warning, ring)),
  );
  const innocents = [...innocentPairs(market)].map(([kind, pairs]): InnocentFigures => {
    const family = INNOCENT.find((one) => one.kind === kind)?.family as string;
    const flagged = flaggedBy(family);
    const within = (wanted: (warning: Warning) => boolean): number => {
      const about = elsewhere.filter(
        (warning) => wanted(warning) && warning.signals.some((signal) => signal.family === family),
      );
      return [...pairs].filter((pair) =>
        about.some(({ members }) =>
          pair.split('|').every((id) => members.some(({ bidder_id }) => bidder_id === id)),
        ),
      ).length;
    };
    return {
      kind,
      pairs: pairs.size,
      flagged: [...pairs].filter((pair) => flagged.has(pair)).length,
      medium: within(({ level }) => LEVELS.indexOf(level) === LEVELS.indexOf('medium')),
      high: within(isHigh),
    };
  });
  return { families, innocents };
}

/** Pairs of members that let the same thing slip in a lot. */
export function leakedPairs({
  slips,
  papers,
  firms,
}: PlantedMarket): Readonly<Record<(typeof CHANNELS)[number]['what'], ReadonlySet<string>>> {
  const pairsOf = <T>(held: ReadonlyMap<string, T>, same: (one: T, other: T) => boolean): Set<string> => {
    const byLot = new Map<string, (readonly [firm: string, slip: T])[]>();
    for (const [key, slip] of held) {
      const [lot = '', firm] = key.split('/');
      byLot.set(lot, [...(byLot.get(lot) ?? []), [firms[Number(firm)]?.id ?? '', slip]]);
    }
    const pairs = new Set<string>();
    for (const own of byLot.values())
      for (const [i, [one, slip]] of own.entries())
        for (const [other, its] of own.slice(i + 1)) if (same(slip, its)) pairs.add(pairKey(one, other));
    return pairs;
  };
  return {
    traces: pairsOf(slips ?? new Map(), (one, other) => one === other),
    texts: pairsOf(papers?.texts ?? new Map(), (one, other) => one.draft === other.draft),
    bills: pairsOf(papers?.bills ?? new Map(), (one, other) => one.from === other.from),
  };
}
