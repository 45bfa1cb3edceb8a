import { Command, Help } from 'commander';
import { programVersion } from '../workspace/program.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { ingestCommand } from './commands/ingest.ts';
import { initCommand } from './commands/init.ts';
import { bidderCommand, explainCommand, groupCommand, lotCommand } from './commands/look-ups.ts';
import { rulesCommand } from './commands/rules.ts';
import { scanCommand } from './commands/scan.ts';
import { verifyCommand } from './commands/verify.ts';
import { type Context, columnsOf } from './context.ts';
import { examplesOf, withExamples } from './examples.ts';
import { text } from './language.ts';
import { debugOption, languageOption, sharedOption } from './options.ts';
import { pathOf } from './usage-error.ts';

/** A command as it is told to people: what it does and how it is used. */
export type CommandMaker = (context: Context) => Command;

/** Every command; what a command needs beyond its arguments is loaded when it runs. */
const COMMANDS: readonly CommandMaker[] = [
  scanCommand,
  ingestCommand,
  bidderCommand,
  lotCommand,
  groupCommand,
  explainCommand,
  rulesCommand,
  exportCommand,
  evaluateCommand,
  verifyCommand,
  initCommand,
];

export function createProgram(context: Context): Command {
  const { say } = context;
  const program = new Command('ringsight')
    .description(
      say(
        text(
          'Screens trading records for bid rigging and writes ranked, explained warnings.\nA warning is a reason for a person to look, not a finding.',
          '筛查交易记录中的围标串标迹象，输出排序并附说明的线索。\n线索只供人工核查，不是结论。',
        ),
      ),
    )
    .version(programVersion(), '-V, --version', say(text('show the version', '显示版本')));
  withExamples(program, 'scan fixtures/ring-small', 'explain 1', 'bidder 归云 --lang zh-CN');
  for (const make of COMMANDS) program.addCommand(make(context));
  for (const command of withChildren(program)) dress(command, context);
  program.helpCommand(say(text('help [command]', 'help [命令]')), say(text('show help', '显示帮助')));
  return program;
}

const withChildren = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(withChildren),
];

/** What all commands share: language of the help, options, errors thrown instead of printed. */
function dress(command: Command, context: Context): void {
  const { say, stdout, stderr } = context;
  const examples = examplesOf(command);
  command
    .exitOverride()
    .showSuggestionAfterError(false)
    .helpOption('-h, --help', say(text('show help and examples', '显示帮助与示例')))
    .configureOutput({
      writeOut: (message) => stdout.write(message),
      // Errors are printed by main, in the language of the reader.
      outputError: () => undefined,
      writeErr: (message) => stderr.write(message),
    })
    .configureHelp({
      helpWidth: Math.min(100, columnsOf(stdout)),
      styleTitle: (title) => say(TITLES[title] ?? text(title, title)),
      optionDescription: (option) => {
        const shown = option.defaultValueDescription ?? option.defaultValue;
        const hidden = shown === undefined || shown === false || Array.isArray(shown);
        return hidden
          ? option.description
          : `${option.description}${say(text(` (default ${shown})`, `（默认 ${shown}）`))}`;
      },
      formatHelp: (each, helper) => {
        const plain = Help.prototype.formatHelp.call(helper, each, helper);
        return examples.length === 0 ? plain : `${exampleText(command, examples, say)}\n${plain}`;
      },
    });
  if (command.options.some(({ long }) => long === '--workspace')) command.addOption(sharedOption(say));
  command.addOption(languageOption(say)).addOption(debugOption(say));
  // The list of commands says one line of each.
  command.summary((command.description().split('\n')[0] ?? '').replace(/[,，]$/, ''));
}

function exampleText(command: Command, calls: readonly string[], say: Context['say']): string {
  const lines = calls.map((call) => `  $ ${pathOf(command)}${call === '' ? '' : ` ${call}`}`);
  return `${say(text('Examples:', '示例：'))}\n${lines.join('\n')}\n`;
}

const TITLES: Readonly<Record<string, ReturnType<typeof text>>> = {
  'Usage:': text('Usage:', '用法：'),
  'Options:': text('Options:', '选项：'),
  'Arguments:': text('Arguments:', '参数：'),
  'Commands:': text('Commands:', '命令：'),
};
