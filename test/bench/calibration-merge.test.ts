import { expect, test } from 'vitest';
import { mergeReport } from '../../bench/quality/calibration-merge.ts';

const RECORDED = `# Calibration

Intervals are 95 %. Over their level: one, two.

## Flagged subjects

| screen | level |   tried | share, 1 stratum | share, dense |
| ------ | ----: | ------: | ---------------- | ------------ |
| one    |  0.05 | 10 / 20 | **0.3000**       | 0.0100       |
| one    |  0.01 | 10 / 20 | 0.0000           | 0.0100       |
| two    |  0.05 | 10 / 20 | **0.4000**       | **0.5000**   |
`;

test('rows of screens measured again take their place, in the columns of the shapes measured', () => {
  const now = `| screen | level | tried | share, 1 stratum |
| --- | --: | --: | --- |
| one | 0.05 | 7 | 0.0400 |`;
  const text = mergeReport(RECORDED, ['one'], [now], 'Measured again.');
  expect(text).toContain('Over their level: two.');
  expect(text).toContain('Measured again.\n\n## Flagged subjects');
  expect(text).toContain('| one    |  0.05 |  7 / 20 | 0.0400           | 0.0100       |');
  // It gave no answer at this level any more.
  expect(text).toContain('| one    |  0.01 |  0 / 20 | –                | 0.0100       |');
  expect(text).toContain('| two    |  0.05 | 10 / 20 | **0.4000**       | **0.5000**   |');
});
