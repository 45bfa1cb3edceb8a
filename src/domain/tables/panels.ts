import { bidderId, boolean, id, lotId, number, required, type TableSpec, text, time } from './columns.ts';

// Evaluators and their scores.

export const panelMembers: TableSpec = {
  name: 'panel_members',
  key: ['lot_id', 'panelist_id'],
  meaning: 'Evaluator drawn for a lot',
  columns: [
    lotId,
    id('panelist_id', 'Evaluator', required),
    time('drawn_at', 'When drawn'),
    id('pool_id', 'Pool drawn from'),
    text('role', 'Role'),
    text('location', 'Place of the evaluation'),
    boolean('replaced', 'Whether the evaluator was replaced'),
    boolean('chair', 'Whether the evaluator chaired the panel'),
  ],
};

export const panelScores: TableSpec = {
  name: 'panel_scores',
  key: ['lot_id', 'panelist_id', 'bidder_id', 'criterion'],
  meaning: 'Score an evaluator gave',
  columns: [
    lotId,
    id('panelist_id', 'Evaluator', required),
    bidderId,
    text('criterion', 'Criterion', required),
    number('score', 'Score'),
    number('max_score', 'Highest possible score'),
    boolean('is_subjective', 'Whether the criterion is a matter of judgement'),
  ],
};
