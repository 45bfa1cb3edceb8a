import { readFile } from 'node:fs/promises';
import { EXIT, ResourceError } from '../domain/errors.ts';
import { hasCode, replaceFile } from './durable.ts';
import { layout } from './layout.ts';
import type { LedgerHead } from './ledger.ts';

const FORMAT = 1;

/** What readers see. Replacing the file that holds it is the publication; numbers grow and are never used for two things. */
export interface Publication {
  readonly format: typeof FORMAT;
  /** Newest facts: what a scan without data reads. */
  readonly facts: number;
  /** Newest run, and the facts that it was made from; null before the first one. */
  readonly run: { readonly number: number; readonly facts: number } | null;
  /** Last entry of the ledger when this was published: a ledger cut back behind it is noticed. */
  readonly ledger: LedgerHead;
}

/** @throws ResourceError `workspace_damaged`, `workspace_version`; null before anything was published. */
export async function readPublication(workspace: string): Promise<Publication | null> {
  const path = layout(workspace).current;
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) return null;
    throw cause;
  }
  const found = parse(text);
  if (found === null) throw damagedWorkspace(path);
  if (found.format !== FORMAT) {
    throw new ResourceError(
      'workspace_version',
      {
        en: 'The workspace {workspace} has format {found}; this program reads format {known}. Use the version of ringsight that wrote it, or scan into a new folder.',
        'zh-CN':
          '工作区 {workspace} 的格式为 {found}，本程序只能读取格式 {known}。请使用写入它的 ringsight 版本，或扫描到新的文件夹。',
      },
      { exitCode: EXIT.storeVersion, values: { workspace, found: found.format, known: FORMAT } },
    );
  }
  return found;
}

export async function writePublication(
  workspace: string,
  publication: Omit<Publication, 'format'>,
): Promise<void> {
  const { facts, run, ledger } = publication;
  await replaceFile(layout(workspace).current, `${JSON.stringify({ format: FORMAT, facts, run, ledger })}\n`);
}

export function damagedWorkspace(path: string): ResourceError {
  return new ResourceError(
    'workspace_damaged',
    {
      en: '{path} is missing or damaged, so nobody can tell what was published. Restore the workspace from a backup, or scan into a new folder with --workspace; source files and ledger are untouched.',
      'zh-CN':
        '{path} 缺失或已损坏，无法得知已发布的内容。请从备份恢复工作区，或用 --workspace 扫描到新的文件夹；源数据与台账未受影响。',
    },
    { exitCode: EXIT.integrity, values: { path } },
  );
}

function parse(text: string): Publication | null {
  try {
    const value = JSON.parse(text) as Partial<Publication> | null;
    if (typeof value?.format !== 'number') return null;
    if (value.format !== FORMAT) return value as Publication;
    const runIsWell = value.run === null || (isNumber(value.run?.number) && isNumber(value.run.facts));
    return isNumber(value.facts) && runIsWell && isNumber(value.ledger?.seq) ? (value as Publication) : null;
  } catch {
    return null;
  }
}

const isNumber = (value: unknown): value is number => Number.isSafeInteger(value);
