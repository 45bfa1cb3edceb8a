import { randomBytes } from 'node:crypto';
import { rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { InputError, ResourceError } from '../domain/errors.ts';
import type { Context } from './context.ts';
import { text } from './language.ts';

/** One result to write: its form and where it goes. */
export interface Output {
  readonly format: string;
  /** null: stdout. */
  readonly file: string | null;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  '.jsonl': 'ndjson',
  '.markdown': 'md',
  '.htm': 'html',
  '.txt': 'table',
};

/** Pairs the first --format with the first -o and so on; a file without a format is told by its ending. */
export function pairOutputs(
  formats: readonly string[],
  files: readonly string[],
  known: readonly string[],
): readonly Output[] {
  const count = Math.max(formats.length, files.length, 1);
  const outputs = Array.from({ length: count }, (_, i): Output => {
    const file = files[i] === undefined || files[i] === '-' ? null : files[i];
    return { format: formats[i] ?? formatOf(file, known), file };
  });
  if (outputs.filter(({ file }) => file === null).length > 1) {
    throw new InputError('two_results_on_stdout', {
      en: 'Only one result can go to stdout. Give each --format but one its own -o FILE.',
      'zh-CN': '标准输出只能写一种结果。请为其余每个 --format 各指定一个 -o 文件。',
    });
  }
  return outputs;
}

function formatOf(file: string | null, known: readonly string[]): string {
  if (file === null) return known[0] as string;
  const ending = extname(file).toLowerCase();
  const format = EXTENSIONS[ending] ?? ending.slice(1);
  if (known.includes(format)) return format;
  throw new InputError('format_not_given', {
    en: `The form of ${file} cannot be told from its name. Add --format: ${known.join(', ')}.`,
    'zh-CN': `无法从文件名 ${file} 判断格式。请加上 --format：${known.join('、')}。`,
  });
}

/** Checks before long work that every file can be written where it is wanted. */
export async function checkOutputs(outputs: readonly Output[], force: boolean): Promise<void> {
  for (const { file } of outputs) {
    if (file === null) continue;
    const folder = await stat(dirname(file)).catch(() => null);
    if (folder?.isDirectory() !== true) {
      throw new InputError('output_folder_missing', {
        en: `${file} cannot be written: the folder ${dirname(file)} does not exist. Create it first.`,
        'zh-CN': `无法写入 ${file}：文件夹 ${dirname(file)} 不存在。请先创建。`,
      });
    }
    const there = await stat(file).catch(() => null);
    if (there?.isDirectory() === true) {
      throw new InputError('output_is_folder', {
        en: `${file} is a folder. Name a file with -o.`,
        'zh-CN': `${file} 是文件夹。请用 -o 指定文件。`,
      });
    }
    if (there !== null && !force) {
      throw new InputError('output_exists', {
        en: `${file} exists and is left as it is. Add --force to replace it, or name another file with -o.`,
        'zh-CN': `${file} 已存在，未作改动。加 --force 可覆盖，或用 -o 指定其他文件。`,
      });
    }
  }
}

/** Writes a whole result; a file is replaced at once or not at all. */
export async function writeOutput(
  context: Context,
  output: Output,
  content: string | Uint8Array,
): Promise<void> {
  if (output.file === null) {
    await new Promise<void>((resolve) => context.stdout.write(content, () => resolve()));
    return;
  }
  const fresh = `${output.file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(fresh, content, { mode: 0o600, flag: 'wx' });
    await rename(fresh, output.file);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw new ResourceError(
      'output_not_written',
      text(
        'The result could not be written to {file} ({why}). Name another place with -o.',
        '无法将结果写入 {file}（{why}）。请用 -o 指定其他位置。',
      ),
      { values: { file: output.file, why: (cause as NodeJS.ErrnoException).code ?? '' }, cause },
    );
  }
}
