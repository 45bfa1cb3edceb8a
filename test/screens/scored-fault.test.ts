import { expect, it } from 'vitest';
import { faultOf } from '../../src/screens/scored-fault.ts';
import type { ScoredOutcomes } from '../../src/screens/scored-screen.ts';

/** Answers about 0|1, 0|2 and 1|2: cleared, flagged, not evaluable. */
const answers = (change: Partial<ScoredOutcomes> = {}): ScoredOutcomes => ({
  subject_no: Int32Array.of(0, 0, 1),
  partner_no: Int32Array.of(1, 2, 2),
  outcome: Int32Array.of(0, 1, 2),
  reason: [null, null, 'too_few_lots'],
  statistic: Float64Array.of(1, 2, Number.NaN),
  n: Int32Array.of(5, 6, 1),
  p_value: Float64Array.of(0.5, 0.001, Number.NaN),
  ...change,
});
const pairs = { population: 3, tested: true };

it('what scorers say is believed', () => {
  expect(faultOf(answers(), pairs)).toBeNull();
  expect(faultOf(answers({ p_value: new Float64Array(3).fill(Number.NaN) }), { population: 3 })).toBeNull();
  expect(faultOf(answers({ partner_no: new Int32Array(3).fill(-1) }), pairs)).toBeNull();
});

it.each<[string, Partial<ScoredOutcomes>, RegExp]>([
  ['subjects that nobody is', { subject_no: Int32Array.of(0, 0, 7) }, /no subject 7\|2/],
  ['subjects below nought', { subject_no: Int32Array.of(0, -5, 1) }, /no subject -5\|2/],
  ['partners that nobody is', { partner_no: Int32Array.of(1, 2, 1_000_000) }, /no subject 1\|1000000/],
  ['too few answers', { outcome: Int32Array.of(0, 1) }, /another length/],
  ['too few reasons', { reason: [null] }, /another length/],
  ['an outcome of no meaning', { outcome: Int32Array.of(0, 9, 2) }, /outcome 9/],
  ['a p-value above 1', { p_value: Float64Array.of(0.5, 1.5, Number.NaN) }, /p-value 1.5/],
  ['a p-value below 0', { p_value: Float64Array.of(-0.1, 0.001, Number.NaN) }, /p-value -0.1/],
  [
    'an answer without p-value',
    { p_value: Float64Array.of(Number.NaN, 0.001, Number.NaN) },
    /without p-value/,
  ],
  ['no reason for no answer', { reason: [null, null, null] }, /outcome 2 with reason null/],
  ['a reason for an answer', { reason: ['why', null, 'too_few_lots'] }, /outcome 0 with reason why/],
  ['a count below nought', { n: Int32Array.of(5, -6, 1) }, /n of -6/],
])('%s are not', (_, change, why) => {
  expect(faultOf(answers(change), pairs)).toMatch(why);
});
