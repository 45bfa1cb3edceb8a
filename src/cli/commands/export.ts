import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import type { ExportFormat, ExportName } from '../../index.ts';
import type { Context } from '../context.ts';
import { withExamples } from '../examples.ts';
import { text } from '../language.ts';
import { type CommonOptions, forceOption, oneOf, workspaceOption } from '../options.ts';
import { unknownWord } from '../usage-error.ts';

// Written here too, so that help needs no database; a test holds them to the library's.
export const NAMES: readonly ExportName[] = [
  'lot-scores',
  'outcomes',
  'edges',
  'groups',
  'warnings',
  'quarantine',
];
export const FORMATS: readonly ExportFormat[] = ['csv', 'parquet', 'arrow', 'ndjson'];

interface Flags extends CommonOptions {
  readonly format?: ExportFormat;
  readonly output: string;
  readonly force?: true;
  readonly bom?: true;
}

export function exportCommand(context: Context): Command {
  const { say } = context;
  return withExamples(
    new Command('export')
      .description(
        say(
          text(
            `Writes one table of the last run to a file: ${NAMES.join(', ')}.\nlot-scores has one row for every lot: lot_id, score, evaluated, flagged.\ngroups has one row for every member; core is false for who joined by links to most of the others and may be in several groups.`,
            `将最近一次筛查的一张表写入文件：${NAMES.join('、')}。\nlot-scores 每个标段一行：lot_id、score、evaluated、flagged。\ngroups 每个成员一行；core 为 false 表示因与多数成员有联系而加入，可能同时属于几个群组。`,
          ),
        ),
      )
      .argument('<what>', say(text(`table: ${NAMES.join(', ')}`, `表名：${NAMES.join('、')}`)))
      .addOption(workspaceOption(say))
      .addOption(
        new Option(
          '-f, --format <format>',
          say(
            text(
              `${FORMATS.join(', ')}; default: by the ending of the file, else csv`,
              `${FORMATS.join('、')}；默认按文件扩展名，否则为 csv`,
            ),
          ),
        ).argParser(oneOf('--format', FORMATS)),
      )
      .addOption(
        new Option(
          '-o, --output <file>',
          say(text('file to write; - is stdout', '写入的文件；- 表示标准输出')),
        ).default('-'),
      )
      .addOption(forceOption(say))
      .addOption(
        new Option(
          '--bom',
          say(text('begin CSV with a byte order mark, for Excel', 'CSV 以 BOM 开头，便于 Excel 打开')),
        ),
      )
      .action((what: string, flags: Flags) => run(context, what, flags)),
    'lot-scores --format csv',
    'warnings -o warnings.parquet',
  );
}

async function run(context: Context, word: string, flags: Flags): Promise<void> {
  const what = NAMES.find((name) => name === word);
  if (what === undefined) throw unknownWord('unknown_export', text('The table', '表'), word, NAMES);
  const format = flags.format ?? formatOf(flags.output);
  const { exportRun, openWorkspace } = await import('../../index.ts');
  const workspace = openWorkspace(flags.workspace, flags);
  const options = { force: flags.force, bom: flags.bom, signal: context.signal };
  if (flags.output !== '-') {
    await exportRun(workspace, what, format, flags.output, options);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'ringsight-'));
  try {
    const file = join(folder, randomBytes(4).toString('hex'));
    await exportRun(workspace, what, format, file, options);
    await pipeline(createReadStream(file), context.stdout, { end: false });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function formatOf(file: string): ExportFormat {
  const ending = extname(file).slice(1).toLowerCase();
  return FORMATS.find((format) => format === ending) ?? 'csv';
}
