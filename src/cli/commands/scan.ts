import { relative } from 'node:path';
import { Command, Option } from 'commander';
import { EXIT } from '../../domain/errors.ts';
import { LEVELS, type Level } from '../../domain/warning.ts';
import { visible } from '../../report/visible.ts';
import type { Context } from '../context.ts';
import { withExamples } from '../examples.ts';
import { type IngestFlags, ingestOptions } from '../ingest-options.ts';
import { text } from '../language.ts';
import {
  type CommonOptions,
  forceOption,
  formatOption,
  memoryOption,
  oneOf,
  outputOption,
  type ProgressKind,
  progressOption,
  quietOption,
  wholeNumber,
  workspaceOption,
} from '../options.ts';
import { checkOutputs, pairOutputs, writeOutput } from '../outputs.ts';
import { REPORT_FORMATS, renderReport } from '../report-format.ts';

interface ScanFlags extends CommonOptions, IngestFlags {
  readonly profile?: string;
  readonly rules?: string;
  readonly threads?: number;
  readonly seed: number;
  readonly memory?: string;
  readonly keepRuns: number;
  readonly format: readonly string[];
  readonly output: readonly string[];
  readonly force?: true;
  readonly failOn?: Level;
  readonly quiet?: true;
  readonly progress: ProgressKind;
}

export function scanCommand(context: Context): Command {
  const { say } = context;
  const command = new Command('scan')
    .description(
      say(
        text(
          'Reads records, runs every screen, finds groups and writes ranked warnings.\nWithout <data> the records read last are scanned again.',
          '读取数据，执行全部筛查，识别群体，输出排序的线索。\n不给出 <data> 时，对上次读取的数据重新筛查。',
        ),
      ),
    )
    .argument('[data]', say(text('folder or file of records', '数据文件夹或文件')))
    .addOption(workspaceOption(say))
    .addOption(new Option('--profile <file>', say(text('profile of this site', '本单位的配置文件'))))
    .addOption(
      new Option(
        '--rules <folder>',
        say(text('rules to use in place of the shipped ones', '替代自带规则的规则文件夹')),
      ),
    )
    .addOption(
      new Option(
        '--threads <n>',
        say(text('threads; default: one per core', '线程数，默认每核一个')),
      ).argParser(wholeNumber('--threads', 1, 256)),
    )
    .addOption(
      new Option('--seed <n>', say(text('seed of everything random', '随机种子')))
        .argParser(wholeNumber('--seed', 0, 2 ** 31 - 1))
        .default(1),
    )
    .addOption(memoryOption(say))
    .addOption(
      new Option('--keep-runs <n>', say(text('runs kept in the workspace', '工作区保留的运行次数')))
        .argParser(wholeNumber('--keep-runs', 1, 100_000))
        .default(10),
    )
    .addOption(formatOption(say, REPORT_FORMATS))
    .addOption(outputOption(say))
    .addOption(forceOption(say))
    .addOption(
      new Option(
        '--fail-on <level>',
        say(
          text(
            `exit with ${EXIT.failOnMet} when a warning has this level or more: ${LEVELS.join(', ')}`,
            `有线索达到该级别时以 ${EXIT.failOnMet} 退出：${LEVELS.join('、')}`,
          ),
        ),
      ).argParser(oneOf('--fail-on', LEVELS)),
    )
    .addOption(progressOption(say))
    .addOption(quietOption(say))
    .action((data: string | undefined, flags: ScanFlags) => run(context, data, flags));
  for (const option of ingestOptions(say)) command.addOption(option);
  return withExamples(
    command,
    'fixtures/ring-small',
    'fixtures/ring-small --format json -o warnings.json --format table',
  );
}

async function run(context: Context, data: string | undefined, flags: ScanFlags): Promise<void> {
  const { say, stderr, signal, language } = context;
  const quiet = flags.quiet === true;
  const outputs = pairOutputs(flags.format, flags.output, REPORT_FORMATS);
  await checkOutputs(outputs, flags.force === true);
  if (!quiet) {
    const from = data === undefined ? say(text('the records read last', '上次读取的数据')) : visible(data);
    stderr.write(`${say(text(`ringsight: screening ${from}`, `ringsight：正在筛查 ${from}`))}\n`);
  }
  const [ringsight, { startProgress }] = await Promise.all([
    import('../../index.ts'),
    import('../progress.ts'),
  ]);
  const progress = startProgress(context, flags.progress, quiet);
  const workspace = ringsight.openWorkspace(flags.workspace, flags);
  const { report, htmlFile: published } = await ringsight
    .scan(workspace, {
      data,
      mapping: flags.mapping,
      maxRejected: flags.maxRejected,
      profile: flags.profile,
      rules: flags.rules,
      threads: flags.threads,
      memoryLimit: flags.memory,
      seed: flags.seed,
      language,
      signal,
      onProgress: progress.onProgress,
    })
    .finally(progress.end);
  const htmlFile = fromHere(published);
  for (const output of outputs) {
    const content = renderReport(ringsight, report, output, context, htmlFile);
    await writeOutput(context, output, content);
  }
  // The table says so itself.
  const shown = outputs.some(({ format, file }) => format === 'table' && file === null);
  if (!quiet && !shown) stderr.write(`${say(text(`Report: ${htmlFile}`, `报告：${htmlFile}`))}\n`);
  const limit = flags.failOn === undefined ? Number.POSITIVE_INFINITY : LEVELS.indexOf(flags.failOn);
  if (report.warnings.some(({ level }) => LEVELS.indexOf(level) >= limit)) context.exitWith(EXIT.failOnMet);
}

/** A path as short as it can be said from the working folder. */
function fromHere(path: string): string {
  const short = relative('', path);
  return short.startsWith('..') ? path : short;
}
