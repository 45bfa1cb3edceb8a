import { Option } from 'commander';
import { InputError } from '../domain/errors.ts';
import { LANGUAGES, type Text } from '../domain/text.ts';
import { text } from './language.ts';
import { unknownWord } from './usage-error.ts';

export type Say = (text: Text) => string;

export const DEFAULT_WORKSPACE = './ringsight-workspace';
export const PROGRESS = ['auto', 'json', 'none'] as const;
export type ProgressKind = (typeof PROGRESS)[number];

/** Options that every command takes. */
export interface CommonOptions {
  readonly workspace: string;
  readonly allowShared?: true;
  readonly debug?: true;
}

export const workspaceOption = (say: Say): Option =>
  new Option(
    '-w, --workspace <folder>',
    say(text('folder of facts, runs and ledger', '工作区文件夹（数据、运行结果、台账）')),
  ).default(DEFAULT_WORKSPACE);

export const sharedOption = (say: Say): Option =>
  new Option(
    '--allow-shared',
    say(text('use a workspace that every account can read', '允许使用所有账户均可读取的工作区')),
  );

export const languageOption = (say: Say): Option =>
  new Option(
    '--lang <language>',
    say(text(`language: ${LANGUAGES.join(', ')}`, `语言：${LANGUAGES.join('、')}`)),
  ).argParser(oneOf('--lang', LANGUAGES));

export const debugOption = (say: Say): Option =>
  new Option('--debug', say(text('show where an error came from', '出错时显示来源')));

export const formatOption = (say: Say, formats: readonly string[]): Option =>
  new Option(
    '-f, --format <format>',
    say(
      text(
        `form of the result, once for each -o: ${formats.join(', ')}`,
        `结果格式，可多次给出，与 -o 依次对应：${formats.join('、')}`,
      ),
    ),
  )
    .argParser((value: string, before: readonly string[] = []) => [
      ...before,
      oneOf('--format', formats)(value),
    ])
    .default([], formats[0]);

export const outputOption = (say: Say): Option =>
  new Option('-o, --output <file>', say(text('file to write; - is stdout', '写入的文件；- 表示标准输出')))
    .argParser((value: string, before: readonly string[] = []) => [...before, value])
    .default([], '-');

export const forceOption = (say: Say): Option =>
  new Option('--force', say(text('replace files that are there already', '覆盖已存在的文件')));

export const progressOption = (say: Say): Option =>
  new Option(
    '--progress <kind>',
    say(text(`progress on stderr: ${PROGRESS.join(', ')}`, `在标准错误上显示进度：${PROGRESS.join('、')}`)),
  )
    .argParser(oneOf('--progress', PROGRESS))
    .default('auto');

export const quietOption = (say: Say): Option =>
  new Option('-q, --quiet', say(text('say nothing but errors', '除错误外不输出提示')));

export const memoryOption = (say: Say): Option =>
  new Option(
    '--memory <size>',
    say(
      text(
        'memory for the database, such as 4GB; beyond it work goes to disk',
        '数据库可用内存，例如 4GB；超出部分使用磁盘',
      ),
    ),
  ).argParser((value) => {
    if (/^\d+(\.\d+)?\s*[MG]i?B$/i.test(value)) return value;
    throw new InputError('wrong_memory', {
      en: `--memory must be a size such as 800MB or 4GB; '${value}' is not.`,
      'zh-CN': `--memory 必须是形如 800MB 或 4GB 的大小；“${value}”不符合。`,
    });
  });

/** Parser of an option that takes one of a few words. */
export function oneOf<T extends string>(flag: string, values: readonly T[]): (value: string) => T {
  return (value) => {
    const found = values.find((each) => each === value);
    if (found === undefined)
      throw unknownWord('unknown_value', text(`The value of ${flag}`, `${flag} 的取值`), value, values);
    return found;
  };
}

/** Parser of a whole number within bounds. */
export function wholeNumber(flag: string, min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    throw new InputError('wrong_number', {
      en: `${flag} must be a whole number from ${min} to ${max}; '${value}' is not.`,
      'zh-CN': `${flag} 必须是 ${min} 到 ${max} 之间的整数；“${value}”不符合。`,
    });
  };
}

/** Parser of a share between 0 and 1. */
export function shareOfOne(flag: string): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^(0(\.\d+)?|1(\.0+)?|\.\d+)$/.test(value)) return number;
    throw new InputError('wrong_share', {
      en: `${flag} must be a share from 0 to 1, such as 0.05 for 5 %; '${value}' is not.`,
      'zh-CN': `${flag} 必须是 0 到 1 之间的比例，例如 0.05 表示 5%；“${value}”不符合。`,
    });
  };
}
