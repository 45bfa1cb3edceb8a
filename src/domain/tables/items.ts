import { boolean, code, id, lotId, money, number, required, type TableSpec, text } from './columns.ts';

// Priced items and the build-up behind their prices.

export const bidItems: TableSpec = {
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
};

export const bidItemBuildup: TableSpec = {
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
};
