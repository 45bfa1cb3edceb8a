/**
 * The vocabulary of everything after ingest: each table, column, type and meaning, once. DDL, the data dictionary and
 * import templates derive from it.
 */

/**
 * - `id`: text, never a number; placeholders become NULL
 * - `text`: free text
 * - `code`: one of `codes`
 * - `money`: exact decimal in the main unit of its currency
 * - `number`: decimal without a unit (a rate, a score, a quantity)
 * - `integer`
 * - `time`: instant, stored in UTC
 * - `boolean`
 * - `json`: a JSON value as text
 */
export type ColumnType =
  | 'id'
  | 'text'
  | 'code'
  | 'money'
  | 'number'
  | 'integer'
  | 'time'
  | 'boolean'
  | 'json';

export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly required?: true;
  readonly codes?: readonly string[];
  readonly meaning: string;
}

export interface TableSpec {
  readonly name: string;
  /** Columns that name a row; two rows with one key are a contradiction or an exact duplicate. */
  readonly key: readonly string[];
  readonly required?: true;
  readonly meaning: string;
  readonly columns: readonly ColumnSpec[];
}

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

type Extra = { readonly codes?: readonly string[]; readonly required?: true };
const column =
  (type: ColumnType) =>
  (name: string, meaning: string, extra: Extra = {}): ColumnSpec => ({ name, type, meaning, ...extra });
const id = column('id');
const text = column('text');
const code = column('code');
const money = column('money');
const number = column('number');
const integer = column('integer');
const time = column('time');
const boolean = column('boolean');
const json = column('json');
const required = { required: true } as const;
const lotId = id('lot_id', 'Lot the row belongs to', required);
const bidderId = id('bidder_id', 'Bidder the row belongs to', required);

