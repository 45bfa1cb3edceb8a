import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../src/cli/run.ts';
import { type Ended, type Started, startNode } from '../workspace/processes.ts';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

/** Environment of a machine whose language nobody has set. */
const { LC_ALL: _a, LC_MESSAGES: _b, LANG: _c, NO_COLOR: _d, FORCE_COLOR: _e, ...bare } = process.env;

/** Starts the command line from source in the project's folder. */
export function startCli(args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  return startNode(['--import', 'tsx', main, ...args], { env: { ...bare, ...env } });
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
