import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Names one process beyond doubt: pids are used again, so the moment it started and the boot of the machine go with it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  readonly boot: string | null;
  readonly started: string | null;
  readonly since: string;
  /** Different for every lock that was ever taken. */
  readonly token: string;
}

export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    host: hostname(),
    boot: bootId(),
    started: startOf(process.pid),
    since: new Date().toISOString(),
    token: randomBytes(12).toString('hex'),
  };
}

/** Whether the process may still be running; of another machine nobody here can tell, so it counts as running. */
export function mayBeRunning(identity: ProcessIdentity): boolean {
  if (identity.host !== hostname()) return true;
  if (identity.pid <= 0) return false;
  if (identity.boot !== null && bootId() !== null && identity.boot !== bootId()) return false;
  try {
    process.kill(identity.pid, 0);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const started = startOf(identity.pid);
  return identity.started === null || started === null || identity.started === started;
}

// Both exist on Linux only; elsewhere the pid alone decides.
function bootId(): string | null {
  return readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

function startOf(pid: number): string | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  // Fields follow the command, which is in parentheses and may hold anything; starttime is field 22 (proc(5)). A zombie has ended.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields === undefined) return null;
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null);
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
