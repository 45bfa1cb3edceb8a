import { Command } from 'commander';
import { visible } from '../../report/visible.ts';
import type { Context } from '../context.ts';
import { withExamples } from '../examples.ts';
import { type IngestFlags, ingestOptions } from '../ingest-options.ts';
import { text } from '../language.ts';
import {
  type CommonOptions,
  forceOption,
  formatOption,
  outputOption,
  type ProgressKind,
  progressOption,
  quietOption,
  workspaceOption,
} from '../options.ts';
import { checkOutputs, pairOutputs, writeOutput } from '../outputs.ts';

const FORMATS = ['table', 'json'] as const;

interface Flags extends CommonOptions, IngestFlags {
  readonly format: readonly string[];
  readonly output: readonly string[];
  readonly force?: true;
  readonly quiet?: true;
  readonly progress: ProgressKind;
}

export function ingestCommand(context: Context): Command {
  const { say } = context;
  const command = new Command('ingest')
    .description(
      say(
        text(
          'Reads records into the workspace and says what became of every row; screens nothing.\n`ringsight scan` without <data> screens them.',
          '将数据读入工作区并说明每一行的去向，不执行筛查。\n之后用不带 <data> 的 `ringsight scan` 进行筛查。',
        ),
      ),
    )
    .argument('<data>', say(text('folder or file of records', '数据文件夹或文件')))
    .addOption(workspaceOption(say))
    .addOption(formatOption(say, FORMATS))
    .addOption(outputOption(say))
    .addOption(forceOption(say))
    .addOption(progressOption(say))
    .addOption(quietOption(say))
    .action((data: string, flags: Flags) => run(context, data, flags));
  for (const option of ingestOptions(say)) command.addOption(option);
  return withExamples(command, 'fixtures/ring-small', 'fixtures/ring-small --format json -o rows.json');
}

async function run(context: Context, data: string, flags: Flags): Promise<void> {
  const outputs = pairOutputs(flags.format, flags.output, FORMATS);
  await checkOutputs(outputs, flags.force === true);
  const [{ openWorkspace, ingest }, { startProgress }] = await Promise.all([
    import('../../index.ts'),
    import('../progress.ts'),
  ]);
  const { say, signal } = context;
  const progress = startProgress(context, flags.progress, flags.quiet === true);
  const report = await ingest(openWorkspace(flags.workspace, flags), {
    data,
    mapping: flags.mapping,
    maxRejected: flags.maxRejected,
    signal,
    onProgress: progress.onProgress,
  }).finally(progress.end);
  const lines = [
    ...report.inputs.map(({ file, rows_read, rows_loaded, rows_quarantined }) =>
      say(
        text(
          `${visible(file)}: ${rows_read} rows read, ${rows_loaded} loaded, ${rows_quarantined} quarantined`,
          `${visible(file)}：读取 ${rows_read} 行，载入 ${rows_loaded} 行，隔离 ${rows_quarantined} 行`,
        ),
      ),
    ),
    ...Object.entries(report.rows_unused).map(([table, rows]) =>
      say(
        text(
          `${table}: ${rows} rows belong to no bid or lot that is known; no screen reads them`,
          `${table}：${rows} 行找不到对应的投标或标段，任何筛查都不会用到`,
        ),
      ),
    ),
    say(
      text(
        `${report.lots} lots, ${report.bids} bids, ${report.bidders} bidders, ${report.labels} labels`,
        `标段 ${report.lots} 个，投标 ${report.bids} 条，投标人 ${report.bidders} 家，标注 ${report.labels} 条`,
      ),
    ),
  ];
  for (const output of outputs) {
    const content = output.format === 'json' ? JSON.stringify(report, null, 2) : lines.join('\n');
    await writeOutput(context, output, `${content}\n`);
  }
}
