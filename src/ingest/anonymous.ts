import type { Database } from '../store/database.ts';
import { rawText } from './fast-conversion.ts';
import type { RawRelation } from './feed.ts';
import type { Sheet, SheetPlan } from './sheet.ts';

/** What every id that this program gives to a bidder without one begins with. */
export const ANONYMOUS_PREFIX = 'anonymous:';

export const ANONYMOUS_DDL = 'create temp table anonymous_ids (bidder_id varchar)';

/**
 * Gives a bidder to each row whose source names none, where the mapping says so: one that occurs in no other row, named after
 * the lot and the rank of the row's values in it, so that the order of the rows does not matter. Equal rows are two bidders.
 */
export async function nameAnonymousBidders(
  db: Database,
  raw: RawRelation,
  sheet: Sheet,
  plan: SheetPlan,
): Promise<RawRelation> {
  if (sheet.anonymous.length === 0) return raw;
  const name = `temp.main.anonymous_${raw.sourceNo}`;
  const texts = raw.names.map((_, i) => `${rawText(raw, i)} as c${i}`).join(', ');
  await db.run(
    `create temp table anonymous_${raw.sourceNo} as
     select cast(line as double) as line, cast(byte as double) as byte, marks, ${texts} from ${raw.from}`,
  );
  for (const { bidder, lot } of sheet.anonymous) {
    const bidderColumn = `c${plan.wanted.indexOf(bidder)}`;
    const lotColumn = `c${plan.wanted.indexOf(lot)}`;
    const values = plan.wanted.map((_, i) => `c${i} nulls first`).join(', ');
    const suffix = raw.sourceNo === 0 ? '' : `${raw.sourceNo}.`;
    await db.run(
      `create or replace temp table named as
       select rowid as row_no, '${ANONYMOUS_PREFIX}' || trim(${lotColumn}) || ':${suffix}' ||
         row_number() over (partition by trim(${lotColumn}) order by ${values}, line) as bidder_id
       from ${name} where trim(coalesce(${bidderColumn}, '')) = '' and trim(coalesce(${lotColumn}, '')) <> ''`,
    );
    await db.run(
      `update ${name} set ${bidderColumn} = named.bidder_id from named where ${name}.rowid = named.row_no`,
    );
    await db.run('insert into anonymous_ids select bidder_id from named');
    await db.run('drop table named');
  }
  if (raw.from.startsWith('temp.')) await db.run(`drop table ${raw.from}`);
  return { ...raw, from: name, types: raw.names.map(() => 'VARCHAR') };
}

/** Takes note of the bidders to whom the reader of a format gave such an id itself. */
export async function noteAnonymousBidders(db: Database, raw: RawRelation): Promise<void> {
  const index = raw.names.indexOf('bidder_id');
  if (index === -1) return;
  await db.run(
    `insert into anonymous_ids select distinct c${index} from ${raw.from} where starts_with(c${index}, '${ANONYMOUS_PREFIX}')`,
  );
}
