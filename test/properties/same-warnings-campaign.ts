/** `npm run test:same`: 20 runs × threads 1, 2, 4, every second one with shuffled rows; prints how many outputs differ from the first. */
import { sameWarnings } from './same-warnings.ts';

let first: string | undefined;
let [trials, different] = [0, 0];
for await (const { warnings, count } of sameWarnings({ lots: 1500, seed: 7, runs: 20, threads: [1, 2, 4] })) {
  first ??= warnings;
  trials++;
  if (warnings !== first) different++;
  if (trials === 1) process.stdout.write(`${count} warnings, ${warnings.length} bytes\n`);
}
process.stdout.write(`${trials} scans, ${different} differ from the first\n`);
process.exitCode = different === 0 ? 0 : 1;
