import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AWARD_METHODS } from '../../src/domain/tables.ts';
import { awardMethodOf, OCDS_AWARD_METHODS } from '../../src/ingest/ocds-award-method.ts';
import { plainDecimal } from '../../src/ingest/ocds-value.ts';
import { collect, inPieces } from './ocds-collect.ts';

describe('plainDecimal', () => {
  it('writes out exponents digit for digit', () => {
    expect(plainDecimal('1.25e3')).toBe('1250');
    expect(plainDecimal('-12.5E-2')).toBe('-0.125');
    expect(plainDecimal('9007199254740993.12e2')).toBe('900719925474099312');
    expect(plainDecimal('0e0')).toBe('0');
    expect(plainDecimal('100')).toBe('100');
  });
  it('leaves what is beyond any amount for the money parser to refuse', () => {
    expect(plainDecimal('1e400')).toBe('1e400');
    expect(plainDecimal('1e-400')).toBe('1e-400');
  });
  it('means the same number as the text it came from', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -9999, max: 9999 }),
        fc.integer({ min: -10, max: 10 }),
        (mantissa, power) => {
          expect(Number(plainDecimal(`${mantissa}.25e${power}`))).toBeCloseTo(
            Number(`${mantissa}.25e${power}`),
            12,
          );
        },
      ),
      { seed: 1 },
    );
  });
});

describe('award methods', () => {
  const method = (tender: object, lot?: object): string => awardMethodOf(tender, lot as never);
  it('come from the codelist first', () => {
    expect(method({ awardCriteria: 'priceOnly', awardCriteriaDetails: '综合评分法' })).toBe('lowest_price');
    expect(method({ awardCriteria: 'lowestCost' })).toBe('lowest_price');
    expect(method({ awardCriteria: 'ratedCriteria' })).toBe('scored');
    expect(method({ awardCriteria: 'costOnly' })).toBe('unknown');
  });
  it('come from the lot before the tender', () => {
    expect(method({ awardCriteria: 'priceOnly' }, { awardCriteria: 'ratedCriteria' })).toBe('scored');
  });
  it('come from the words of the method', () => {
    expect(method({ awardCriteriaDetails: '经评审的最低投标价法' })).toBe('lowest_reviewed_price');
    expect(method({ awardCriteriaDetails: '最低评标价法' })).toBe('lowest_price');
    expect(method({ procurementMethodDetails: '竞争性磋商' })).toBe('negotiation');
    expect(method({ procurementMethodDetails: 'Negotiated procedure' })).toBe('negotiation');
  });
  it('are unknown where nothing says', () => {
    expect(method({})).toBe('unknown');
    expect(method({ procurementMethod: 'open' })).toBe('unknown');
  });
  it('are all known to the tables', () => {
    for (const { method: known } of OCDS_AWARD_METHODS) expect(AWARD_METHODS).toContain(known);
  });
});

describe('values of a release', () => {
  const read = (release: object | string) =>
    collect(inPieces(typeof release === 'string' ? release : JSON.stringify(release)));

  it('keep an amount that a float cannot hold', async () => {
    const { rows } = await read(
      '{"ocid":"a","bids":{"details":[{"tenderers":[{"id":"T"}],"value":{"amount":9007199254740993.1,"currency":"CNY"}}]}}',
    );
    expect(rows[1]?.values.amount).toBe('9007199254740993.1');
  });
  it('keep an id of 18 digits as text and refuse it as a number', async () => {
    const bid = (id: string): string => `{"ocid":"a","bids":{"details":[{"tenderers":[{"id":${id}}]}]}}`;
    expect((await read(bid('"110101199003071234"'))).rows[1]?.values.bidder_id).toBe('110101199003071234');
    for (const number of ['110101199003071234', '1.0', '1e3', '-1']) {
      const { rows, rejects } = await read(bid(number));
      expect(rows).toEqual([]);
      expect(rejects.map(({ code, column, raw }) => [code, column, raw])).toEqual([
        ['id_not_text', 'bidder_id', number],
      ]);
    }
    expect((await read(bid('true'))).rejects).toHaveLength(1);
    expect((await read(bid('{"id":"T"}'))).rejects).toHaveLength(1);
  });
  it('take a lone object where the standard asks for a list', async () => {
    const { rows } = await read({ ocid: 'a', awards: [{ status: 'active', suppliers: { id: 'S' } }] });
    expect(rows.map(({ values }) => values.bidder_id)).toEqual([undefined, 'S']);
  });
  it('do not merge two firms of one name that have different ids', async () => {
    const { rows } = await read({
      ocid: 'a',
      parties: [
        { id: '1', name: 'X' },
        { id: '2', name: 'X' },
      ],
      bids: { details: [{ tenderers: [{ name: 'X' }] }] },
    });
    expect(rows.find(({ table }) => table === 'bids')?.values.bidder_id).toBe('a#X');
  });
  it('find a firm that is named without id among the parties', async () => {
    const { rows, issues } = await read({
      ocid: 'a',
      parties: [{ id: '1', name: 'X' }],
      bids: { details: [{ tenderers: [{ name: 'X' }] }] },
    });
    expect(rows.find(({ table }) => table === 'bids')?.values.bidder_id).toBe('1');
    expect(issues.map(({ code }) => code)).toEqual(['missing_id']);
  });
  it('survive any JSON in any place', async () => {
    const fields = ['ocid', 'tender', 'bids', 'details', 'awards', 'parties', 'lots', 'items', 'value', 'amount',
      'tenderers', 'suppliers', 'id', 'name', 'roles', 'relatedLots', 'status', 'date', 'buyer', 'classification']; // biome-ignore format: a table
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 6 },
        fc.constantFrom(null, true, 0, 1.5, '', 'x', '1'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...fields), tie('tree'), { maxKeys: 6 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...fields.slice(1)), tree, { maxKeys: 12 }),
        async (release) => {
          const { rows, rejects } = await read({ ...release, ocid: 'a' });
          const lots = rows.filter(({ table }) => table === 'lots').length;
          expect(rejects.length === 1 ? rows.length === 0 : lots >= 1).toBe(true);
        },
      ),
      { seed: 2, numRuns: 2000 },
    );
  });
});
