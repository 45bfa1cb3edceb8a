import type { CapHit } from '../domain/run.ts';
import type { Columns } from '../store/database.ts';
import { type GroupRewiringInput, type GroupWorld, SKIPPED } from './group-rewiring.ts';
import { LOT_TIMES_SQL } from './participation-index.ts';
import { OUTCOME_CODE, type ScorerInput, type ScorerOutput } from './scorer.ts';

/** Bids drawn and pairs counted in one task: 5 to 50 ms of work. */
const STEPS_PER_TASK = 300_000;

/**
 * Does a group keep together and to itself more than its members' activity and the firms around them explain?
 *
 * Subjects: groups with `digest varchar, size integer`. Params: `alpha, rewirings, fewest_rewirings, max_steps, min_outsiders`.
 * p: twice the smaller of the two ranks (Bonferroni). `statistic`: exclusivity. `n`: lots in which at least two members bid.
 */
export async function cohesiveGroup(input: ScorerInput): Promise<ScorerOutput> {
  const { params, pool, signal } = input;
  const names = input.subjects.digest as readonly string[];
  const sizes = input.subjects.size as Int32Array;
  const groups = names.length;
  const { world, outsiders } = await readWorld(input);
  const steps = (g: number): number => {
    const members = sizes[g]!;
    return Math.max(1, world.start[g + 1]! - world.start[g]! + (members * (members - 1)) / 2);
  };
  const niche = (g: number): boolean => outsiders[g]! < params.min_outsiders!;
  const rewirings = ints(groups);
  for (let g = 0; g < groups; g++) {
    const affordable = Math.min(params.rewirings!, Math.floor(params.max_steps! / steps(g)));
    rewirings[g] = affordable < params.fewest_rewirings! ? SKIPPED : niche(g) ? 0 : affordable;
  }
  const found = {
    coherence: doubles(groups),
    exclusivity: doubles(groups),
    coherenceP: doubles(groups),
    exclusivityP: doubles(groups),
    varied: ints(groups),
    lots: ints(groups),
  };
  const tasks: GroupRewiringInput[] = [];
  for (let from = 0; from < groups; ) {
    let to = from;
    let taken = 0;
    while (to < groups && (to === from || taken + steps(to) * (1 + rewirings[to]!) <= STEPS_PER_TASK)) {
      taken += steps(to) * (1 + rewirings[to]!);
      to++;
    }
    tasks.push({ world, names: names.slice(from, to), seed: input.seed, rewirings, ...found, from, to });
    from = to;
  }
  await pool.map('group-rewiring', tasks, signal);

  const outcome = new Int32Array(groups);
  const reason = new Array<string | null>(groups).fill(null);
  const p_value = new Float64Array(groups).fill(Number.NaN);
  for (let g = 0; g < groups; g++) {
    reason[g] = whyNot(g);
    if (reason[g] !== null) outcome[g] = OUTCOME_CODE.not_evaluable;
    else {
      p_value[g] = Math.min(1, 2 * Math.min(found.coherenceP[g]!, found.exclusivityP[g]!));
      if (p_value[g]! <= params.alpha!) outcome[g] = OUTCOME_CODE.flagged;
    }
  }
  const short = range(groups).filter(
    (g) => rewirings[g] === SKIPPED || (!niche(g) && rewirings[g]! < params.rewirings!),
  );
  return {
    outcome,
    reason,
    statistic: found.exclusivity.map((share, g) => (rewirings[g] === SKIPPED ? Number.NaN : share)),
    n: Int32Array.from(found.lots),
    p_value,
    caps: short.length === 0 ? [] : [stepCap(params.max_steps!, short.length)],
  };

  function whyNot(g: number): string | null {
    if (rewirings[g] === SKIPPED) return 'too_many_bids';
    if (niche(g)) return 'niche_market';
    return found.varied[g] === 0 ? 'cannot_fire' : null;
  }
}

interface World {
  readonly world: GroupWorld;
  /** Per group: other firms in the segments of its members, averaged over the members' bids. */
  readonly outsiders: Float64Array;
}

