import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtForm } from '../tested/built-sources.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when stdout holds the pattern, or when the process has ended. */
  said(pattern: RegExp): Promise<unknown>;
}

/** Starts a file of this folder, built as the sources are, as a process of its own. */
export function startScript(script: string, args: readonly string[]): Started {
  return startNode([builtForm(join(import.meta.dirname, script))!, ...args]);
}

/** Starts node in the project's folder. */
export function startNode(args: readonly string[], options: { env?: NodeJS.ProcessEnv } = {}): Started {
  const child = spawn(process.execPath, args, { cwd: root, ...options });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
  const said = (pattern: RegExp): Promise<unknown> =>
    Promise.race([
      ended,
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (pattern.test(out)) resolve();
        };
        child.stdout.on('data', look);
        look();
      }),
    ]);
  return { child, ended, said };
}
