import type { Warning } from '../../src/index.ts';
import { type Database, literal } from '../../src/store/database.ts';
import type { Truth } from '../market-labels.ts';
import { finds, READ, shared } from './ring-match.ts';

/** How far a ring came through the stages of a run. */
export interface RingTrace {
  readonly name: string;
  readonly size: number;
  readonly lots: number;
  /** Pairs of members with a validated link, and with a flag of any screen about pairs. */
  readonly linked: number;
  readonly flaggedPairs: number;
  /** The screen about pairs that says most of its members: its median p-value over the pairs it answered for. */
  readonly bestScreen: string | null;
  readonly medianP: number | null;
  /** Most members that one group holds, and its size. */
  readonly inGroup: number;
  readonly groupSize: number;
  /** Screens that flagged that group. */
  readonly groupScreens: readonly string[];
  /** Rank, level and members of the ring in the first warning that finds it; null: none does. */
  readonly rank: number | null;
  readonly level: string | null;
  readonly found: number;
  /** What a ring that is not among the warnings read lacked. */
  readonly lacked: Lack | null;
}

export const LACKS = ['no links', 'split', 'swollen', 'no warning', 'ranked low'] as const;
export type Lack = (typeof LACKS)[number];

interface PairAnswer {
  readonly screen: string;
  readonly a: string;
  readonly b: string;
  readonly p: number;
}

interface Links {
  readonly links: readonly (readonly [string, string])[];
  readonly flags: readonly (readonly [string, string])[];
  readonly answers: readonly PairAnswer[];
  readonly groups: readonly { readonly members: readonly string[]; readonly screens: readonly string[] }[];
}

export async function traceRings(
  rings: readonly Truth[],
  warnings: readonly Warning[],
  results: Database,
): Promise<readonly RingTrace[]> {
  const links = await readLinks(results, rings);
  return rings.map((ring) => traceOf(ring, warnings, links));
}

function traceOf(
  ring: Truth,
  warnings: readonly Warning[],
  { links, flags, answers, groups }: Links,
): RingTrace {
  const inside = (pairs: Links['links']): number =>
    new Set(
      pairs.filter((pair) => pair.every((id) => ring.members.includes(id))).map((pair) => pair.join('|')),
    ).size;
  const count = ({ members }: Links['groups'][number]): number =>
    members.filter((id) => ring.members.includes(id)).length;
  const best = groups.reduce<Links['groups'][number] | null>(
    (top, group) =>
      top === null ||
      count(group) > count(top) ||
      (count(group) === count(top) && group.members.length < top.members.length)
        ? group
        : top,
    null,
  );
  const warning = warnings.find((candidate) => finds(candidate, ring));
  const trace = {
    name: ring.name,
    size: ring.members.length,
    lots: ring.lots.length,
    linked: inside(links),
    flaggedPairs: inside(flags),
    ...bestScreen(answers.filter(({ a, b }) => ring.members.includes(a) && ring.members.includes(b))),
    inGroup: best === null ? 0 : count(best),
    groupSize: best === null || count(best) === 0 ? 0 : best.members.length,
    groupScreens: best === null || count(best) === 0 ? [] : best.screens,
    rank: warning?.rank ?? null,
    level: warning?.level ?? null,
    found: warning === undefined ? 0 : shared(warning, ring),
  };
  return { ...trace, lacked: lackOf(trace) };
}

function bestScreen(answers: readonly PairAnswer[]): Pick<RingTrace, 'bestScreen' | 'medianP'> {
  const best = [...new Set(answers.map(({ screen }) => screen))]
    .map((screen) => {
      const ps = answers
        .filter((answer) => answer.screen === screen)
        .map(({ p }) => p)
        .sort((x, y) => x - y);
      return { bestScreen: screen, medianP: ps[(ps.length - 1) >> 1] as number };
    })
    .sort((x, y) => x.medianP - y.medianP)[0];
  return best ?? { bestScreen: null, medianP: null };
}

function lackOf(trace: Omit<RingTrace, 'lacked'>): Lack | null {
  const { size, rank, inGroup, groupSize } = trace;
  if (rank !== null) return rank <= READ ? null : 'ranked low';
  // Half of a ring hangs together by at least so many links.
  if (
    Math.max(trace.linked, trace.flaggedPairs) < Math.ceil(size / 2) - 1 ||
    trace.linked + trace.flaggedPairs === 0
  )
    return 'no links';
  if (2 * inGroup < size) return 'split';
  return 2 * inGroup < groupSize ? 'swollen' : 'no warning';
}

async function readLinks(results: Database, rings: readonly Truth[]): Promise<Links> {
  const members = [...new Set(rings.flatMap((ring) => ring.members))].map(literal).join(', ');
  type Pair = { readonly a: string; readonly b: string };
  const pairs = async (sql: string): Promise<Links['links']> =>
    (await results.rows<Pair>(sql)).map(({ a, b }) => [a, b] as const);
  const groups = await results.rows<{ members: string; screens: string | null }>(
    `select string_agg(b.bidder_id, '|' order by b.bidder_id) as members,
       (select string_agg(s.screen, '|' order by s.screen) from outcomes o join screens s using (screen_no)
        where s.subject = 'group' and o.outcome = 1 and o.subject_no = m.group_no) as screens
     from group_members m join bidders b using (bidder_no) group by m.group_no order by m.group_no`,
  );
  return {
    links: await pairs(
      `select a.bidder_id as a, b.bidder_id as b from bidder_edges e
       join bidders a on a.bidder_no = e.bidder_a_no join bidders b on b.bidder_no = e.bidder_b_no`,
    ),
    flags: await pairs(
      `select a.bidder_id as a, b.bidder_id as b from outcomes o join screens s using (screen_no)
       join bidders a on a.bidder_no = o.subject_no join bidders b on b.bidder_no = o.partner_no
       where s.subject = 'bidder_pair' and o.outcome = 1`,
    ),
    answers: await results.rows<PairAnswer>(
      `select s.screen, a.bidder_id as a, b.bidder_id as b, o.p_value as p from outcomes o join screens s using (screen_no)
       join bidders a on a.bidder_no = o.subject_no join bidders b on b.bidder_no = o.partner_no
       where s.subject = 'bidder_pair' and o.p_value is not null
         and a.bidder_id in ('', ${members || "''"}) and b.bidder_id in ('', ${members || "''"})
       order by s.screen, a.bidder_id, b.bidder_id`,
    ),
    groups: groups.map(({ members, screens }) => ({
      members: members.split('|'),
      screens: screens?.split('|') ?? [],
    })),
  };
}