async function readWorld({ subjects, read }: ScorerInput): Promise<World> {
  const lots = await read(`
    with sizes as (
      select lot_no, segment_no, cast(count(*) as integer) as size
      from participation
      group by lot_no, segment_no
    ),
    wanted as (
      select distinct p.segment_no
      from participation p
      join group_members m on m.bidder_no = p.bidder_no
    )
    select s.lot_no, s.segment_no, t.minute, s.size
    from sizes s
    join wanted w on w.segment_no = s.segment_no
    join (${LOT_TIMES_SQL}) t on t.lot_no = s.lot_no
    order by s.segment_no, t.minute, s.lot_no`);
  const bids = await read(`
    select m.group_no, m.bidder_no, p.lot_no
    from group_members m
    join participation p on p.bidder_no = m.bidder_no
    order by m.group_no, m.bidder_no, p.segment_no, p.lot_no`);
  const around = await read(`
    with wanted as (
      select p.segment_no, m.group_no, cast(count(*) as integer) as bids, cast(count(distinct m.bidder_no) as integer) as members
      from group_members m
      join participation p on p.bidder_no = m.bidder_no
      group by p.segment_no, m.group_no
    ),
    active as (
      select p.segment_no, cast(count(distinct p.bidder_no) as integer) as bidders
      from participation p
      where p.segment_no in (select segment_no from wanted)
      group by p.segment_no
    )
    select w.group_no, w.bids, a.bidders - w.members as others
    from wanted w
    join active a on a.segment_no = w.segment_no
    order by w.group_no, w.segment_no`);
  return { world: layOut(subjects, lots, bids), outsiders: outsidersOf(subjects, around) };
}

function layOut(subjects: Columns, lots: Columns, bids: Columns): GroupWorld {
  const lotNo = lots.lot_no as Int32Array;
  const placeOf = new Map<number, number>();
  for (let place = 0; place < lotNo.length; place++) placeOf.set(lotNo[place]!, place);
  const group = bids.group_no as Int32Array;
  const bidLot = bids.lot_no as Int32Array;
  const bidder = bids.bidder_no as Int32Array;
  const wanted = subjects.subject_no as Int32Array;
  const start = ints(wanted.length + 1);
  const member = ints(group.length);
  const lot = ints(group.length);
  let row = 0;
  let entry = 0;
  for (let g = 0; g < wanted.length; g++) {
    while (row < group.length && group[row]! < wanted[g]!) row++;
    for (; row < group.length && group[row] === wanted[g]; row++) {
      member[entry] = bidder[row]!;
      lot[entry] = placeOf.get(bidLot[row]!)!;
      entry++;
    }
    start[g + 1] = entry;
  }
  return {
    segment: lots.segment_no as Int32Array,
    time: lots.minute as Int32Array,
    size: lots.size as Int32Array,
    start,
    member,
    lot,
  };
}

function outsidersOf(subjects: Columns, around: Columns): Float64Array {
  const sums = new Map<number, { bids: number; others: number }>();
  const group = around.group_no as Int32Array;
  const bids = around.bids as Int32Array;
  const others = around.others as Int32Array;
  for (let row = 0; row < group.length; row++) {
    const sum = sums.get(group[row]!) ?? { bids: 0, others: 0 };
    sum.bids += bids[row]!;
    sum.others += bids[row]! * others[row]!;
    sums.set(group[row]!, sum);
  }
  return Float64Array.from(subjects.subject_no as Int32Array, (g) => {
    const sum = sums.get(g);
    return sum === undefined ? 0 : sum.others / sum.bids;
  });
}

function stepCap(limit: number, hits: number): CapHit {
  return {
    cap: 'max_steps',
    limit,
    hits,
    text: {
      en: `Groups with very many bids were compared with fewer rewirings, or with none, so that each takes at most ${limit} taken.`,
      'zh-CN': `投标极多的群组减少或取消了随机重排次数，使每个群组最多抽取 ${limit} 次。`,
    },
  };
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
const ints = (length: number): Int32Array => new Int32Array(new SharedArrayBuffer(length * 4));
const doubles = (length: number): Float64Array => new Float64Array(new SharedArrayBuffer(length * 8));
