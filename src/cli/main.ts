import { EXIT } from '../domain/errors.ts';
import { watchSignals } from './interrupt.ts';
import { chooseLanguage } from './language.ts';
import { runCommandLine } from './run.ts';

// Records of bids are nobody else's to read, whichever library writes them.
process.umask(0o077);
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader of our output has seen enough.
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

const argv = process.argv.slice(2);
const { stdout, stderr, env } = process;
const interrupt = watchSignals(chooseLanguage(argv, env), stderr);
const exitCode = await runCommandLine(argv, { stdout, stderr, env, signal: interrupt.signal });
// The only place that sets the exit status.
process.exitCode = interrupt.exitCode() ?? exitCode;
