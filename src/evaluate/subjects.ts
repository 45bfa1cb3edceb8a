import type { Database } from '../store/database.ts';
import type { LabelledKind } from './labels.ts';

/** How one way of scoring orders all subjects of a kind. */
export interface Scoring {
  /** `overall`, the id of a screen, or `number_of_bidders`: the baseline that a good score must beat. */
  readonly by: string;
  readonly score: ReadonlyMap<string, number>;
  readonly flagged: ReadonlySet<string>;
}

/** Everything about the subjects of one kind that evaluation needs, by source id. */
export interface Subjects {
  readonly kind: LabelledKind;
  readonly known: (id: string) => boolean;
  readonly stratum: (id: string) => number;
  /** Subjects of one cluster depend on each other; undefined: the subject is its own. */
  readonly cluster: (id: string) => number | undefined;
  readonly total: number;
  readonly scorings: readonly Scoring[];
}

/** Lots: strata are market x band of bidders, clusters the lots with the very same named bidders. */
export async function lotSubjects(db: Database): Promise<Subjects> {
  const market = (await hasTable(db, 'lot_market'))
    ? 'select lot_no, market_no from lot_market'
    : `select lot_no, dense_rank() over (order by coalesce(category, ''), coalesce(region, ''), coalesce(award_method, '')) as market_no
       from lots`;
  const rows = await db.columns(
    `with crowds as (
       select lot_no, cast(count(*) as integer) as bidders, md5(string_agg(cast(bidder_no as varchar), ',' order by bidder_no)) as crowd,
         bool_or(anonymous) as anonymous
       from (select distinct b.lot_no, b.bidder_no, d.anonymous from bids b join bidders d on d.bidder_no = b.bidder_no
             where b.status is distinct from 'invited')
       group by lot_no
     ),
     market as (${market})
     select l.lot_id, s.score, cast(s.flagged as integer) as flagged, coalesce(c.bidders, 0) as bidders,
       cast(m.market_no * 10 + ${BAND} as integer) as stratum,
       case when c.anonymous or c.crowd is null then -1 else cast(dense_rank() over (order by c.crowd) as integer) end as cluster
     from lots l
     join lot_scores s on s.lot_no = l.lot_no
     join market m on m.lot_no = l.lot_no
     left join crowds c on c.lot_no = l.lot_no
     order by l.lot_no`,
  );
  const ids = rows.lot_id as readonly string[];
  const place = new Map(ids.map((id, i) => [id, i]));
  const at = (column: string) => (id: string) =>
    (rows[column] as Int32Array | Float64Array)[place.get(id) as number] as number;
  const cluster = at('cluster');
  const overall: Scoring = {
    by: 'overall',
    score: new Map(ids.map((id) => [id, at('score')(id)])),
    flagged: new Set(ids.filter((id) => at('flagged')(id) === 1)),
  };
  const crowd: Scoring = {
    by: 'number_of_bidders',
    score: new Map(ids.map((id) => [id, at('bidders')(id)])),
    flagged: new Set(),
  };
  return {
    kind: 'lot',
    known: (id) => place.has(id),
    stratum: at('stratum'),
    cluster: (id) => (cluster(id) < 0 ? undefined : cluster(id)),
    total: ids.length,
    scorings: [overall, crowd, ...(await screenScorings(db, ids))],
  };
}

// Bands as wide as the nulls differ: small fields one by one.
const BAND = `case when coalesce(c.bidders, 0) < 3 then 0 when c.bidders = 3 then 1 when c.bidders = 4 then 2 when c.bidders <= 6 then 3
  when c.bidders <= 9 then 4 when c.bidders <= 14 then 5 when c.bidders <= 30 then 6 else 7 end`;

/** Each lot screen alone: -log10 p, for Boolean rules the strength of the fact. Lots it did not answer for are absent. */
async function screenScorings(db: Database, ids: readonly string[]): Promise<readonly Scoring[]> {
  const screens = await db.rows<{ screen_no: number; screen: string }>(
    `select screen_no, screen from screens where subject = 'lot' order by screen_no`,
  );
  const out: Scoring[] = [];
  for (const { screen_no, screen } of screens) {
    const rows = await db.columns(
      `select subject_no, cast(outcome as integer) as outcome,
         coalesce(-log10(greatest(p_value, 1e-300)), case when outcome = 1 then coalesce(strength, 1) else 0 end) as score
       from outcomes where screen_no = $screen_no and outcome <> 2 order by subject_no`,
      { screen_no },
    );
    const idOf = (no: number): string => ids[no] as string;
    const subjects = Array.from(rows.subject_no as Int32Array, idOf);
    out.push({
      by: screen,
      score: new Map(subjects.map((id, i) => [id, (rows.score as Float64Array)[i] as number])),
      flagged: new Set(subjects.filter((_, i) => (rows.outcome as Int32Array)[i] === 1)),
    });
  }
  return out;
}

export async function hasTable(db: Database, name: string): Promise<boolean> {
  const rows = await db.rows('select 1 from information_schema.tables where table_name = $name', { name });
  return rows.length > 0;
}
