// Reads the workspace given again and again until stdin ends; says how often, or what went wrong.
import { setTimeout as wait } from 'node:timers/promises';
import { openWorkspace } from '../../src/workspace/workspace.ts';

const workspace = openWorkspace(process.argv[2] as string);
let stop = false;
process.stdin.on('end', () => {
  stop = true;
});
process.stdin.resume();
let reads = 0;
let last = 0;
while (!stop) {
  const reader = await workspace.openReader();
  const { bidder_id, reason_no } = await reader.db.row<{ bidder_id: string; reason_no: number }>(
    'select bidder_id, reason_no from bidders, reasons',
  );
  reader.close();
  if (bidder_id !== `bidder-${reason_no}`) throw new Error(`half of two runs: ${bidder_id}, ${reason_no}`);
  if (reason_no < last) throw new Error(`went back from ${last} to ${reason_no}`);
  last = reason_no;
  reads += 1;
  if (reads === 1) process.stdout.write('reading\n');
  // Long enough that twenty of these leave the publisher its share of two processors.
  await wait(150);
}
process.stdout.write(JSON.stringify({ reads, last }));
