import { type Random, seededRandom } from '../random.ts';
import type { ScorerInput } from '../scorer.ts';

/** Which buyers a firm comes to in one market. */
export interface BuyerHabit {
  readonly market: number;
  readonly bidder: number;
  readonly calls: number;
  /** Calls by buyer_no. */
  readonly attended: ReadonlyMap<number, number>;
  /** Chance that a firm that looks at no buyer comes to buyers as unevenly; 1 where that is plain without counting. */
  readonly p: number;
}

export interface BuyerHabits {
  /** Of every firm with at least `min_calls` calls in a market of several buyers, by market, then bidder. */
  readonly habits: readonly BuyerHabit[];
  /** Calls of each buyer of a market. */
  readonly called: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

/**
 * Do firms look at the buyer when they choose among the calls of a market? G = sum over buyers of n ln(n / expected), upper tail against draws in
 * which the firm bids on as many calls of each segment, whoever's they are. Params: `min_calls, permutations`.
 */
export async function buyerHabits({
  read,
  params,
  seed,
}: Pick<ScorerInput, 'read' | 'params' | 'seed'>): Promise<BuyerHabits> {
  const { called, bySegment } = await readCalls(read);
  const rows = await read(`
    with came as (
      select c.market_no, p.bidder_no, c.segment_no, c.buyer_no, cast(count(distinct c.call_no) as integer) as calls
      from participation p
      join buyer_calls c on c.lot_no = p.lot_no
      group by c.market_no, p.bidder_no, c.segment_no, c.buyer_no
    )
    select k.market_no, k.bidder_no, k.segment_no, k.buyer_no, k.calls, b.bidder_id
    from came k
    join bidders b on b.bidder_no = k.bidder_no
    qualify sum(calls) over (partition by market_no, k.bidder_no) >= ${params.min_calls!}
    order by k.market_no, k.bidder_no, k.segment_no, k.buyer_no`);
  const [market, bidder, segment, buyer, calls] = [
    rows.market_no,
    rows.bidder_no,
    rows.segment_no,
    rows.buyer_no,
    rows.calls,
  ] as Int32Array[];
  const ids = rows.bidder_id as readonly string[];
  const habits: BuyerHabit[] = [];
  for (let from = 0; from < market!.length; ) {
    let to = from;
    const attended = new Map<number, number>();
    const chosen = new Map<number, number>();
    for (; to < market!.length && market![to] === market![from] && bidder![to] === bidder![from]; to++) {
      attended.set(buyer![to]!, (attended.get(buyer![to]!) ?? 0) + calls![to]!);
      chosen.set(segment![to]!, (chosen.get(segment![to]!) ?? 0) + calls![to]!);
    }
    const random = (): Random =>
      seededRandom(seed, 'buyer habits', ids[from]!, called.get(market![from]!)!.name);
    habits.push({
      market: market![from]!,
      bidder: bidder![from]!,
      calls: [...chosen.values()].reduce((sum, n) => sum + n, 0),
      attended,
      p: tailOf(attended, chosen, bySegment, params.permutations!, random),
    });
    from = to;
  }
  return {
    habits: habits.filter((habit) => called.get(habit.market)!.buyers.size > 1),
    called: new Map([...called].map(([no, { buyers }]) => [no, buyers])),
  };
}

const SAME = 1e-9;
/** Exceedances after which no draw more is made: then p is the share so far (Besag and Clifford 1991, Biometrika 78). */
const ENOUGH = 20;
/** Below the mean of its chi-square law nobody's habit is uneven. */
const plain = (information: number, freedom: number): boolean => 2 * information <= freedom;

function tailOf(
  attended: ReadonlyMap<number, number>,
  chosen: ReadonlyMap<number, number>,
  bySegment: ReadonlyMap<number, Int32Array>,
  permutations: number,
  random: () => Random,
): number {
  const segments = [...chosen].map(([s, count]) => ({ buyers: bySegment.get(s)!.slice(), count }));
  const expected = new Map<number, number>();
  for (const { buyers, count } of segments)
    for (const b of buyers) expected.set(b, (expected.get(b) ?? 0) + count / buyers.length);
  const noOf = new Map([...expected.keys()].sort((x, y) => x - y).map((b, no) => [b, no]));
  const mean = Float64Array.from([...noOf.keys()], (b) => expected.get(b)!);
  const drawn = new Int32Array(noOf.size);
  const information = (): number => {
    let sum = 0;
    for (let b = 0; b < drawn.length; b++)
      if (drawn[b]! > 0) sum += drawn[b]! * Math.log(drawn[b]! / mean[b]!);
    return sum;
  };
  for (const [b, n] of attended) drawn[noOf.get(b)!] = n;
  const observed = information();
  if (plain(observed, noOf.size - 1)) return 1;
  for (const { buyers } of segments)
    for (let i = 0; i < buyers.length; i++) buyers[i] = noOf.get(buyers[i]!)!;
  const next = random();
  let [reached, made] = [0, 0];
  while (made < permutations && reached < ENOUGH) {
    drawn.fill(0);
    for (const { buyers, count } of segments)
      for (let k = 0; k < count; k++) {
        const at = k + Math.floor(next() * (buyers.length - k));
        const b = buyers[at]!;
        buyers[at] = buyers[k]!;
        buyers[k] = b;
        drawn[b]! += 1;
      }
    made++;
    if (information() >= observed - SAME) reached++;
  }
  return reached === ENOUGH && made < permutations ? reached / made : (1 + reached) / (1 + made);
}

interface Calls {
  /** By market: a name that no numbering changes, and the calls of each buyer. */
  readonly called: ReadonlyMap<number, { readonly name: string; readonly buyers: Map<number, number> }>;
  /** The buyer of every call of a segment. */
  readonly bySegment: ReadonlyMap<number, Int32Array>;
}

async function readCalls(read: ScorerInput['read']): Promise<Calls> {
  const rows = await read(`
    select c.market_no, c.segment_no, c.buyer_no, cast(count(distinct c.call_no) as integer) as calls,
      min(coalesce(l.category, '') || '|' || coalesce(l.region, '')) as name
    from buyer_calls c
    join lots l on l.lot_no = c.lot_no
    group by c.market_no, c.segment_no, c.buyer_no
    order by c.segment_no, c.buyer_no`);
  const [market, segment, buyer, calls] = [
    rows.market_no,
    rows.segment_no,
    rows.buyer_no,
    rows.calls,
  ] as Int32Array[];
  const names = rows.name as readonly string[];
  const called = new Map<number, { name: string; buyers: Map<number, number> }>();
  const lists = new Map<number, number[]>();
  segment!.forEach((s, i) => {
    const own = called.get(market![i]!) ?? { name: names[i]!, buyers: new Map<number, number>() };
    called.set(market![i]!, own);
    own.buyers.set(buyer![i]!, (own.buyers.get(buyer![i]!) ?? 0) + calls![i]!);
    const list = lists.get(s) ?? [];
    lists.set(s, list);
    for (let k = 0; k < calls![i]!; k++) list.push(buyer![i]!);
  });
  return { called, bySegment: new Map([...lists].map(([s, list]) => [s, Int32Array.from(list)])) };
}
