// Says that it is ready, waits for the word on stdin, takes the writer lock of the workspace given, says whether it won,
// and holds it until stdin ends; exits like the program does.
import { once } from 'node:events';
import { ResourceError } from '../../src/domain/errors.ts';
import { takeWriterLock } from '../../src/workspace/writer-lock.ts';

process.stdout.write('ready\n');
await once(process.stdin, 'data');
const ended = once(process.stdin, 'end');
try {
  const release = takeWriterLock(process.argv[2] as string);
  process.stdout.write('won\n');
  await ended;
  release();
} catch (error) {
  if (!(error instanceof ResourceError)) throw error;
  process.stdout.write('lost\n');
  process.stderr.write(error.message);
  process.exitCode = error.exitCode;
}
process.stdin.destroy();
