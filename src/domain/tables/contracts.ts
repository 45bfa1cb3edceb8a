import { id, integer, lotId, money, required, type TableSpec, text, time } from './columns.ts';

// Contracts and what was paid below them.

export const contracts: TableSpec = {
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
};

export const subcontracts: TableSpec = {
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
};
