import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { hasCode, PRIVATE_FILE, PRIVATE_FOLDER } from './durable.ts';
import { mayBeRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts';

export type Claim =
  | { readonly taken: true; readonly release: () => void }
  | { readonly taken: false; readonly holder: ProcessIdentity };

/**
 * Takes a lock file, which names its holder from the moment it exists (a hard link of a finished file). A lock whose
 * process has ended is taken over: taking over is itself a lock, named after the one that ended, so that of many that
 * see it one alone replaces it.
 */
export function claimFile(path: string): Claim {
  const own = ownIdentity();
  const draft = `${path}.${own.token}.tmp`;
  try {
    writeDraft(draft, `${JSON.stringify(own)}\n`);
    const holder = claim(path, draft);
    if (holder !== null) return { taken: false, holder };
    return { taken: true, release: () => release(path, own) };
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeDraft(draft: string, content: string): void {
  for (let tries = 0; ; tries++) {
    try {
      mkdirSync(dirname(draft), { recursive: true, mode: PRIVATE_FOLDER });
      writeFileSync(draft, content, { flag: 'wx', mode: PRIVATE_FILE });
      return;
    } catch (cause) {
      // A writer that gave up may have removed its empty folder in between.
      if (!hasCode(cause, 'ENOENT') || tries >= 100) throw cause;
    }
  }
}

/** @returns null when the lock is ours now, else who holds it. */
function claim(path: string, draft: string): ProcessIdentity | null {
  for (;;) {
    try {
      linkSync(draft, path);
      return null;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    }
    const holder = holderOf(path);
    if (holder === null) continue;
    if (mayBeRunning(holder)) return holder;
    const takeover = `${path}.${holder.token}`;
    const other = claim(takeover, draft);
    if (other !== null) return other;
    // Whoever took over before us has put its own token there first and then removed its takeover file.
    const replaced = holderOf(path)?.token !== holder.token;
    if (!replaced) {
      linkSync(draft, `${draft}.final`);
      renameSync(`${draft}.final`, path);
    }
    rmSync(takeover, { force: true });
    if (!replaced) return null;
  }
}

/** Who holds a lock; null when nobody does. */
export function holderOf(path: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    if (cause instanceof SyntaxError) return LOST_TO_POWER;
    throw cause;
  }
}

// A lock file is complete before it gets its name; only a power loss can leave one that cannot be read.
const LOST_TO_POWER: ProcessIdentity = {
  pid: 0,
  host: hostname(),
  boot: null,
  started: null,
  since: '',
  token: 'unreadable',
};

/** Removes what processes left behind that died while they took a lock. */
export function sweepClaims(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const file = join(folder, name);
    const left = holderOf(file);
    if (left === null || mayBeRunning(left)) continue;
    // A draft that another process has just made and not yet filled cannot be read either.
    if (left === LOST_TO_POWER && isFresh(file)) continue;
    rmSync(file, { force: true });
  }
}

const FRESH_MS = 60_000;

function isFresh(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs < FRESH_MS;
}

function release(path: string, own: ProcessIdentity): void {
  if (holderOf(path)?.token === own.token) rmSync(path, { force: true });
}
