/** Type of an exported column; money and ids are text. */
export type ExportType = 'text' | 'integer' | 'number' | 'boolean';

export interface ExportColumn {
  readonly name: string;
  readonly type: ExportType;
}

/** One table that leaves the program, with source ids in place of the run's integers. */
export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  /** Rows in a total order; columns as above. */
  readonly sql: string;
}

export const EXPORT_NAMES = ['lot-scores', 'outcomes', 'edges', 'groups', 'warnings', 'quarantine'] as const;
export type ExportName = (typeof EXPORT_NAMES)[number];

const text = (name: string): ExportColumn => ({ name, type: 'text' });
const integer = (name: string): ExportColumn => ({ name, type: 'integer' });
const number = (name: string): ExportColumn => ({ name, type: 'number' });
const boolean = (name: string): ExportColumn => ({ name, type: 'boolean' });

export const EXPORT_TABLES: Readonly<Record<ExportName, ExportTable>> = {
  // One row for every lot, whether or not any screen could answer.
  'lot-scores': {
    columns: [text('lot_id'), number('score'), boolean('evaluated'), boolean('flagged')],
    sql: `
      select
        lots.lot_id,
        coalesce(lot_scores.score, 0)::double as score,
        coalesce(lot_scores.evaluated, false) as evaluated,
        coalesce(lot_scores.flagged, false) as flagged
      from lots
      left join lot_scores using (lot_no)
      order by lots.lot_no`,
  },
  // A subject without an id of its own kind in the tables is named by its number, `#12`.
  outcomes: {
    columns: [
      text('screen'),
      integer('version'),
      text('family'),
      text('subject_kind'),
      text('subject_id'),
      text('outcome'),
      text('reason'),
      number('statistic'),
      integer('n'),
      number('p_value'),
      number('strength'),
    ],
    // The keys are told apart before the joins: a condition on the kind inside a join makes DuckDB compare every row with every other.
    sql: `
      with keyed as (
        select
          outcomes.*,
          screens.screen,
          screens.version,
          screens.family,
          screens.subject,
          case when screens.subject in ('lot', 'bid') then subject_no end as lot_key,
          case when screens.subject in ('bidder', 'bidder_pair') then subject_no end as bidder_key,
          case when screens.subject in ('bid', 'bidder_pair') then partner_no end as partner_key,
          case when screens.subject = 'group' then subject_no end as group_key
        from outcomes
        join screens using (screen_no)
      )
      select
        keyed.screen,
        keyed.version::bigint as version,
        keyed.family,
        keyed.subject as subject_kind,
        coalesce(
          case keyed.subject
            when 'lot' then lots.lot_id
            when 'bid' then lots.lot_id || '|' || partners.bidder_id
            when 'bidder' then bidders.bidder_id
            when 'bidder_pair' then bidders.bidder_id || '|' || partners.bidder_id
            when 'group' then groups.group_id
          end,
          '#' || keyed.subject_no
        ) as subject_id,
        case keyed.outcome
          when 0 then 'cleared'
          when 1 then 'flagged'
          when 2 then 'not_evaluable'
        end as outcome,
        reasons.reason,
        keyed.statistic,
        keyed.n::bigint as n,
        keyed.p_value,
        keyed.strength
      from keyed
      left join reasons on reasons.reason_no = keyed.reason_no
      left join lots on lots.lot_no = keyed.lot_key
      left join bidders on bidders.bidder_no = keyed.bidder_key
      left join bidders as partners on partners.bidder_no = keyed.partner_key
      left join groups on groups.group_no = keyed.group_key
      order by keyed.screen_no, keyed.subject_no, keyed.partner_no`,
  },
  edges: {
    columns: [
      text('bidder_a'),
      text('bidder_b'),
      text('kind'),
      integer('joint'),
      number('expected'),
      number('p_value'),
      number('q_value'),
      number('weight'),
      number('q_by'),
      number('bicm_p'),
      number('similarity'),
    ],
    sql: `
      select
        a.bidder_id as bidder_a,
        b.bidder_id as bidder_b,
        edges.kind,
        edges.joint::bigint as joint,
        edges.expected,
        edges.p_value,
        edges.q_value,
        edges.weight,
        edges.q_by,
        edges.bicm_p,
        edges.similarity
      from bidder_edges as edges
      join bidders as a on a.bidder_no = edges.bidder_a_no
      join bidders as b on b.bidder_no = edges.bidder_b_no
      order by edges.bidder_a_no, edges.bidder_b_no, edges.kind`,
  },
  // One row for each member of a group. core: false for who joined it by links to most of its members; such a one may be in several groups.
  groups: {
    columns: [
      text('group_id'),
      integer('size'),
      number('stability'),
      integer('lots'),
      text('bidder_id'),
      text('name'),
      boolean('core'),
    ],
    sql: `
      with shared as (
        select group_no, count(*) as lots
        from group_lots
        group by group_no
      )
      select
        groups.group_id,
        groups.size::bigint as size,
        groups.stability,
        coalesce(shared.lots, 0) as lots,
        bidders.bidder_id,
        bidders.name,
        group_members.core = 1 as core
      from groups
      join group_members using (group_no)
      join bidders using (bidder_no)
      left join shared using (group_no)
      order by groups.group_no, bidders.bidder_no`,
  },
  // Lists are JSON arrays, since ids may hold any separator.
  warnings: {
    columns: [
      integer('rank'),
      text('id'),
      text('fingerprint'),
      text('kind'),
      text('level'),
      number('priority'),
      integer('member_count'),
      text('members'),
      integer('lot_count'),
      text('lots'),
    ],
    sql: `
      with members as (
        select warning_members.id, count(*) as n, to_json(list(bidder_id order by bidder_no))::varchar as ids
        from warning_members
        join bidders using (bidder_no)
        group by warning_members.id
      ),
      places as (
        select warning_lots.id, count(*) as n, to_json(list(lot_id order by lot_no))::varchar as ids
        from warning_lots
        join lots using (lot_no)
        group by warning_lots.id
      )
      select
        warnings.rank::bigint as rank,
        warnings.id,
        warnings.fingerprint,
        warnings.kind,
        warnings.level,
        warnings.priority,
        coalesce(members.n, 0) as member_count,
        coalesce(members.ids, '[]') as members,
        coalesce(places.n, 0) as lot_count,
        coalesce(places.ids, '[]') as lots
      from warnings
      left join members using (id)
      left join places using (id)
      order by warnings.rank, warnings.id`,
  },
  quarantine: {
    columns: [
      text('file'),
      integer('line'),
      integer('byte'),
      text('table_name'),
      text('column_name'),
      text('code'),
      text('raw'),
    ],
    sql: `
      select file, line, byte, table_name, column_name, code, raw
      from quarantine
      order by source_no, line, byte, column_name, code`,
  },
};
