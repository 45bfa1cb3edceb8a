import { open, readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EXIT, ResourceError } from '../domain/errors.ts';
import { hasCode, PRIVATE_FILE, sha256 } from './durable.ts';
import { claimFile } from './exclusive-file.ts';

/** What can be entered in the ledger: changes of what is published, and every look at it. */
export const LEDGER_ACTS = [
  'ingest',
  'run',
  'withdraw',
  'remove',
  'lookup',
  'unmask',
  'export',
  'evaluate',
  'verify',
] as const;
export type LedgerAct = (typeof LEDGER_ACTS)[number];

export interface LedgerEntry {
  readonly seq: number;
  readonly at: string;
  readonly who: string;
  readonly host: string;
  readonly act: LedgerAct;
  readonly what: Readonly<Record<string, string | number | null>>;
  /** Digest of the entry before; of the first one, 64 zeros. */
  readonly prev: string;
  /** sha256 of this entry as JSON without this field. */
  readonly hash: string;
}

export interface LedgerHead {
  readonly seq: number;
  readonly hash: string;
}

export const EMPTY_LEDGER: LedgerHead = { seq: 0, hash: '0'.repeat(64) };

const ledgerPath = (workspace: string): string => join(workspace, 'ledger.ndjson');

/** Appends one entry, durable when the promise resolves. Any process may append; they take turns. */
export async function appendToLedger(
  workspace: string,
  act: LedgerAct,
  what: LedgerEntry['what'],
): Promise<LedgerHead> {
  const release = await takeTurn(workspace);
  try {
    const handle = await open(ledgerPath(workspace), 'a+', PRIVATE_FILE);
    try {
      const { head, end, size } = await readHead(handle, workspace);
      // A power loss can leave half an entry at the end; nobody was told that it was written.
      if (end < size) await handle.truncate(end);
      const body = {
        seq: head.seq + 1,
        at: new Date().toISOString(),
        who: userName(),
        host: hostname(),
        act,
        what,
        prev: head.hash,
      };
      const entry: LedgerEntry = { ...body, hash: sha256(JSON.stringify(body)) };
      await handle.appendFile(`${JSON.stringify(entry)}\n`);
      await handle.sync();
      return { seq: entry.seq, hash: entry.hash };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (!hasCode(cause, 'EACCES', 'EPERM', 'EROFS', 'ENOSPC')) throw cause;
    throw new ResourceError(
      'ledger_not_writable',
      {
        en: 'The ledger {path} cannot be written ({why}). Every look at the records is entered there, so nothing is shown without it. Give this user the right to write the workspace.',
        'zh-CN':
          '无法写入台账 {path}（{why}）。每次查阅都须记入台账，未能登记则不予显示。请为当前用户授予工作区写入权限。',
      },
      {
        exitCode: EXIT.accessRefused,
        values: { path: ledgerPath(workspace), why: (cause as NodeJS.ErrnoException).code },
        cause,
      },
    );
  } finally {
    release();
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no account has.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** All entries, checked link by link. */
export async function readLedger(workspace: string): Promise<{
  readonly entries: readonly LedgerEntry[];
  /** Number of the first line that does not follow from the one before; null when all do. */
  readonly brokenAt: number | null;
}> {
  const text = await readFile(ledgerPath(workspace), 'utf8').catch((cause) => {
    if (hasCode(cause, 'ENOENT')) return '';
    throw cause;
  });
  const entries: LedgerEntry[] = [];
  let head = EMPTY_LEDGER;
  for (const [i, line] of text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1)
    .entries()) {
    const entry = parseEntry(line);
    if (entry === null || entry.seq !== head.seq + 1 || entry.prev !== head.hash)
      return { entries, brokenAt: i + 1 };
    entries.push(entry);
    head = { seq: entry.seq, hash: entry.hash };
  }
  return { entries, brokenAt: null };
}

/** An entry whose digest is that of its content, byte for byte; else null. */
function parseEntry(line: string): LedgerEntry | null {
  let entry: LedgerEntry;
  try {
    entry = JSON.parse(line) as LedgerEntry;
  } catch {
    return null;
  }
  if (typeof entry !== 'object' || entry === null) return null;
  const { hash, ...body } = entry;
  return sha256(JSON.stringify(body)) === hash && JSON.stringify(entry) === line ? entry : null;
}

type Handle = Awaited<ReturnType<typeof open>>;

/** The last whole entry, where it ends, and how long the file is. */
async function readHead(
  handle: Handle,
  workspace: string,
): Promise<{ readonly head: LedgerHead; readonly end: number; readonly size: number }> {
  const { size } = await handle.stat();
  for (let length = 4096; ; length *= 8) {
    const from = Math.max(0, size - length);
    const tail = Buffer.alloc(size - from);
    await handle.read(tail, 0, tail.length, from);
    const last = tail.lastIndexOf(10);
    const before = last <= 0 ? -1 : tail.lastIndexOf(10, last - 1);
    if (last < 0 && from === 0) return { head: EMPTY_LEDGER, end: 0, size };
    if (last < 0 || (before < 0 && from > 0)) continue;
    const entry = parseEntry(tail.subarray(before + 1, last).toString('utf8'));
    if (entry === null) throw damagedLedger(workspace);
    return { head: { seq: entry.seq, hash: entry.hash }, end: from + last + 1, size };
  }
}

function damagedLedger(workspace: string): ResourceError {
  return new ResourceError(
    'ledger_damaged',
    {
      en: 'The last entry of the ledger {path} does not match its own digest. Run `ringsight verify` to see where it was changed; nothing is written until that is settled.',
      'zh-CN':
        '台账 {path} 的最后一条记录与其摘要不符。请运行 `ringsight verify` 查明改动位置；在此之前不再写入。',
    },
    { exitCode: EXIT.integrity, values: { path: ledgerPath(workspace) } },
  );
}

async function takeTurn(workspace: string): Promise<() => void> {
  const path = join(workspace, 'ledger.lock');
  const deadline = Date.now() + 10_000;
  for (;;) {
    const claim = claimFile(path);
    if (claim.taken) return claim.release;
    if (Date.now() > deadline) {
      throw new ResourceError(
        'ledger_busy',
        {
          en: 'The ledger has been held by process {pid} on {host} for more than 10 seconds. Stop that process, or delete {path} if that machine is gone.',
          'zh-CN':
            '台账被主机 {host} 上的进程 {pid} 占用超过 10 秒。请停止该进程；若该机器已不再使用，请删除 {path}。',
        },
        {
          exitCode: EXIT.storeBusy,
          values: { pid: claim.holder.pid, host: claim.holder.host, path },
        },
      );
    }
    // Jitter from the pid keeps waiting processes from moving in step.
    await wait(2 + (process.pid % 7));
  }
}
