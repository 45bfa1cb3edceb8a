/** `npm run test:nights`: 30 nights of unchanged records, then 30 nights of records that grow by half a percent each. */
import { nights } from './nights.ts';

let wrong = 0;
for (const growth of [0, 0.005]) {
  const names = new Map<string, string>();
  let [after, changed] = [0, 0];
  for await (const { night, lots, warnings, fresh, rings } of nights({
    lots: 2000,
    seed: 5,
    nights: 30,
    growth,
  })) {
    if (night > 1) after += fresh;
    for (const [ring, name] of rings) {
      if ((names.get(ring) ?? name) !== name) changed++;
      names.set(ring, name);
    }
    process.stdout.write(
      `night ${night}: ${lots} lots, ${warnings} warnings, ${fresh} new, ${rings.size} rings whole\n`,
    );
  }
  process.stdout.write(
    `growth ${growth * 100} % a night: ${after} new warnings after the first night, ${names.size} rings found whole, ${changed} changes of their names\n`,
  );
  if (changed > 0 || (growth === 0 && after > 0)) wrong++;
}
process.exitCode = wrong === 0 ? 0 : 1;
