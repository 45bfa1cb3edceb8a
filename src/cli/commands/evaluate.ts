import { Command, Option } from 'commander';
import type { Evaluation, EvaluationReport } from '../../index.ts';
import { fixed, grouped, share } from '../../report/numbers.ts';
import type { Context } from '../context.ts';
import { withExamples } from '../examples.ts';
import { text } from '../language.ts';
import {
  type CommonOptions,
  forceOption,
  formatOption,
  outputOption,
  wholeNumber,
  workspaceOption,
} from '../options.ts';
import { checkOutputs, pairOutputs, writeOutput } from '../outputs.ts';
import { tableLines } from '../table.ts';

const FORMATS = ['table', 'json'] as const;

interface Flags extends CommonOptions {
  readonly labels?: string;
  readonly seed: number;
  readonly resamples: number;
  readonly format: readonly string[];
  readonly output: readonly string[];
  readonly force?: true;
}

export function evaluateCommand(context: Context): Command {
  const { say } = context;
  return withExamples(
    new Command('evaluate')
      .description(
        say(
          text(
            'Measures the last run against labels: how well scores put the labelled ones first, per screen and overall.',
            '用标注检验最近一次筛查：得分能否把已认定的对象排在前面，按规则与总体分别给出。',
          ),
        ),
      )
      .addOption(workspaceOption(say))
      .addOption(
        new Option(
          '--labels <file>',
          say(
            text(
              'CSV or Parquet file of labels; default: those read with the data',
              '标注文件（CSV 或 Parquet），默认使用随数据读入的标注',
            ),
          ),
        ),
      )
      .addOption(
        new Option('--seed <n>', say(text('seed of the resampling', '重抽样种子')))
          .argParser(wholeNumber('--seed', 0, 2 ** 31 - 1))
          .default(1),
      )
      .addOption(
        new Option(
          '--resamples <n>',
          say(text('resamples behind the intervals; 0: none', '区间所用的重抽样次数，0 为不计算')),
        )
          .argParser(wholeNumber('--resamples', 0, 100_000))
          .default(1000),
      )
      .addOption(formatOption(say, FORMATS))
      .addOption(outputOption(say))
      .addOption(forceOption(say))
      .action((flags: Flags) => run(context, flags)),
    '',
    '--resamples 100 --format json',
  );
}

async function run(context: Context, flags: Flags): Promise<void> {
  const outputs = pairOutputs(flags.format, flags.output, FORMATS);
  await checkOutputs(outputs, flags.force === true);
  const { evaluate, openWorkspace } = await import('../../index.ts');
  const report = await evaluate(openWorkspace(flags.workspace, flags), {
    labels: flags.labels,
    seed: flags.seed,
    resamples: flags.resamples,
    signal: context.signal,
  });
  for (const output of outputs) {
    const content =
      output.format === 'json'
        ? JSON.stringify(report, null, 2)
        : evaluationLines(report, context).join('\n');
    await writeOutput(context, output, `${content}\n`);
  }
}

function evaluationLines({ labels, evaluations }: EvaluationReport, context: Context): readonly string[] {
  const { say } = context;
  if (labels.length === 0)
    return [
      say(
        text(
          'There are no labels with this run: map a column to the table labels, or name a file with --labels.',
          '本次运行没有标注：请将某列映射到 labels 表，或用 --labels 指定文件。',
        ),
      ),
    ];
  return labels.flatMap(({ subject_kind, source, ...count }) => {
    const own = evaluations.filter((each) => each.subject_kind === subject_kind && each.source === source);
    const [first] = own;
    const head = say(
      text(
        `${subject_kind}, labels of ${source}: ${grouped(count.labels)} labels, ${grouped(first?.positives ?? 0)} collusive (${share(first?.prevalence ?? 0)}); ${grouped(count.unclear)} unclear, ${grouped(count.contradictory)} contradictory, ${grouped(count.unknown)} not in the data`,
        `${subject_kind}，标注来源 ${source}：${grouped(count.labels)} 条标注，其中串通 ${grouped(first?.positives ?? 0)} 个（${share(first?.prevalence ?? 0)}）；不明 ${grouped(count.unclear)}，矛盾 ${grouped(count.contradictory)}，数据中没有 ${grouped(count.unknown)}`,
      ),
    );
    const lines = tableLines(
      [
        { title: say(text('By', '依据')), flexible: true },
        { title: 'n', align: 'right' },
        { title: 'AUC', align: 'right' },
        { title: say(text('95 %', '95% 区间')) },
        { title: 'AP', align: 'right' },
        { title: say(text('Within', '层内')), align: 'right' },
        { title: 'P@1/5/10%', align: 'right' },
        { title: say(text('Alerts', '提示率')), align: 'right' },
      ],
      own.map(rowOf),
      context,
    );
    return [head, ...lines, ''];
  });
}

function rowOf({ by, labelled, measures, intervals, alert_rate }: Evaluation): readonly string[] {
  const number = (value: number | null): string => (value === null ? '–' : fixed(value, 3));
  const range = intervals?.auc;
  return [
    by,
    grouped(labelled),
    number(measures.auc),
    range == null ? '–' : range.map((end) => fixed(end)).join('–'),
    number(measures.average_precision),
    number(measures.within_stratum_auc),
    [measures.precision_at_1, measures.precision_at_5, measures.precision_at_10]
      .map((value) => (value === null ? '–' : fixed(100 * value, 0)))
      .join('/'),
    share(alert_rate),
  ];
}
