import { TABLES, table } from '../domain/tables.ts';
import { type Database, identifier } from '../store/database.ts';
import {
  collapse,
  lineOf,
  listProblems,
  POSITION,
  presentColumns,
  selectColumns,
  sourceOf,
} from './collapse.ts';
import type { TypedTables } from './typed-tables.ts';

/** Typed rows to the fact tables: keys by rank of the id, duplicates collapsed, every table in an order of its own. */
export async function assembleFacts(db: Database, typed: TypedTables): Promise<void> {
  const awards = await collapse(db, typed, table('awards'));
  const lots = await collapse(db, typed, table('lots'));
  const parties = await collapse(db, typed, table('parties'));
  await createKeys(db, typed, parties);
  await fillLots(db, typed, lots);
  await fillBids(db, typed);
  if (awards !== null) {
    const columns = selectColumns(typed, table('awards'), ['lot_id', 'bidder_id']);
    await db.run(
      `insert into awards
       select lot_no, bidder_no, ${columns}, source_no, line
       from ${awards} join lot_keys using (lot_id) join bidder_keys using (bidder_id)
       order by lot_no, bidder_no, variant`,
    );
  }
  for (const spec of TABLES) {
    if (['lots', 'bids', 'awards', 'labels'].includes(spec.name)) continue;
    const rows = spec.name === 'parties' ? parties : await collapse(db, typed, spec);
    if (rows === null) continue;
    // Texts of one lot are read together.
    const key = [...(spec.name === 'documents' ? ['lot_id', 'bidder_id'] : []), ...spec.key]
      .filter((name) => typed.has(spec.name, name))
      .map((name) => `${identifier(name)} nulls first`);
    await db.run(
      `insert into ${identifier(spec.name)} select ${selectColumns(typed, spec)}, source_no, line
       from ${rows} order by ${key.join(', ')}, variant`,
    );
  }
}

async function createKeys(db: Database, typed: TypedTables, parties: string | null): Promise<void> {
  const idsOf = (column: string, tables: readonly string[]): string =>
    tables
      .filter((name) => typed.has(name, column))
      .map((name) => `select distinct ${column} from ${typed.find(name)}`)
      .join(' union ') || `select cast(null as varchar) as ${column} where false`;
  await db.run(
    `create temp table lot_keys as
     select lot_id, cast(row_number() over (order by lot_id) - 1 as integer) as lot_no
     from (${idsOf('lot_id', ['lots', 'bids', 'awards'])})`,
  );
  await db.run(
    `create temp table bidder_keys as
     select bidder_id, cast(row_number() over (order by bidder_id) - 1 as integer) as bidder_no
     from (${idsOf('bidder_id', ['bids', 'awards'])})`,
  );
  const name = typed.has('parties', 'name') ? 'min(name)' : 'null';
  const identity = typed.has('parties', 'identifier') ? 'min(identifier)' : 'null';
  const known =
    parties === null
      ? 'select null as party_id, null as name, null as identifier where false'
      : `select party_id, ${name} as name, ${identity} as identifier from ${parties} group by party_id`;
  await db.run(
    `insert into bidders
     select bidder_no, bidder_id, known.name, known.identifier,
       bidder_id in (select bidder_id from anonymous_ids) as anonymous
     from bidder_keys left join (${known}) as known on known.party_id = bidder_id
     order by bidder_no`,
  );
}

// Of lots that say different things under one id the first in the order of their values stands, whatever the order of the rows.
async function fillLots(db: Database, typed: TypedTables, lots: string | null): Promise<void> {
  const spec = table('lots');
  if (lots === null) {
    const nothing = spec.columns
      .slice(1)
      .map(() => 'null')
      .join(', ');
    await db.run(`insert into lots select lot_no, lot_id, ${nothing}, -1, 0 from lot_keys order by lot_no`);
    return;
  }
  await db.run(
    `insert into lots
     select lot_no, lot_keys.lot_id, ${selectColumns(typed, spec, ['lot_id'])},
       coalesce(source_no, -1), coalesce(line, 0)
     from lot_keys left join (select * from ${lots} where variant = 1) as kept on kept.lot_id = lot_keys.lot_id
     order by lot_no`,
  );
}

async function fillBids(db: Database, typed: TypedTables): Promise<void> {
  const spec = table('bids');
  const from = typed.find('bids');
  if (from === null) return;
  const round = typed.has('bids', 'round') ? 'coalesce(round, 1)' : '1';
  const others = spec.columns
    .map((column) => column.name)
    .filter((name) => !['lot_id', 'bidder_id', 'round'].includes(name));
  const present = presentColumns(typed, spec).filter((name) => others.includes(name));
  const keyed = `${from} join lot_keys using (lot_id) join bidder_keys using (bidder_id)`;
  await db.run(
    `create temp table repeated as
     select lot_no, bidder_no, ${round} as round_no from ${keyed} group by all having count(*) > 1`,
  );
  const repeated = Number((await db.row<{ n: bigint }>('select count(*) as n from repeated')).n);
  const values = others.map((name) => (present.includes(name) ? identifier(name) : 'null')).join(', ');
  if (repeated === 0) {
    await db.run(
      `insert into bids
       select lot_no, bidder_no, ${round} as round_no, ${values}, 1, false, source_no, line
       from ${keyed} order by lot_no, bidder_no, round_no`,
    );
    return;
  }
  const columns = present.map(identifier).join(', ');
  const comma = columns === '' ? '' : `${columns}, `;
  const order = present.map((name) => `${identifier(name)} nulls last`).join(', ');
  await db.run(
    `create temp table d_bids as
     with rows as (
       select lot_id, bidder_id, lot_no, bidder_no, ${round} as round, ${comma}
         min(${POSITION}) as position, cast(count(*) as integer) as copies, arg_min(byte, ${POSITION}) as byte
       from ${keyed} semi join repeated
         on repeated.lot_no = lot_keys.lot_no and repeated.bidder_no = bidder_keys.bidder_no and round_no = ${round}
       group by all
     )
     select * exclude (position), ${sourceOf('position')} as source_no, ${lineOf('position')} as line,
       row_number() over (partition by lot_no, bidder_no, round order by ${order === '' ? '1' : order}) as variant,
       count(*) over (partition by lot_no, bidder_no, round) > 1 as contradicted
     from rows`,
  );
  await db.run(
    `insert into bids
     select * exclude (variant) from (
       select lot_no, bidder_no, ${round} as round, ${values}, 1 as copies, false as contradicted, source_no, line,
         1 as variant
       from ${keyed} anti join repeated
         on repeated.lot_no = lot_keys.lot_no and repeated.bidder_no = bidder_keys.bidder_no and round_no = ${round}
       union all
       select lot_no, bidder_no, round, ${values}, copies, contradicted, source_no, line, variant from d_bids
     ) order by lot_no, bidder_no, round, variant`,
  );
  await listProblems(db, 'd_bids', spec);
}
