import { describe, expect, it } from 'vitest';
import { beijingTime } from '../../src/report/times.ts';

describe('times in reports', () => {
  it('are Beijing time, so that a day of a Chinese source stays that day', () => {
    expect(beijingTime('2024-12-31T16:00:00Z')).toBe('2025-01-01');
    expect(beijingTime('2024-12-31T16:30:00Z')).toBe('2025-01-01 00:30');
    expect(beijingTime('2025-03-01T01:30:00Z')).toBe('2025-03-01 09:30');
  });

  it('stay as they are where they are no instant', () => {
    expect(beijingTime('2025-03-01')).toBe('2025-03-01');
    expect(beijingTime('2025-13-45T99:00:00Z')).toBe('2025-13-45T99:00:00Z');
    expect(beijingTime('last year')).toBe('last year');
  });
});
