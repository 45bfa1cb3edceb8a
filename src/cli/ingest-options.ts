import { Option } from 'commander';
import { text } from './language.ts';
import { type Say, shareOfOne } from './options.ts';

export interface IngestFlags {
  readonly mapping?: string;
  readonly maxRejected?: number;
}

/** Options of every command that reads source files. */
export const ingestOptions = (say: Say): readonly Option[] => [
  new Option(
    '--mapping <file>',
    say(
      text(
        'how source columns become ours; default: mapping.yaml beside the data',
        '源列与标准列的对应关系，默认为数据旁的 mapping.yaml',
      ),
    ),
  ),
  new Option(
    '--max-rejected <share>',
    say(
      text(
        'refuse to run when more rows than this are rejected; default 0.05',
        '被拒绝的行超过该比例则不运行，默认 0.05',
      ),
    ),
  ).argParser(shareOfOne('--max-rejected')),
];
