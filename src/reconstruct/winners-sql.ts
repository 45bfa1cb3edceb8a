/**
 * Select of `lot_no, bidder_no`: who won the lots of a table that has `lot_no`. Awards that stand; where none is known, the first rank of the
 * evaluation.
 */
export const winnersSql = (lots: string): string => `
  select a.lot_no, a.bidder_no
  from awards a
  semi join ${lots} t on t.lot_no = a.lot_no
  where a.status is null or a.status in ('active', 'pending')
  union
  select b.lot_no, b.bidder_no
  from bids b
  semi join ${lots} t on t.lot_no = b.lot_no
  anti join (select lot_no from awards where status is null or status in ('active', 'pending')) a on a.lot_no = b.lot_no
  where b.rank = 1`;
