import { code, id, required, type TableSpec, text, time } from './columns.ts';

// The truth about subjects, where somebody decided it.

export const labels: TableSpec = {
  name: 'labels',
  key: ['subject_kind', 'subject_id', 'source'],
  meaning: 'Adjudicated or reviewed truth; kept in a file of its own that no scan opens',
  columns: [
    code('subject_kind', 'What the label is about', {
      codes: ['lot', 'bid', 'bidder', 'bidder_pair', 'group'],
      required: true,
    }),
    id('subject_id', 'Id of the subject; of a pair a|b with a < b; of a bid lot|bidder', required),
    code('value', 'The truth', { codes: ['collusive', 'competitive', 'unclear'], required: true }),
    text('source', 'Who decided'),
    time('decided_at', 'When decided'),
  ],
};
