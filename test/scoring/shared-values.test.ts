import { describe, expect, it } from 'vitest';
import type { EvidenceRow } from '../../src/domain/outcome.ts';
import { sharedValues } from '../../src/scoring/shared-values.ts';

const row = (bidder: string, lot_id: string, fact: string, value: string): EvidenceRow => ({
  table: 'bid_traces',
  key: `${lot_id}|${bidder}|${fact}`,
  file: 'traces.csv',
  line: 2,
  values: { fact, bidder, lot_id, private_value: value },
});
const MEMBERS = new Set(['A', 'B', 'C']);

describe('what members share', () => {
  it('is each value once, with everybody who left it and the lots in which they did', () => {
    const rows = [
      row('A', 'L1', 'mac', 'm'),
      row('B', 'L1', 'mac', 'm'),
      row('C', 'L2', 'mac', 'm'),
      row('A', 'L2', 'mac', 'm'),
      row('A', 'L1', 'phone', 'p'),
      row('B', 'L1', 'phone', 'p'),
    ];
    expect(sharedValues(rows, MEMBERS)).toEqual([
      { fact: 'mac', value: 'm', bidders: ['A', 'B', 'C'], lots: 2 },
      { fact: 'phone', value: 'p', bidders: ['A', 'B'], lots: 1 },
    ]);
    expect(sharedValues([...rows].reverse(), MEMBERS)).toEqual(sharedValues(rows, MEMBERS));
  });

  it('leaves out values of one member, of others, and equal texts of unlike facts', () => {
    const rows = [
      row('A', 'L1', 'mac', 'x'),
      row('A', 'L2', 'mac', 'x'),
      row('Z', 'L1', 'mac', 'x'),
      row('B', 'L1', 'disk', 'x'),
      row('B', 'L1', 'no such fact', 'y'),
      row('C', 'L1', 'no such fact', 'y'),
    ];
    expect(sharedValues(rows, MEMBERS)).toEqual([]);
  });
});