export const TABLES: readonly TableSpec[] = [
  {
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
      json('award_rule', 'The benchmark rule as data'),
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
  },
  {
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
  },
  {
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
  },
  {
    name: 'parties',
    key: ['party_id'],
    meaning: 'Organisation',
    columns: [
      id('party_id', 'Id of the party; the bidder_id, buyer_id … of other tables', required),
      text('name', 'Registered name'),
      text('identifier_scheme', 'Register the identifier comes from'),
      id('identifier', 'Identifier in a register (统一社会信用代码)'),
      text('kind', 'Kind of organisation'),
      text('legal_representative', 'Legal representative'),
      text('phone', 'Telephone'),
      text('email', 'E-mail address'),
      text('address', 'Address'),
      text('region', 'Region of registration'),
      time('registered_at', 'Date of registration'),
      id('basic_account', 'Basic bank account'),
    ],
  },
  {
    name: 'party_links',
    key: ['party_id', 'linked_id', 'kind'],
    meaning: 'Dated relation of a party to a person or party',
    columns: [
      id('party_id', 'Party', required),
      id('linked_id', 'Person or party it is linked to', required),
      code('kind', 'Kind of relation', {
        codes: [
          'legal_representative',
          'shareholder',
          'director',
          'supervisor',
          'employee',
          'parent',
          'same_group',
          'branch',
        ],
        required: true,
      }),
      number('share', 'Share held, as a fraction of one'),
      time('valid_from', 'Valid from'),
      time('valid_to', 'Valid to'),
    ],
  },
  {
    name: 'bid_people',
    key: ['lot_id', 'bidder_id', 'person_id', 'role'],
    meaning: 'Person named in a bid',
    columns: [
      lotId,
      bidderId,
      id('person_id', 'Person', required),
      code('role', 'Role of the person', {
        codes: ['project_manager', 'team_member', 'contact', 'representative', 'submitter'],
        required: true,
      }),
      text('name', 'Name of the person'),
      text('phone', 'Telephone'),
    ],
  },
  {
    name: 'bid_traces',
    key: ['lot_id', 'bidder_id', 'kind', 'value', 'operation'],
    meaning: "Technical trace a bid left; rows without bidder are the tender's own",
    columns: [
      lotId,
      id('bidder_id', "Bidder; empty for the tender's own traces"),
      code('kind', 'Kind of trace', {
        codes: [
          'mac',
          'cpu',
          'disk',
          'memory',
          'board',
          'ip',
          'pricing_lock',
          'machine_code',
          'file_id',
          'file_hash',
          'author',
          'last_editor',
          'software',
          'ca_certificate',
        ],
        required: true,
      }),
      id('value', 'Value of the trace; empty where the source says nothing in its place'),
      code('operation', 'What left the trace', {
        codes: ['make', 'purchase', 'download', 'upload', 'decrypt'],
      }),
      time('recorded_at', 'When it was recorded'),
    ],
  },
  {
    name: 'bid_securities',
    key: ['lot_id', 'bidder_id', 'security_id'],
    meaning: 'Deposit or guarantee',
    columns: [
      lotId,
      bidderId,
      id('security_id', 'Id of the security', required),
      code('form', 'Form', {
        codes: ['transfer', 'bank_guarantee', 'insurance', 'company_guarantee', 'annual', 'exempt'],
      }),
      money('amount', 'Amount'),
      id('payer_account', 'Account it was paid from'),
      text('payer_name', 'Name of the payer'),
      time('paid_at', 'When it was paid'),
      text('guarantor', 'Guarantor'),
      id('guarantee_number', 'Number of the guarantee'),
      time('issued_at', 'When it was issued'),
      id('refund_account', 'Account it is refunded to'),
    ],
  },
  {
    name: 'bid_items',
    key: ['lot_id', 'bidder_id', 'item_path', 'item_code'],
    meaning: "Priced item of a bill of quantities; rows without bidder are the control price's own list",
    columns: [
      lotId,
      id('bidder_id', 'Bidder; empty for the control price'),
      text('item_path', 'Place in the bill', required),
      id('item_code', 'Code of the item', required),
      text('description', 'Description'),
      text('unit', 'Unit'),
      number('quantity', 'Quantity'),
      money('unit_price', 'Price per unit'),
      money('amount', 'Amount'),
      boolean('competitive', 'False for provisional sums, safety fees and taxes'),
    ],
  },
  {
    name: 'bid_item_buildup',
    key: ['lot_id', 'bidder_id', 'item_path', 'item_code', 'sequence', 'kind', 'norm_code'],
    meaning:
      "Line of the build-up behind a unit price (组价): a norm or a resource; rows without bidder are the control price's own",
    columns: [
      lotId,
      id('bidder_id', 'Bidder; empty for the control price'),
      text('item_path', 'Place in the bill', required),
      id('item_code', 'Code of the item priced', required),
      text('sequence', 'Place in the build-up'),
      code('kind', 'Kind of line', { codes: ['norm', 'resource'], required: true }),
      id('norm_code', 'Number of the norm (定额编号), supplementary ones too, or of the resource', required),
      text('description', 'Description'),
      number('quantity', 'Quantity of the norm, or consumption of the resource'),
      number('coefficient', 'Factor that the bidder adjusted the norm by (调整系数)'),
      money('unit_price', 'Price per unit'),
    ],
  },
  {
    name: 'documents',
    key: ['document_id'],
    meaning: 'File',
    columns: [
      id('document_id', 'Id of the file', required),
      lotId,
      id('bidder_id', "Bidder; empty for the tender's own"),
      code('kind', 'Kind of document', {
        codes: ['technical', 'commercial', 'qualification', 'tender', 'clarification'],
      }),
      text('path', 'Where the file is, relative to the data folder'),
      text('text', 'Text of the document, where given in place of a file'),
      json('page_breaks', 'Offsets at which pages begin'),
      id('sha256', 'Digest of the file'),
      text('media_type', 'Media type'),
    ],
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
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
  },
  {
    name: 'contracts',
    key: ['contract_id'],
    meaning: 'Contract after award',
    columns: [
      id('contract_id', 'Id of the contract', required),
      lotId,
      id('supplier_id', 'Party that supplies'),
      money('amount', 'Amount'),
      time('signed_at', 'When signed'),
      money('settled_amount', 'Amount paid in the end'),
      text('change_note', 'What was changed'),
    ],
  },
  {
    name: 'subcontracts',
    key: ['contract_id', 'party_id', 'sequence'],
    meaning: 'Payment or subcontract below a contract',
    columns: [
      id('contract_id', 'Contract', required),
      id('party_id', 'Party paid', required),
      integer('sequence', 'Order', required),
      money('amount', 'Amount'),
      time('paid_at', 'When'),
      text('purpose', 'What for'),
    ],
  },
  {
    name: 'sanctions',
    key: ['party_id', 'sanction_id'],
    meaning: 'Debarment or blacklist entry',
    columns: [
      id('party_id', 'Party', required),
      id('sanction_id', 'Id of the entry', required),
      text('kind', 'Kind'),
      text('authority', 'Authority'),
      text('reason', 'Reason'),
      time('valid_from', 'Valid from'),
      time('valid_to', 'Valid to'),
      time('revoked_at', 'When revoked'),
    ],
  },
  {
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
  },
  {
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
  },
  {
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
  },
];

/** @example table('bids').columns */
export function table(name: string): TableSpec {
  const found = TABLES.find((spec) => spec.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

/** DuckDB type of a column. Money and numbers are exact decimals. */
export function sqlType(type: ColumnType): string {
  switch (type) {
    case 'money':
      return 'decimal(20,4)';
    case 'number':
      return 'decimal(20,8)';
    case 'integer':
      return 'integer';
    case 'time':
      return 'timestamp';
    case 'boolean':
      return 'boolean';
    default:
      return 'varchar';
  }
}
