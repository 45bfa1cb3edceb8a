import { describe, expect, it } from 'vitest';
import { fixed, grouped, money, probability, signed, statistic } from '../../src/report/numbers.ts';

describe('numbers in reports', () => {
  it('group digits and keep money exact', () => {
    expect(grouped(1234567)).toBe('1,234,567');
    expect(grouped(999)).toBe('999');
    expect(money('1234567.8900')).toBe('1,234,567.89');
    expect(money('9007199254740993.1234')).toBe('9,007,199,254,740,993.1234');
    expect(money('-5')).toBe('-5.00');
    expect(money('n/a')).toBe('n/a');
  });

  it('say small probabilities and large statistics shortly', () => {
    expect(probability(0.0000321)).toBe('3.2e-5');
    expect(probability(0.05)).toBe('0.05');
    expect(probability(1)).toBe('1');
    expect(statistic(0)).toBe('0');
    expect(statistic(1.683)).toBe('1.683');
    expect(statistic(12345.678)).toBe('12346');
    expect(statistic(-0.00001)).toBe('-1.00e-5');
    expect(statistic(Number.POSITIVE_INFINITY)).toBe('∞');
    expect(statistic(Number.NaN)).toBe('–');
  });

  it('show the sign of what is added, and none for nothing', () => {
    expect(signed(0.5)).toBe('+0.50');
    expect(signed(-0.5)).toBe('−0.50');
    expect(signed(-0.001)).toBe('0.00');
    expect(fixed(Number.NaN)).toBe('–');
  });
});
