import {
  bidderId,
  code,
  id,
  integer,
  json,
  lotId,
  money,
  number,
  required,
  type TableSpec,
  text,
  time,
} from './columns.ts';

// Bids, single offers, draws and awards.

export const bids: TableSpec = {
  name: 'bids',
  key: ['lot_id', 'bidder_id', 'round'],
  required: true,
  meaning: 'Offer of one bidder on one lot and round',
  columns: [
    lotId,
    bidderId,
    integer('round', 'Round of a multi-round procedure; 1 where the source has none'),
    money('amount', 'Price offered; NULL for rate-priced lots'),
    number('rate', 'Rate offered, as a fraction of one'),
    text('currency', 'Currency of the amount'),
    code('status', 'Standing of the bid', {
      codes: ['invited', 'pending', 'valid', 'disqualified', 'withdrawn'],
    }),
    text('status_reason', 'Why the bid was disqualified or withdrawn'),
    time('submitted_at', 'When the bid came in'),
    money('evaluated_price', 'Price after correction, as evaluated (评标价)'),
    number('score', 'Total score of the evaluation'),
    integer('rank', 'Rank in the evaluation'),
    id('consortium_id', 'Joint bid the bidder is part of; the rows of a consortium share it'),
  ],
};

export const awards: TableSpec = {
  name: 'awards',
  key: ['lot_id', 'bidder_id'],
  meaning: 'Award decision',
  columns: [
    lotId,
    bidderId,
    money('amount', 'Amount awarded'),
    text('currency', 'Currency of the amount'),
    code('status', 'Standing of the award', { codes: ['pending', 'active', 'cancelled', 'unsuccessful'] }),
    time('awarded_at', 'When it was decided'),
  ],
};

export const offers: TableSpec = {
  name: 'offers',
  key: ['lot_id', 'bidder_id', 'sequence'],
  meaning: 'Single offer of an open ascending auction or multi-round negotiation',
  columns: [
    lotId,
    bidderId,
    integer('sequence', 'Order of the offer', required),
    money('amount', 'Amount'),
    time('offered_at', 'When'),
    code('kind', 'Kind', { codes: ['registration', 'deposit', 'offer'] }),
  ],
};

export const draws: TableSpec = {
  name: 'draws',
  key: ['lot_id', 'kind', 'sequence'],
  meaning: 'Random draw',
  columns: [
    lotId,
    code('kind', 'What was drawn', {
      codes: ['award', 'coefficient', 'shortlist', 'panel'],
      required: true,
    }),
    integer('sequence', 'Order of the draw', required),
    json('pool', 'What could have been drawn'),
    text('outcome', 'What was drawn'),
    time('drawn_at', 'When'),
    text('operator', 'Who drew'),
  ],
};
