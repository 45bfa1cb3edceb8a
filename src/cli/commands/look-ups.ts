import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { withExamples } from '../examples.ts';
import { text } from '../language.ts';
import {
  type CommonOptions,
  forceOption,
  formatOption,
  outputOption,
  type Say,
  workspaceOption,
} from '../options.ts';
import { checkOutputs, pairOutputs, writeOutput } from '../outputs.ts';

const FORMATS = ['table', 'json'] as const;

interface Flags extends CommonOptions {
  readonly format: readonly string[];
  readonly output: readonly string[];
  readonly force?: true;
  readonly all?: true;
  readonly unmask?: string;
}

/** Commands that show one thing of the published run. Each look is entered in the ledger. */
export function bidderCommand(context: Context): Command {
  const { say } = context;
  return withExamples(
    lookUp(
      context,
      'bidder',
      text(
        'Shows what the last run knows of a bidder: identity, activity, wins against expectation,\nwhom it meets most often, groups and warnings, each figure with its rows.',
        '显示最近一次筛查对某投标人的全部了解：身份、活动、中标与预期、常同场者、群组与线索，\n每个数字均附数据行。',
      ),
    )
      .argument('<id or name>', say(text('id, name or a part of either', '编号、名称或其中一部分')))
      .addOption(unmaskOption(say))
      .action((words: string, flags: Flags) =>
        show(context, flags, async () => {
          const { history, openWorkspace } = await import('../../index.ts');
          const answer = await history(openWorkspace(flags.workspace, flags), { bidder: words }, flags);
          const { bidderPage, candidateLines } = await import('../render/bidder.ts');
          const lines =
            answer.found === null
              ? candidateLines(answer.candidates, context)
              : bidderPage(answer.found, flags.all === true, context);
          return { value: answer, lines };
        }),
      ),
    '归云',
    '91100000MA7E357316 --format json',
  );
}

export function lotCommand(context: Context): Command {
  const { say } = context;
  return withExamples(
    lookUp(
      context,
      'lot',
      text(
        'Shows one lot: what the source says, its bids, what each screen answered, its warnings.',
        '显示一个标段：来源信息、各家报价、各筛查项的回答与相关线索。',
      ),
    )
      .argument('<id>', say(text('id of the lot', '标段编号')))
      .action((id: string, flags: Flags) =>
        show(context, flags, async () => {
          const { history, openWorkspace } = await import('../../index.ts');
          const lot = await history(openWorkspace(flags.workspace, flags), { lot: id });
          const { lotPage } = await import('../render/lot.ts');
          return { value: lot, lines: lotPage(lot, flags.all === true, context) };
        }),
      ),
    'SL20230004',
    'SL20230004 --format json',
  );
}

export function groupCommand(context: Context): Command {
  const { say } = context;
  return withExamples(
    lookUp(
      context,
      'group',
      text(
        'Tells the story of a group: its members and their roles, lot after lot who bid what, who won and whose turn it was,\nwho came and went, and what each screen answered.',
        '还原一个群组的经过：成员与角色，逐个标段谁报多少、谁中标、轮到谁，\n谁加入谁退出，以及各筛查项的回答。',
      ),
    )
      .argument('<id>', say(text('id of the group, or the beginning of it', '群组编号，或其开头部分')))
      .action((id: string, flags: Flags) =>
        show(context, flags, async () => {
          const { history, openWorkspace } = await import('../../index.ts');
          const group = await history(openWorkspace(flags.workspace, flags), { group: id });
          const { groupPage } = await import('../render/group.ts');
          return { value: group, lines: groupPage(group, flags.all === true, context) };
        }),
      ),
    'G-a803 --lang zh-CN',
    'G-a803 --format json',
  );
}

export function explainCommand(context: Context): Command {
  const { say } = context;
  return withExamples(
    lookUp(
      context,
      'explain',
      text(
        'Tells a warning whole: what makes its priority, the rows behind each signal,\nwhat else could explain it, what would refute it, what to do next.',
        '完整说明一条线索：优先值的构成、每个信号的数据行、其他合理解释、如何推翻、下一步建议。',
      ),
    )
      .argument(
        '<warning>',
        say(text('id of the warning, or its place in the list', '线索编号，或其在清单中的序号')),
      )
      .addOption(unmaskOption(say))
      .action((name: string, flags: Flags) =>
        show(context, flags, async () => {
          const { explain, openWorkspace } = await import('../../index.ts');
          const warning = await explain(openWorkspace(flags.workspace, flags), name, flags);
          const { warningPage } = await import('../render/warning.ts');
          const shown = { all: flags.all === true, masked: flags.unmask === undefined };
          return { value: warning, lines: warningPage(warning, shown, context) };
        }),
      ),
    '1',
    '1 --lang zh-CN --all',
  );
}

function lookUp({ say }: Context, name: string, about: ReturnType<typeof text>): Command {
  return new Command(name)
    .description(say(about))
    .addOption(workspaceOption(say))
    .addOption(formatOption(say, FORMATS))
    .addOption(outputOption(say))
    .addOption(forceOption(say))
    .addOption(allOption(say));
}

const allOption = (say: Say): Option =>
  new Option(
    '-a, --all',
    say(text('show everything, not only what fits a screen', '显示全部内容，不限一屏')),
  );

const unmaskOption = (say: Say): Option =>
  new Option(
    '--unmask <reason>',
    say(
      text(
        'show numbers of persons, machines and accounts in the clear; the ledger keeps who, when and the reason',
        '显示未遮盖的人员、设备、账户等信息；操作人、时间和理由记入台账',
      ),
    ),
  );

async function show(
  context: Context,
  flags: Flags,
  find: () => Promise<{ readonly value: unknown; readonly lines: readonly string[] }>,
): Promise<void> {
  const outputs = pairOutputs(flags.format, flags.output, FORMATS);
  await checkOutputs(outputs, flags.force === true);
  const { value, lines } = await find();
  for (const output of outputs) {
    const content = output.format === 'json' ? JSON.stringify(value, null, 2) : lines.join('\n');
    await writeOutput(context, output, `${content}\n`);
  }
}
