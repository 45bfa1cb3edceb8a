import { InputError } from '../domain/errors.ts';
import { table } from '../domain/tables.ts';
import type { RuleSet } from '../rules/rule-set.ts';
import { type Database, identifier } from '../store/database.ts';
import { filled } from './bidder-history.ts';
import { readWarningLinks } from './bidder-relations.ts';
import { nearest } from './nearest.ts';
import { readAnswers } from './screen-answers.ts';
import type { HistoryReader, LotBid, LotView } from './types.ts';

export interface LotViewOptions {
  /** Gives reasons and screens their words; without it only codes come back. */
  readonly rules?: Pick<RuleSet, 'screens'> | undefined;
}

/**
 * One lot of a published run: what the source says, its bids in order, its shape, every screen's answer, its score and warnings.
 *
 * @throws InputError `lot_unknown` with the nearest ids
 */
export async function lotView(
  { db }: HistoryReader,
  lotId: string,
  options: LotViewOptions = {},
): Promise<LotView> {
  const lotNo = await findLot(db, lotId.trim());
  const names = table('lots').columns.map(({ name }) => name);
  const { file, line, ...facts } = await db.row<Record<string, string | null>>(
    `select ${names.map((name) => `cast(l.${identifier(name)} as varchar) as ${identifier(name)}`).join(', ')}, f.file,
       cast(l.line as varchar) as line
     from lots l left join sources f on f.source_no = l.source_no where l.lot_no = $no`,
    { no: lotNo },
  );
  const score = await db.row<Pick<LotView, 'score' | 'evaluated' | 'flagged'>>(
    'select score, evaluated, flagged from lot_scores where lot_no = $no',
    { no: lotNo },
  );
  return {
    lot_id: facts.lot_id as string,
    facts: filled(facts),
    source: file == null ? null : { file, line: Number(line) },
    bids: await readBids(db, lotNo),
    shape: await readFeature(db, 'lot_shape', lotNo),
    market: await readFeature(db, 'lot_market', lotNo),
    screens: await readAnswers(db, { kind: 'lot', no: lotNo }, options.rules),
    ...score,
    warnings: await readWarningLinks(db, { table: 'warning_lots', column: 'lot_no' }, lotNo),
  };
}

async function findLot(db: Database, lotId: string): Promise<number> {
  const rows = await db.rows<{ lot_no: number }>('select lot_no from lots where lot_id = $id', { id: lotId });
  if (rows.length === 1) return rows[0]!.lot_no;
  const near = await nearest(db, { table: 'lots', column: 'lot_id' }, lotId);
  const values = { lot: lotId, near: near.join(', ') };
  throw new InputError(
    'lot_unknown',
    near.length === 0
      ? {
          en: 'No lot has the id "{lot}" in the published run. Give the id exactly as the source has it.',
          'zh-CN': '已发布的结果中没有编号为“{lot}”的标段。请按来源数据中的写法输入编号。',
        }
      : {
          en: 'No lot has the id "{lot}" in the published run. Nearest: {near}.',
          'zh-CN': '已发布的结果中没有编号为“{lot}”的标段。最接近的有：{near}。',
        },
    { values },
  );
}

async function readBids(db: Database, lotNo: number): Promise<readonly LotBid[]> {
  return await db.rows<LotBid>(
    `with won as (
       select distinct bidder_no from awards where lot_no = $no and (status is null or status in ('active', 'pending'))
     )
     select d.bidder_id, d.name,
       cast(case when b.amount > 0 and coalesce(b.status, 'valid') in ('valid', 'pending')
         then row_number() over (partition by (b.amount > 0 and coalesce(b.status, 'valid') in ('valid', 'pending'))
           order by b.amount, b.bidder_no, b.source_no, b.line) end as integer) as place,
       b.round, cast(b.amount as varchar) as amount, coalesce(b.currency, l.currency) as currency,
       coalesce(b.status, 'unknown') as status, b.rank,
       case when exists (select 1 from won) then b.bidder_no in (select bidder_no from won) else coalesce(b.rank = 1, false) end as winner,
       f.file, cast(b.line as double) as line
     from bids b
     join lots l on l.lot_no = b.lot_no
     join bidders d on d.bidder_no = b.bidder_no
     join sources f on f.source_no = b.source_no
     where b.lot_no = $no
     order by place nulls last, b.amount nulls last, b.bidder_no, b.source_no, b.line`,
    { no: lotNo },
  );
}

/** The lot's row of a feature table, without its key and what is NULL; empty where the run did not build it. */
async function readFeature(
  db: Database,
  name: string,
  lotNo: number,
): Promise<Readonly<Record<string, number | string>>> {
  const built = await db.rows('select 1 from information_schema.tables where table_name = $name', { name });
  if (built.length === 0) return {};
  const rows = await db.rows<Record<string, number | string | bigint | null>>(
    `select * from ${identifier(name)} where lot_no = $no`,
    { no: lotNo },
  );
  return Object.fromEntries(
    Object.entries(rows[0] ?? {})
      .filter(([column, value]) => column !== 'lot_no' && value !== null)
      .map(([column, value]) => [
        column,
        typeof value === 'bigint' ? Number(value) : (value as number | string),
      ]),
  );
}
