import { rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, InputError } from '../domain/errors.ts';
import type { Database } from '../store/database.ts';
import { makePrivateFolder, sealFile } from '../workspace/durable.ts';
import { writeIssues } from './issues-file.ts';
import type { LoadedSource } from './load-source.ts';
import { problemText } from './problems.ts';

export interface GateOptions {
  /** Default 0.05. */
  readonly rejectShare?: number | undefined;
  readonly refusedList?: string | undefined;
  readonly tempFolder: string;
}

/**
 * Refuses data on which a scan would mislead. The quarantine is already in the database; where there is too much of it,
 * it is also written to `refusedList`, which is replaced as a whole.
 *
 * @throws InputError `rows_rejected`, `data_empty`, `no_bids_loaded`, `lots_unpriced`, each with the exit code of a data gate
 */
export async function checkGates(
  db: Database,
  sources: readonly LoadedSource[],
  options: GateOptions,
): Promise<void> {
  const rejectShare = options.rejectShare ?? 0.05;
  const groups: { readonly name: string; readonly sources: readonly LoadedSource[] }[] = [
    ...['bids', 'lots'].map((table) => {
      const of = sources.filter((source) => source.table === table);
      return { name: namesOf(of), sources: of };
    }),
    { name: namesOf(sources), sources },
  ];
  const total = sources.reduce((sum, { rows }) => sum + rows, 0);
  if (total === 0) throw empty(sources);
  for (const group of groups) {
    const rows = group.sources.reduce((sum, source) => sum + source.rows, 0);
    const quarantined = group.sources.reduce((sum, source) => sum + source.quarantined, 0);
    if (rows > 0 && quarantined > rows * rejectShare) {
      const { refusedList } = options;
      if (refusedList !== undefined) await listRejected(db, refusedList, options.tempFolder);
      throw await rejected(db, group.name, { rows, quarantined, limit: rejectShare, list: refusedList });
    }
  }
  const { bids, priced } = await db.row<{ bids: bigint; priced: bigint }>(
    'select count(*) as bids, count(*) filter (amount > 0 or rate > 0) as priced from bids',
  );
  if (bids === 0n) {
    throw new InputError(
      'no_bids_loaded',
      {
        en: 'No bid was loaded from {files}; there is nothing to screen. Check that the bids file has rows below its header.',
        'zh-CN': '没有从 {files} 读入任何投标记录，无法筛查。请确认投标文件在表头之下有数据行。',
      },
      { values: { files: namesOf(sources) }, exitCode: EXIT.dataGate },
    );
  }
  if (priced === 0n) {
    throw new InputError(
      'lots_unpriced',
      {
        en: 'None of the {bids} bids has a price: bids.amount (or bids.rate) is empty throughout. Check the name of the price column, or map it in a mapping file.',
        'zh-CN':
          '{bids} 条投标记录均无报价：bids.amount（或 bids.rate）全部为空。请检查报价列的列名，或用映射文件指定。',
      },
      { values: { bids: Number(bids) }, exitCode: EXIT.dataGate },
    );
  }
}

const namesOf = (sources: readonly LoadedSource[]): string => sources.map(({ name }) => name).join(', ');

function empty(sources: readonly LoadedSource[]): InputError {
  return new InputError(
    'data_empty',
    {
      en: 'There is no row in {files}. Check that the export is complete and run again.',
      'zh-CN': '{files} 中没有任何数据行。请确认导出完整后重新运行。',
    },
    { values: { files: namesOf(sources) }, exitCode: EXIT.dataGate },
  );
}

async function listRejected(db: Database, path: string, tempFolder: string): Promise<void> {
  const fresh = join(tempFolder, 'refused.csv');
  await writeIssues(db, fresh);
  await sealFile(fresh);
  await makePrivateFolder(dirname(path));
  await rename(fresh, path);
}

interface Rejection {
  readonly rows: number;
  readonly quarantined: number;
  readonly limit: number;
  readonly list: string | undefined;
}

async function rejected(
  db: Database,
  files: string,
  { rows, quarantined, limit, list }: Rejection,
): Promise<InputError> {
  const [first] = await db.rows<{
    file: string;
    line: bigint;
    column_name: string | null;
    code: string;
    n: bigint;
  }>(
    `select file, line, column_name, code, count(*) over (partition by code) as n from quarantine
     order by n desc, code, file, line limit 1`,
  );
  const reason = problemText(first?.code ?? '');
  const where =
    first === undefined
      ? ''
      : `${first.file}:${first.line}${first.column_name === null ? '' : ` ${first.column_name}`}`;
  return new InputError(
    'rows_rejected',
    {
      en: `{quarantined} of {rows} rows of {files} could not be trusted ({share} %, limit {limit} %), most often: ${reason.en} ({where}).${list === undefined ? '' : ' All of them are listed in {list}.'} Correct the source, or raise the limit if you accept the loss.`,
      'zh-CN': `{files} 的 {rows} 行中有 {quarantined} 行不可信（{share} %，上限 {limit} %），最常见的原因：${reason['zh-CN']}（{where}）。${list === undefined ? '' : '全部列在 {list} 中。'}请修正源数据；如接受这部分数据缺失，可提高上限。`,
    },
    {
      exitCode: EXIT.dataGate,
      values: {
        quarantined,
        rows,
        files,
        share: ((100 * quarantined) / rows).toFixed(1),
        limit: String(Number((100 * limit).toFixed(4))),
        where,
        list,
      },
    },
  );
}
