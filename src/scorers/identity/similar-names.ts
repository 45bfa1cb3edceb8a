import type { MatchColumns, Scorer, ScorerInput, ScorerOutput } from '../scorer.ts';
import { OUTCOME_CODE } from '../scorer.ts';
import { companyName } from './name-core.ts';
import { type Likeness, likeness, likenessKeys, type Sounds } from './name-keys.ts';

/** Lots of a pair that its evidence shows. */
const SHOWN_LOTS = 10;

interface Named {
  readonly written: string;
  readonly core: string;
  readonly identifier: string | null;
}

interface Met {
  readonly a: number;
  readonly b: number;
  readonly lots: number[];
}

/**
 * Bidders of one lot whose names have equal or nearly equal cores. The weight is -log10 of the chance that one of the rivals that the two
 * met has such a name: the share of other parties with it, drawn towards `chance` (for names that only sound alike or are near,
 * `loose_chance`) as if `prior_bidders` more were known, times the rivals of whichever had fewer, counted lot by lot. A name of more than
 * `max_bearers` parties says nothing, and its pairs are not listed.
 *
 * Subjects: found here. Params: `min_weight, max_strength, max_bearers, chance, loose_chance, prior_bidders`. `statistic`: weight. `n`: lots of both.
 */
export const similarNames: Scorer = async (input): Promise<ScorerOutput> => {
  const { params, read } = input;
  const sounds = await soundsOfCores();
  const { bidders, parties } = await readNames(read);
  const bearers = countBearers([...bidders.values(), ...parties], sounds);
  const known = [...bidders.values(), ...parties].filter(({ core }) => core !== '').length;
  const live = liveKeys(bidders, bearers, sounds, params.max_bearers!);
  const { pairs, rivals } = await meetings(read, live);

  const weigh = ({ a, b }: Met, kind: Likeness): number => {
    const shared = keysOf(live, a, kind).filter((key) => keysOf(live, b, kind).includes(key));
    const most = shared.reduce((largest, key) => Math.max(largest, bearers.get(key)!), 2);
    const usual = kind === 'equal' || kind === 'look_alike' ? params.chance! : params.loose_chance!;
    const chance = (most - 2 + params.prior_bidders! * usual) / (known - 2 + params.prior_bidders!);
    return -Math.log10(Math.min(1, Math.min(rivals.get(a)!, rivals.get(b)!) * chance));
  };
  const found = pairs.flatMap((pair) => {
    const [a, b] = [bidders.get(pair.a)!, bidders.get(pair.b)!];
    const kind = likeness(a.core, b.core, sounds);
    return kind === null ? [] : [{ pair, kind, weight: weigh(pair, kind), reason: oneParty(a, b) }];
  });
  const flagged = found.map(({ weight, reason }) => reason === null && weight >= params.min_weight!);
  return {
    found: {
      subject_no: Int32Array.from(found, ({ pair }) => pair.a),
      partner_no: Int32Array.from(found, ({ pair }) => pair.b),
    },
    outcome: Int32Array.from(found, ({ reason }, i) =>
      reason !== null ? OUTCOME_CODE.not_evaluable : flagged[i] ? OUTCOME_CODE.flagged : OUTCOME_CODE.cleared,
    ),
    reason: found.map(({ reason }) => reason),
    statistic: Float64Array.from(found, ({ weight }) => weight),
    n: Int32Array.from(found, ({ pair }) => pair.lots.length),
    p_value: new Float64Array(found.length).fill(Number.NaN),
    strength: Float64Array.from(found, ({ weight }, i) =>
      flagged[i] ? Math.min(weight, params.max_strength!) : Number.NaN,
    ),
    matches: matchesOf(
      found.filter((_, i) => flagged[i]),
      bidders,
    ),
  };
};

/** Loaded when names are compared at all: the table of sounds takes a tenth of a second. */
async function soundsOfCores(): Promise<Sounds> {
  const { pinyin } = await import('pinyin-pro');
  const known = new Map<string, string>();
  return (core) => {
    const found = known.get(core) ?? pinyin(core, { toneType: 'none', type: 'array' }).join(' ');
    known.set(core, found);
    return found;
  };
}

async function readNames(
  read: ScorerInput['read'],
): Promise<{ readonly bidders: ReadonlyMap<number, Named>; readonly parties: readonly Named[] }> {
  const rows = await read(`
    with registered as (
      select party_id, min(name) as name, min(identifier) as identifier from parties group by party_id
    )
    select coalesce(b.bidder_no, -1) as bidder_no, coalesce(b.name, r.name) as name, coalesce(b.identifier, r.identifier) as identifier
    from (select * from bidders where not anonymous) b
    full join registered r on r.party_id = b.bidder_id
    where coalesce(b.name, r.name) is not null
    order by 1, 2, 3`);
  const bidderNo = rows.bidder_no as Int32Array;
  const names = rows.name as readonly string[];
  const identifiers = rows.identifier as readonly (string | null)[];
  const bidders = new Map<number, Named>();
  const parties: Named[] = [];
  names.forEach((name, i) => {
    const own = { ...companyName(name), identifier: identifiers[i] ?? null };
    if (bidderNo[i]! < 0) parties.push(own);
    else bidders.set(bidderNo[i]!, own);
  });
  return { bidders, parties };
}

