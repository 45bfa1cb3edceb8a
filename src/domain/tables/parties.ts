import { code, id, number, required, type TableSpec, text, time } from './columns.ts';

// Organisations, their relations and debarments.

export const parties: TableSpec = {
  name: 'parties',
  key: ['party_id'],
  meaning: 'Organisation',
  columns: [
    id('party_id', 'Id of the party; the bidder_id, buyer_id … of other tables', required),
    text('name', 'Registered name'),
    text('identifier_scheme', 'Register the identifier comes from'),
    id('identifier', 'Identifier in a register (统一社会信用代码)'),
    text('kind', 'Kind of organisation'),
    text('legal_representative', 'Legal representative', { private: true }),
    text('phone', 'Telephone', { private: true }),
    text('email', 'E-mail address', { private: true }),
    text('address', 'Address'),
    text('region', 'Region of registration'),
    time('registered_at', 'Date of registration'),
    id('basic_account', 'Basic bank account', { private: true }),
  ],
};

export const partyLinks: TableSpec = {
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
};

export const sanctions: TableSpec = {
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
};
