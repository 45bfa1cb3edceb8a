import { bidderId, code, id, lotId, money, required, type TableSpec, text, time } from './columns.ts';

// Who and what stood behind a bid: people, machines, money.

export const bidPeople: TableSpec = {
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
    id(
      'insured_by',
      'Who pays the social insurance of the person: id, identifier or registered name (社保缴纳单位)',
    ),
  ],
};

export const bidTraces: TableSpec = {
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
        'image_phash',
        'author',
        'last_editor',
        'software',
        'ca_certificate',
        'purchase_account',
      ],
      required: true,
    }),
    id('value', 'Value of the trace; empty where the source says nothing in its place'),
    code('operation', 'What left the trace', {
      codes: ['make', 'purchase', 'download', 'upload', 'decrypt'],
    }),
    time('recorded_at', 'When it was recorded'),
  ],
};

export const bidSecurities: TableSpec = {
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
    id('premium_payer_account', 'Account that paid the premium of the guarantee'),
  ],
};
