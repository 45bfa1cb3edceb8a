import { code, id, json, lotId, money, number, required, type TableSpec, text, time } from './columns.ts';

// Lots, the clauses of their tenders and what else is known to have happened to them.

export const AWARD_METHODS = [
  'lowest_price',
  'lowest_reviewed_price',
  'low_price_priority',
  'average_benchmark',
  'average_benchmark_drawn',
  'composite_benchmark',
  'second_lowest',
  'scored',
  'separate_award',
  'lottery',
  'ascending_auction',
  'negotiation',
  'unknown',
] as const;
export type AwardMethod = (typeof AWARD_METHODS)[number];

export const lots: TableSpec = {
  name: 'lots',
  key: ['lot_id'],
  required: true,
  meaning: 'Unit of competition (标段/包)',
  columns: [
    id('lot_id', 'Id of the lot, as the source gives it', required),
    id('tender_id', 'Procedure the lot belongs to'),
    id('project_id', 'Project the procedure belongs to'),
    text('title', 'Title of the lot'),
    id('buyer_id', 'Organisation that needs and pays'),
    id('procuring_entity_id', 'Organisation that runs the procedure, when not the buyer'),
    id('procurement_agent_id', 'Firm hired to run the procedure'),
    text('region', 'Region, GB/T 2260 code or free text'),
    text('category', 'Trade or category of what is bought'),
    code('procurement_method', 'How bidders were invited', {
      codes: ['open', 'selective', 'limited', 'direct'],
    }),
    code('award_method', 'How the winner is decided', { codes: AWARD_METHODS }),
    json(
      'award_rule',
      'The benchmark rule as data: average, trim, ceiling_weight, ceiling_factor, coefficients, drawn',
    ),
    code('price_form', 'What the price of a bid is', { codes: ['amount', 'rate', 'unit_price'] }),
    money('estimated_value', 'Value estimated when the tender was published'),
    money('ceiling_price', 'Highest admissible bid (最高投标限价)'),
    money('fixed_part', 'Part that bidders cannot compete on (不可竞争费 + 暂列金额)'),
    text('currency', 'Currency of the money columns of the row'),
    time('published_at', 'When the tender was published'),
    time('bid_deadline_at', 'When bids had to be in'),
    time('opened_at', 'When bids were opened'),
    time('awarded_at', 'When the award was decided'),
    code('status', 'Where the lot stands', {
      codes: ['planned', 'active', 'opened', 'awarded', 'unsuccessful', 'cancelled'],
    }),
  ],
};

export const requirements: TableSpec = {
  name: 'requirements',
  key: ['lot_id', 'clause_id'],
  meaning: 'Clause of a tender document',
  columns: [
    lotId,
    id('clause_id', 'Clause', required),
    text('section', 'Section'),
    text('text', 'Wording'),
    number('score_weight', 'Weight in the score'),
  ],
};

export const events: TableSpec = {
  name: 'events',
  key: ['lot_id', 'event_id'],
  meaning: 'Other dated fact about a lot',
  columns: [
    lotId,
    id('event_id', 'Id of the event', required),
    code('kind', 'Kind', {
      codes: ['complaint', 'objection', 'interference_report', 'inspection', 'room_entry', 'clarification'],
    }),
    id('party_id', 'Party concerned'),
    id('person_id', 'Person concerned'),
    time('at', 'When'),
    text('outcome', 'Outcome'),
    text('note', 'Note'),
  ],
};
