import { InputError } from '../domain/errors.ts';
import type { Database } from '../store/database.ts';
import { nearest } from './nearest.ts';
import type { BidderName } from './types.ts';

export type Match =
  | { readonly bidder_no: number; readonly matched: 'id' | 'name' | 'part_of_name' }
  | { readonly candidates: readonly BidderName[] };

const CANDIDATES = 20;

/**
 * Who is meant: the exact id, else the exact name, else the only bidder whose name or id contains the words; several are returned as candidates.
 *
 * @throws InputError `bidder_unknown` with the nearest ids and names
 */
export async function findBidder(db: Database, query: string): Promise<Match> {
  const words = query.trim();
  const exact = await db.rows<{ bidder_no: number }>(
    'select bidder_no from bidders where bidder_id = $words',
    { words },
  );
  if (exact.length === 1) return { bidder_no: exact[0]!.bidder_no, matched: 'id' };
  const named = await db.rows<BidderName & { bidder_no: number }>(
    `select bidder_no, bidder_id, name from bidders where name = $words order by bidder_no limit ${CANDIDATES}`,
    { words },
  );
  if (named.length === 1) return { bidder_no: named[0]!.bidder_no, matched: 'name' };
  if (named.length > 1) return { candidates: named.map(withoutNo) };
  const part =
    words === ''
      ? []
      : await db.rows<BidderName & { bidder_no: number }>(
          `select bidder_no, bidder_id, name from bidders
           where contains(lower(coalesce(name, '')), lower($words)) or contains(lower(bidder_id), lower($words))
           order by bidder_no limit ${CANDIDATES}`,
          { words },
        );
  if (part.length === 1) return { bidder_no: part[0]!.bidder_no, matched: 'part_of_name' };
  if (part.length > 1) return { candidates: part.map(withoutNo) };
  throw await unknownBidder(db, words);
}

const withoutNo = ({ bidder_id, name }: BidderName): BidderName => ({ bidder_id, name });

async function unknownBidder(db: Database, words: string): Promise<InputError> {
  const near = [
    ...(await nearest(db, { table: 'bidders', column: 'bidder_id' }, words)),
    ...(await nearest(db, { table: 'bidders', column: 'name' }, words)),
  ];
  const values = { query: words, near: near.join(', ') };
  if (near.length === 0) {
    return new InputError(
      'bidder_unknown',
      {
        en: 'No bidder has the id or name "{query}" in the published run. Check the spelling, or give part of the name.',
        'zh-CN': '已发布的结果中没有编号或名称为“{query}”的投标人。请核对写法，或只输入名称的一部分。',
      },
      { values },
    );
  }
  return new InputError(
    'bidder_unknown',
    {
      en: 'No bidder has the id or name "{query}" in the published run. Nearest: {near}.',
      'zh-CN': '已发布的结果中没有编号或名称为“{query}”的投标人。最接近的有：{near}。',
    },
    { values },
  );
}
