import { InputError } from '../domain/errors.ts';
import type { Timeline } from '../domain/timeline.ts';
import type { GroupChange, WarningEdge } from '../domain/warning.ts';
import { readDivisions } from '../reconstruct/read-divisions.ts';
import { readRoles } from '../reconstruct/read-roles.ts';
import { readTimelines } from '../reconstruct/read-timelines.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { scoringParameters } from '../scoring/parameters.ts';
import type { Database } from '../store/database.ts';
import { readWarningLinks } from './bidder-relations.ts';
import { nearest } from './nearest.ts';
import { readAnswers } from './screen-answers.ts';
import type { GroupMember, GroupView, HistoryReader } from './types.ts';

export interface GroupViewOptions {
  /** Gives reasons and screens their words; without it only codes come back. */
  readonly rules?: Pick<RuleSet, 'screens'> | undefined;
}

const NO_MEETING: Timeline = { lot_count: 0, steps: [] };

/**
 * One group of a published run: members and their roles, links, what every screen answered, what became of it from run to run, and the
 * timeline of all lots in which members met, or where they keep apart, who of them came to which buyer.
 *
 * @param name its id (`G-` may be left out) or the beginning of it, four characters at least
 * @throws InputError `group_unknown`, `group_ended`, `group_ambiguous`
 */
export async function groupView(
  { db }: HistoryReader,
  name: string,
  options: GroupViewOptions = {},
): Promise<GroupView> {
  const group = await findGroup(db, name.trim());
  const { group_no, ...facts } = group;
  await db.run(
    `create or replace temp table timeline_sets as
     select cast(0 as integer) as set_no, bidder_no from group_members where group_no = $group_no`,
    { group_no },
  );
  const timelines = await readTimelines(db, { steps: Number.POSITIVE_INFINITY });
  const divisions = await readDivisions(db, {
    places: Number.POSITIVE_INFINITY,
    lots: Number.POSITIVE_INFINITY,
  });
  return {
    ...facts,
    members: await readMembers(db),
    changes: await db.rows<GroupChange>(
      'select run, event, bidder_id, other_id from group_events where group_id = $id order by rowid',
      { id: group.group_id },
    ),
    edges: await readEdges(db),
    screens: await readAnswers(db, { kind: 'group', no: group_no }, options.rules),
    timeline: timelines.get(0) ?? NO_MEETING,
    division: divisions.get(0) ?? null,
    warnings: await readWarningLinks(db, { table: 'warning_groups', column: 'group_no' }, group_no),
  };
}

interface FoundGroup {
  readonly group_no: number;
  readonly group_id: string;
  readonly size: number;
  readonly stability: number;
  readonly since_run: number;
}

async function findGroup(db: Database, name: string): Promise<FoundGroup> {
  const wanted = /^g-/i.test(name) ? `G-${name.slice(2).toLowerCase()}` : `G-${name.toLowerCase()}`;
  const rows = await db.rows<FoundGroup>(
    `select g.group_no, g.group_id, g.size, g.stability, min(k.since_run) as since_run
     from groups g join known_groups k on k.group_id = g.group_id
     where g.group_id = $name or (length($wanted) >= 6 and starts_with(g.group_id, $wanted))
     group by g.group_no, g.group_id, g.size, g.stability
     order by g.group_id`,
    { name, wanted },
  );
  const [first] = rows;
  if (first === undefined) throw await notFound(db, name, wanted);
  if (rows.length > 1)
    throw new InputError(
      'group_ambiguous',
      {
        en: '"{name}" is the beginning of several groups: {ids}. Give more of it.',
        'zh-CN': '“{name}” 对应多个群组：{ids}。请输入更多字符。',
      },
      {
        values: {
          name,
          ids: rows
            .map(({ group_id }) => group_id)
            .slice(0, 5)
            .join(', '),
        },
      },
    );
  return first;
}

async function notFound(db: Database, name: string, wanted: string): Promise<InputError> {
  const ended = await db.rows<{ group_id: string; members: string }>(
    `select group_id, string_agg(bidder_id, ', ' order by bidder_id) as members from known_groups
     where active = 0 and (group_id = $name or (length($wanted) >= 6 and starts_with(group_id, $wanted)))
     group by group_id order by group_id limit 1`,
    { name, wanted },
  );
  if (ended[0] !== undefined)
    return new InputError(
      'group_ended',
      {
        en: 'The group {group} was found by an earlier run and not by the last one; its members were {members}. Look at one of them: `ringsight bidder <id>`.',
        'zh-CN':
          '群组 {group} 由较早的运行发现，最近一次运行中已不存在；其成员为 {members}。可查看其中一家：`ringsight bidder <编号>`。',
      },
      { values: { group: ended[0].group_id, members: ended[0].members } },
    );
  const near = await nearest(db, { table: 'groups', column: 'group_id' }, wanted);
  const known =
    near.length > 0
      ? near
      : (
          await db.rows<{ group_id: string }>(
            'select group_id from groups order by stability desc, group_id limit 5',
          )
        ).map(({ group_id }) => group_id);
  return new InputError(
    'group_unknown',
    known.length === 0
      ? {
          en: 'The published run found no group, so there is none called "{name}".',
          'zh-CN': '已发布的结果中没有任何群组，因此也没有“{name}”。',
        }
      : {
          en: 'No group is called "{name}" in the published run. Groups there are: {known}.',
          'zh-CN': '已发布的结果中没有名为“{name}”的群组。现有群组：{known}。',
        },
    { values: { name, known: known.join(', ') } },
  );
}

async function readMembers(db: Database): Promise<readonly GroupMember[]> {
  const roles = (await readRoles(db, scoringParameters())).get(0) ?? [];
  const rows = await db.rows<{ bidder_no: number; bidder_id: string; name: string | null }>(
    `select s.bidder_no, b.bidder_id, b.name from timeline_sets s join bidders b on b.bidder_no = s.bidder_no
     order by s.bidder_no`,
  );
  return rows.map(({ bidder_no, ...who }) => {
    const record = roles.find((role) => role.bidder_no === bidder_no);
    return {
      ...who,
      role: record?.role ?? 'member',
      lots: record?.lots ?? 0,
      decided_lots: record?.decided ?? 0,
      wins: record?.wins ?? 0,
      expected_wins: record?.expected_wins ?? 0,
    };
  });
}

async function readEdges(db: Database): Promise<readonly WarningEdge[]> {
  return await db.rows<WarningEdge>(
    `select x.bidder_id as bidder_a, y.bidder_id as bidder_b, e.kind, max(e.joint) as joint, max(e.expected) as expected,
       min(e.p_value) as p_value
     from bidder_edges e
     join timeline_sets a on a.bidder_no = e.bidder_a_no
     join timeline_sets b on b.bidder_no = e.bidder_b_no
     join bidders x on x.bidder_no = e.bidder_a_no
     join bidders y on y.bidder_no = e.bidder_b_no
     group by e.bidder_a_no, e.bidder_b_no, x.bidder_id, y.bidder_id, e.kind
     order by e.bidder_a_no, e.bidder_b_no, e.kind`,
  );
}
