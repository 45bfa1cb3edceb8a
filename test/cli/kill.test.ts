import { expect, it } from 'vitest';
import { killRepeatedly } from './kill.ts';

// `npm run test:kill` does 50.
it('loses nothing and shows nothing half after kill -9 at 6 moments of scan and ingest', {
  timeout: 300_000,
}, async () => {
  const report = await killRepeatedly(6);
  expect(report.complaints).toEqual([]);
  expect(report.inTime).toBeGreaterThan(0);
});