/** How many parties there are under each key. */
function countBearers(names: readonly Named[], sounds: Sounds): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { core } of names)
    if (core !== '')
      for (const key of likenessKeys(core, sounds)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Of each bidder the keys that somebody shares, and not everybody. */
function liveKeys(
  bidders: ReadonlyMap<number, Named>,
  bearers: ReadonlyMap<string, number>,
  sounds: Sounds,
  most: number,
): ReadonlyMap<number, readonly string[]> {
  const live = new Map<number, readonly string[]>();
  for (const [no, { core }] of bidders) {
    if (core === '') continue;
    const keys = likenessKeys(core, sounds).filter(
      (key) => bearers.get(key)! >= 2 && bearers.get(key)! <= most,
    );
    if (keys.length > 0) live.set(no, keys);
  }
  return live;
}

const keysOf = (
  live: ReadonlyMap<number, readonly string[]>,
  bidder: number,
  kind: Likeness,
): readonly string[] => (live.get(bidder) ?? []).filter((key) => key.startsWith(`${kind} `));

/** Pairs that share a key and stood against each other in a lot, by subject and partner; and how many rivals each bidder had over all lots. */
async function meetings(
  read: ScorerInput['read'],
  live: ReadonlyMap<number, readonly string[]>,
): Promise<{ readonly pairs: readonly Met[]; readonly rivals: ReadonlyMap<number, number> }> {
  const rivals = new Map<number, number>();
  if (live.size === 0) return { pairs: [], rivals };
  const rows = await read(`
    select lot_no, bidder_no, min(consortium_id) as consortium_id
    from bid_sides group by lot_no, bidder_no order by lot_no, bidder_no`);
  const lot = rows.lot_no as Int32Array;
  const bidder = rows.bidder_no as Int32Array;
  const consortium = rows.consortium_id as readonly (string | null)[];
  const pairs = new Map<string, Met>();
  for (let from = 0; from < lot.length; ) {
    let to = from;
    const holders = new Map<string, number[]>();
    for (; to < lot.length && lot[to] === lot[from]; to++)
      for (const key of live.get(bidder[to]!) ?? []) {
        const own = holders.get(key);
        if (own === undefined) holders.set(key, [to]);
        else own.push(to);
      }
    for (let i = from; i < to; i++)
      if (live.has(bidder[i]!)) rivals.set(bidder[i]!, (rivals.get(bidder[i]!) ?? 0) + to - from - 1);
    const here = new Set<string>();
    for (const rowsOfKey of holders.values())
      for (const [i, x] of rowsOfKey.entries())
        for (const y of rowsOfKey.slice(i + 1)) {
          if (consortium[x] !== null && consortium[x] === consortium[y]) continue;
          const name = `${bidder[x]} ${bidder[y]}`;
          if (here.has(name)) continue;
          here.add(name);
          const met = pairs.get(name) ?? { a: bidder[x]!, b: bidder[y]!, lots: [] };
          met.lots.push(lot[from]!);
          pairs.set(name, met);
        }
    from = to;
  }
  return { pairs: [...pairs.values()].sort((x, y) => x.a - y.a || x.b - y.b), rivals };
}

/** Why two names may belong to one party, which is no pair at all. */
function oneParty(a: Named, b: Named): string | null {
  if (a.identifier !== null && b.identifier !== null)
    return a.identifier === b.identifier ? 'one_party' : null;
  return a.written === b.written ? 'perhaps_one_party' : null;
}

/** One match for each lot that the evidence shows; the texts are the cores, the first key says how they resemble each other. */
function matchesOf(
  flagged: readonly { readonly pair: Met; readonly kind: Likeness; readonly weight: number }[],
  bidders: ReadonlyMap<number, Named>,
): MatchColumns {
  const rows = flagged.flatMap(({ pair, kind, weight }) =>
    pair.lots.slice(-SHOWN_LOTS).map((lot, place) => ({ ...pair, kind, weight, lot, place })),
  );
  const ints = (value: (row: (typeof rows)[number]) => number): Int32Array => Int32Array.from(rows, value);
  const none = ints(() => -1);
  return {
    subject_no: ints(({ a }) => a),
    partner_no: ints(({ b }) => b),
    lot_no: ints(({ lot }) => lot),
    place: ints(({ place }) => place),
    fact: rows.map(() => 'company_name'),
    weight: Float64Array.from(rows, ({ weight }) => weight),
    a_key: rows.map(({ kind }) => kind),
    b_key: rows.map(() => ''),
    a_source_no: none,
    b_source_no: none,
    a_line: none,
    b_line: none,
    a_start: none,
    b_start: none,
    a_text: rows.map(({ a }) => bidders.get(a)!.core),
    b_text: rows.map(({ b }) => bidders.get(b)!.core),
  };
}
