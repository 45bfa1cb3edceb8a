import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runCommandLine } from '../../src/cli/run.ts';
import { BUILT } from '../tested/built-sources.ts';
import { type Ended, type Started, startNode } from '../workspace/processes.ts';

const main = join(BUILT, 'cli/main.js');

/** Environment of a machine whose language nobody has set. */
const { LC_ALL: _a, LC_MESSAGES: _b, LANG: _c, NO_COLOR: _d, FORCE_COLOR: _e, ...bare } = process.env;

/** Starts the command line, built from the sources, in the project's folder. */
export function startCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  return startNode([main, ...args], { env: { ...bare, ...env } });
}

export async function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const started = startCli(args, env);
  started.child.stdin?.end();
  return started.ended;
}

/** The same in this process, many times faster: for everything but signals, pipes and the exit of the process. */
export async function runHere(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
  signal = new AbortController().signal,
): Promise<Pick<Ended, 'code' | 'out' | 'err'>> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const read = (stream: PassThrough): Promise<string> =>
    stream.toArray().then((chunks) => Buffer.concat(chunks as Buffer[]).toString('utf8'));
  const said = Promise.all([read(stdout), read(stderr)]);
  const code = await runCommandLine(args, {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    env,
    signal,
  });
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { code, out, err };
}
