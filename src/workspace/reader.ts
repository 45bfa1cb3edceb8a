import { join } from 'node:path';
import { EXIT, ResourceError } from '../domain/errors.ts';
import { Database } from '../store/database.ts';
import { exists } from './durable.ts';
import { layout } from './layout.ts';
import { readPublication } from './publication.ts';

/** A published run, open for reading: unqualified table names are looked up in its results, then in its facts. */
export interface Reader {
  readonly db: Database;
  readonly run: number;
  readonly facts: number;
  /** Holds the reports of the run, `manifest.json`, `warnings.json` … */
  readonly runFolder: string;
  readonly factsPath: string;
  /** Database of the labels; only evaluation opens it. */
  readonly labelsPath: string;
  close(): void;
}

export interface ReaderOptions {
  readonly threads?: number | undefined;
  readonly memoryLimit?: string | undefined;
  /** Folders that an export may be written to by SQL; none: no file at all. */
  readonly writableFolders?: readonly string[] | undefined;
  /** A kept run; default: the published one. */
  readonly run?: number | undefined;
}

/**
 * Opens the published run. Takes no lock and leaves no trace; the files that it reads never change, and when a writer removes
 * them in the middle of opening, the newer publication is opened instead.
 *
 * @throws ResourceError `workspace_missing`, `nothing_published` (exit code 10)
 */
export async function openReader(workspace: string, options: ReaderOptions = {}): Promise<Reader> {
  for (;;) {
    const publication = await readPublication(workspace);
    if (publication?.run == null) throw await nothingToRead(workspace, publication !== null);
    const { number: run, facts } = publication.run;
    try {
      return await openRun(workspace, run, facts, options);
    } catch (cause) {
      const now = await readPublication(workspace);
      if (now?.run == null || now.run.number === run) throw cause;
    }
  }
}

async function openRun(
  workspace: string,
  run: number,
  facts: number,
  options: ReaderOptions,
): Promise<Reader> {
  const paths = layout(workspace);
  const runFolder = paths.run(run);
  const db = await Database.open({
    attach: [
      { name: 'facts', path: paths.facts(facts) },
      { name: 'results', path: join(runFolder, 'results.duckdb') },
    ],
    searchPath: ['results', 'facts'],
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.memoryLimit === undefined ? {} : { memoryLimit: options.memoryLimit }),
    ...(options.writableFolders === undefined ? {} : { writableFolders: options.writableFolders }),
  });
  return {
    db,
    run,
    facts,
    runFolder,
    factsPath: paths.facts(facts),
    labelsPath: paths.labels(facts),
    close: () => db.close(),
  };
}

/** Why there is nothing to read, and the command that changes it. */
export async function nothingToRead(workspace: string, hasFacts: boolean): Promise<ResourceError> {
  const options = { exitCode: EXIT.storeMissing, values: { workspace } };
  if (hasFacts) {
    return new ResourceError(
      'nothing_published',
      {
        en: 'The workspace {workspace} holds records but no finished scan. Run `ringsight scan --workspace {workspace}` first.',
        'zh-CN':
          '工作区 {workspace} 中已有记录，但尚无完成的扫描。请先运行 `ringsight scan --workspace {workspace}`。',
      },
      options,
    );
  }
  if (await exists(workspace)) {
    return new ResourceError(
      'nothing_published',
      {
        en: 'The folder {workspace} holds no finished scan. Run `ringsight scan <data> --workspace {workspace}` first, or name another folder with --workspace.',
        'zh-CN':
          '文件夹 {workspace} 中没有完成的扫描。请先运行 `ringsight scan <数据> --workspace {workspace}`，或用 --workspace 指定其他文件夹。',
      },
      options,
    );
  }
  return new ResourceError(
    'workspace_missing',
    {
      en: 'There is no workspace at {workspace}. Run `ringsight scan <data> --workspace {workspace}` to make one, or name another folder with --workspace.',
      'zh-CN':
        '{workspace} 处没有工作区。请运行 `ringsight scan <数据> --workspace {workspace}` 创建，或用 --workspace 指定其他文件夹。',
    },
    options,
  );
}
