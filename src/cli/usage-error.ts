import type { Command, CommanderError } from 'commander';
import { InputError } from '../domain/errors.ts';
import type { Text } from '../domain/text.ts';
import { text } from './language.ts';
import { nearestOf } from './suggest.ts';

/** A wrong word on the command line, with the word that was most likely meant. */
export function unknownWord(code: string, what: Text, word: string, known: readonly string[]): InputError {
  const near = nearestOf(word, known);
  // A short list is worth seeing whole even where the guess is good.
  const hint = {
    en: `${near === undefined ? '' : ` Did you mean ${near}?`}${near === undefined || known.length <= 8 ? ` Known: ${known.join(', ')}.` : ''}`,
    'zh-CN': `${near === undefined ? '' : `是否想写 ${near}？`}${near === undefined || known.length <= 8 ? `可用的有：${known.join('、')}。` : ''}`,
  };
  return new InputError(code, {
    en: `${what.en} '${word}' is not known.${hint.en}`,
    'zh-CN': `${what['zh-CN']}“${word}”无法识别。${hint['zh-CN']}`,
  });
}

/** What the argument parser refused, in our words. Help and version are no errors: undefined. */
export function usageError(error: CommanderError, command: Command): InputError | undefined {
  const word = /'(.*?)'/.exec(error.message)?.[1] ?? '';
  const help = helpOf(command);
  switch (error.code) {
    case 'commander.help':
    case 'commander.helpDisplayed':
    case 'commander.version':
      return undefined;
    case 'commander.unknownCommand':
      return unknownWord('unknown_command', text('The command', '命令'), word, namesOf(command));
    case 'commander.unknownOption':
      return unknownWord('unknown_option', text('The option', '选项'), word, flagsOf(command));
    case 'commander.missingArgument':
      return new InputError('missing_argument', {
        en: `\`${pathOf(command)}\` needs <${word}>. ${help.en}`,
        'zh-CN': `\`${pathOf(command)}\` 缺少参数 <${word}>。${help['zh-CN']}`,
      });
    case 'commander.optionMissingArgument':
      return new InputError('missing_value', {
        en: `The option ${word} needs a value. ${help.en}`,
        'zh-CN': `选项 ${word} 缺少取值。${help['zh-CN']}`,
      });
    case 'commander.excessArguments':
      return new InputError('excess_arguments', {
        en: `\`${pathOf(command)}\` was given more arguments than it takes; put names with spaces in quotes. ${help.en}`,
        'zh-CN': `\`${pathOf(command)}\` 的参数过多；含空格的名称请加引号。${help['zh-CN']}`,
      });
    default:
      return new InputError('usage', { en: error.message, 'zh-CN': error.message });
  }
}

const helpOf = (command: Command): Text =>
  text(`Run \`${pathOf(command)} --help\` for examples.`, `运行 \`${pathOf(command)} --help\` 可查看示例。`);

export function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

const namesOf = (command: Command): readonly string[] => command.commands.map((each) => each.name());

const flagsOf = (command: Command): readonly string[] => [
  ...command.options.flatMap(({ long, short }) => [long, short].filter((flag) => typeof flag === 'string')),
  '--help',
];
