import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Text } from '../domain/text.ts';
import { digestFile, exists, hasCode, sha256 } from './durable.ts';
import { layout, publishedNumber } from './layout.ts';
import { EMPTY_LEDGER, type LedgerEntry, type LedgerHead, readLedger } from './ledger.ts';
import { readPublication } from './publication.ts';
import { readManifest } from './runs.ts';

export interface VerifyFinding {
  readonly code: string;
  readonly path: string;
  readonly text: Text;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly files: number;
  readonly bytes: number;
  /** Write it down elsewhere: with it a ledger that was cut short later is found out. */
  readonly head: LedgerHead;
  readonly findings: readonly VerifyFinding[];
}

/**
 * Checks the chain of the ledger and every published file against its digest.
 *
 * @param expectedHead hash of a ledger entry that was noted down elsewhere; it must be in the ledger
 */
export async function verifyWorkspace(workspace: string, expectedHead?: string): Promise<VerifyReport> {
  for (;;) {
    const report = await verifyOnce(workspace, expectedHead);
    // A writer may publish or clear away while we read; then what we saw belongs to two moments.
    const entries = (await readLedger(workspace)).entries.length;
    if (report.ok || entries === report.entries) return report;
  }
}

async function verifyOnce(workspace: string, expectedHead?: string): Promise<VerifyReport> {
  const paths = layout(workspace);
  const findings: VerifyFinding[] = [];
  const found = (code: string, path: string, text: Text): void => {
    findings.push({ code, path, text });
  };
  const publication = await readPublication(workspace);
  const { entries, brokenAt } = await readLedger(workspace);
  if (brokenAt !== null) found('ledger_broken', `${paths.ledger}:${brokenAt}`, LEDGER_BROKEN);
  const head = entries.at(-1) ?? EMPTY_LEDGER;
  for (const [hash, seq] of [
    ...(expectedHead === undefined ? [] : [[expectedHead, null] as const]),
    ...(publication === null || publication.ledger.seq === 0
      ? []
      : [[publication.ledger.hash, publication.ledger.seq] as const]),
  ]) {
    const entry = seq === null ? entries.find((each) => each.hash === hash) : entries[seq - 1];
    if (entry?.hash !== hash) found('ledger_cut', paths.ledger, LEDGER_CUT);
  }

  const published = publishedBy(entries);
  const last = Math.max(publication?.facts ?? 0, publication?.run?.number ?? 0);
  let files = 0;
  let bytes = 0;
  const check = async (path: string, expected: string): Promise<void> => {
    try {
      const digest = await digestFile(path);
      files += 1;
      bytes += digest.bytes;
      if (digest.sha256 !== expected) found('file_changed', path, FILE_CHANGED);
    } catch (cause) {
      if (!hasCode(cause, 'ENOENT', 'ENOTDIR')) throw cause;
      found('file_missing', path, FILE_MISSING);
    }
  };
  for (const [number, entry] of published.facts) {
    if (number > last) continue;
    await check(paths.facts(number), String(entry.what.sha256));
    if (entry.what.labels_sha256 !== null)
      await check(paths.labels(number), String(entry.what.labels_sha256));
  }
  for (const [number, entry] of published.runs) {
    if (number > last) continue;
    const folder = paths.run(number);
    const manifestPath = join(folder, 'manifest.json');
    await check(manifestPath, String(entry.what.manifest_sha256));
    if (!(await exists(manifestPath))) continue;
    if (sha256(await readFile(manifestPath)) !== entry.what.manifest_sha256) continue;
    const { outputs } = await readManifest(workspace, number);
    for (const [name, digest] of Object.entries(outputs)) await check(join(folder, name), digest.sha256);
    for (const name of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (name.isDirectory() || name.name === 'manifest.json') continue;
      const path = join(name.parentPath, name.name);
      if (!Object.hasOwn(outputs, path.slice(folder.length + 1).replaceAll('\\', '/')))
        found('file_added', path, FILE_ADDED);
    }
  }
  for (const [folder, known] of [
    [paths.factsFolder, published.facts],
    [paths.runsFolder, published.runs],
  ] as const) {
    for (const name of (await exists(folder)) ? await readdir(folder) : []) {
      const number = publishedNumber(name);
      if (number === null || (number <= last && !known.has(number) && !published.gone.has(number)))
        found('file_added', join(folder, name), FILE_ADDED);
    }
  }
  return {
    ok: findings.length === 0,
    entries: entries.length,
    files,
    bytes,
    head: { seq: head.seq, hash: head.hash },
    findings,
  };
}

/** What the ledger says should be there: the last word on each number counts. */
function publishedBy(entries: readonly LedgerEntry[]): {
  readonly facts: ReadonlyMap<number, LedgerEntry>;
  readonly runs: ReadonlyMap<number, LedgerEntry>;
  /** Numbers whose files may still be on their way out. */
  readonly gone: ReadonlySet<number>;
} {
  const facts = new Map<number, LedgerEntry>();
  const runs = new Map<number, LedgerEntry>();
  const gone = new Set<number>();
  for (const entry of entries) {
    const { what } = entry;
    if (entry.act === 'ingest') facts.set(Number(what.facts), entry);
    if (entry.act === 'run') runs.set(Number(what.run), entry);
    if (entry.act !== 'remove' && entry.act !== 'withdraw') continue;
    const number = Number(what.number ?? what.facts ?? what.run);
    gone.add(number);
    if (what.run === undefined) facts.delete(number);
    if (what.facts === undefined) runs.delete(number);
  }
  return { facts, runs, gone };
}

const LEDGER_BROKEN: Text = {
  en: 'This line of the ledger does not follow from the one before: it, or one before it, was changed, removed or added.',
  'zh-CN': '台账的这一行与前一行不衔接：该行或之前的记录被改动、删除或插入过。',
};
const LEDGER_CUT: Text = {
  en: 'The ledger does not hold an entry that was noted elsewhere: entries were removed from its end or replaced.',
  'zh-CN': '台账中缺少另行留存的记录：末尾的记录被删除或替换过。',
};
const FILE_CHANGED: Text = {
  en: 'The file was changed after it was published. Restore it from a backup or run the scan again.',
  'zh-CN': '文件在发布后被改动。请从备份恢复，或重新扫描。',
};
const FILE_MISSING: Text = {
  en: 'A published file is missing. Restore it from a backup or run the scan again.',
  'zh-CN': '已发布的文件缺失。请从备份恢复，或重新扫描。',
};
const FILE_ADDED: Text = {
  en: 'No publication wrote this file. Move it elsewhere.',
  'zh-CN': '该文件并非由发布产生，请移至别处。',
};
