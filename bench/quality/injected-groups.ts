import { groupId, memberDigest } from '../../src/graph/consensus.ts';
import type { Database } from '../../src/store/database.ts';
import { type Random, randomOf } from '../market-random.ts';

/** Groups of each kind and market. */
const EACH = 6;
const SIZES = [3, 4, 5];
/** Only frequent bidders of a place have enough to say for a group screen: so many at most, of so many bids at least. */
const FREQUENT = 12;
const FEWEST_BIDS = 10;

interface Incidence {
  readonly bidder: Int32Array;
  readonly lot: Int32Array;
}

/**
 * Groups of honest firms, chosen in two ways: `drawn`, at random among the frequent bidders of one category and region, and `meeting`, firms
 * that met each other more often than any others would have, as the groups of a real run do. Also the temporary table
 * `injected_groups (group_no, chosen)`.
 */
export async function injectGroups(results: Database, seed: number): Promise<void> {
  const random = randomOf(seed, 'injected groups');
  const bids = await incidence(results);
  const places = await frequentByPlace(results);
  const drawn = Array.from({ length: EACH }, () => drawSet(places, random));
  const meeting = Array.from({ length: EACH }, () => meetingSet(places, bids, random));
  const sets = new Map<string, { readonly members: readonly number[]; readonly chosen: string }>();
  for (const [chosen, list] of [
    ['drawn', drawn],
    ['meeting', meeting],
  ] as const)
    for (const members of list)
      if (members.length >= 3 && !sets.has(members.join())) sets.set(members.join(), { members, chosen });
  await write(results, [...sets.values()]);
}

async function incidence(results: Database): Promise<Incidence> {
  const rows = await results.columns(
    'select bidder_no, lot_no from participation order by bidder_no, lot_no',
  );
  return { bidder: rows.bidder_no as Int32Array, lot: rows.lot_no as Int32Array };
}

/** Bidders with enough bids in a category and region, place by place. */
async function frequentByPlace(results: Database): Promise<readonly (readonly number[])[]> {
  const rows = await results.rows<{ bidders: string }>(
    `select string_agg(bidder_no, ' ' order by bidder_no) as bidders
     from (select category, region, bidder_no from participation join lots using (lot_no)
           group by category, region, bidder_no having count(*) >= ${FEWEST_BIDS}
           qualify row_number() over (partition by category, region order by count(*) desc, bidder_no) <= ${FREQUENT})
     group by category, region having count(*) >= 3 order by category, region`,
  );
  return rows.map(({ bidders }) => bidders.split(' ').map(Number));
}

function drawSet(places: readonly (readonly number[])[], random: Random): readonly number[] {
  const left = [...(places[random.below(places.length)] ?? [])];
  const size = SIZES[random.below(SIZES.length)] as number;
  const members: number[] = [];
  while (members.length < size && left.length > 0) members.push(...left.splice(random.below(left.length), 1));
  return members.sort((a, b) => a - b);
}

/** One frequent bidder, then always the one that met those already chosen in most lots. */
function meetingSet(
  places: readonly (readonly number[])[],
  { bidder, lot }: Incidence,
  random: Random,
): readonly number[] {
  const place = places[random.below(places.length)] ?? [];
  const size = SIZES[random.below(SIZES.length)] as number;
  const lots = new Map<number, Set<number>>(place.map((no) => [no, new Set()]));
  for (const [i, no] of bidder.entries()) lots.get(no)?.add(lot[i] as number);
  const members = place.length === 0 ? [] : [place[random.below(place.length)] as number];
  while (members.length > 0 && members.length < Math.min(size, place.length)) {
    const met = (no: number): number =>
      members.reduce(
        (sum, member) => sum + [...(lots.get(no) ?? [])].filter((l) => lots.get(member)?.has(l)).length,
        0,
      );
    const next = place
      .filter((no) => !members.includes(no))
      .map((no) => ({ no, met: met(no) }))
      .sort((a, b) => b.met - a.met || a.no - b.no)[0];
    if (next === undefined) break;
    members.push(next.no);
  }
  return members.sort((a, b) => a - b);
}

async function write(
  results: Database,
  sets: readonly { readonly members: readonly number[]; readonly chosen: string }[],
): Promise<void> {
  const rows = await results.columns('select bidder_id from bidders order by bidder_no');
  const ids = rows.bidder_id as readonly string[];
  const named = sets
    .map((set) => ({ ...set, ids: set.members.map((no) => ids[no] as string) }))
    .map((set) => ({ ...set, digest: memberDigest(set.ids), id: groupId(set.ids) }))
    .sort((a, b) => (a.digest < b.digest ? -1 : 1));
  await results.append('groups', {
    group_no: Int32Array.from(named.keys()),
    group_id: named.map(({ id }) => id),
    digest: named.map(({ digest }) => digest),
    size: Int32Array.from(named, ({ members }) => members.length),
    stability: new Float64Array(named.length).fill(1),
  });
  await results.append('group_members', {
    group_no: Int32Array.from(named.flatMap(({ members }, group) => members.map(() => group))),
    bidder_no: Int32Array.from(named.flatMap(({ members }) => members)),
    core: Int32Array.from(named.flatMap(({ members }) => members.map(() => 1))),
  });
  await results.run(
    `insert into group_lots
     select m.group_no, p.lot_no, cast(count(*) as integer) from group_members m
     join participation p on p.bidder_no = m.bidder_no
     group by m.group_no, p.lot_no having count(*) >= 2 order by m.group_no, p.lot_no`,
  );
  await results.run('create temp table injected_groups (group_no integer, chosen varchar)');
  await results.append(
    'injected_groups',
    { group_no: Int32Array.from(named.keys()), chosen: named.map(({ chosen }) => chosen) },
    'temp',
  );
}
